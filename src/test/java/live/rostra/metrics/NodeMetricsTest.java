package live.rostra.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import live.rostra.codec.ConcentusOpus;
import live.rostra.codec.OpusEncoder;
import live.rostra.codec.OpusSettings;
import live.rostra.http.Grant;
import live.rostra.metrics.Expressions.Selector;
import live.rostra.testkit.LightClient;
import live.rostra.testkit.TestNode;
import live.rostra.testkit.Tone;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// A node after a short call, and what it says of it: a speaker who has sent so many packets, a
/// listener, a player that waited for a part, a stranger without a token.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NodeMetricsTest {
  private static final String ROOM = "watched";
  private static final int PACKETS = 120;
  private static final int FRAME = 960;
  private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(20);

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final AtomicInteger heard = new AtomicInteger();
  private TestNode node;
  private LightClient speaker;
  private LightClient listener;
  private Scraped scraped;

  @BeforeAll
  void call() throws Exception {
    node = TestNode.start(Map.of("ROSTRA_ADMIN_ROOM_SERIES", "1"));
    speaker =
        LightClient.whip(
            node.url(), ROOM, node.token("anna", ROOM, Grant.JOIN, Grant.SPEAK, Grant.HOST));
    listener =
        LightClient.whep(
            node.url(),
            ROOM,
            node.token("ben", ROOM, Grant.JOIN),
            (_, _, _) -> heard.incrementAndGet());
    speaker.connected();
    listener.connected();
    speak();
    assertThat(get(node.url().resolve("/whip/" + ROOM)).statusCode()).isEqualTo(405);
    assertThat(waitForAPart()).isEqualTo(200);
    scraped = await(now -> now.sum("rostra_playout_packets_total") == PACKETS);
  }

  @AfterAll
  void end() throws Exception {
    speaker.close();
    listener.close();
    node.close();
  }

  private void speak() {
    OpusEncoder encoder = new ConcentusOpus().newEncoder(new OpusSettings(32_000, 5, true));
    byte[] packet = new byte[1500];
    float[] pcm = new float[FRAME];
    long startNs = System.nanoTime();
    for (int i = 0; i < PACKETS; i++) {
      Tone.fill(440, 0.25, (long) i * FRAME, pcm);
      int length = encoder.encode(pcm, 0, packet, 0, packet.length);
      speaker.send(packet, length, (long) i * FRAME);
      LockSupport.parkNanos(startNs + (i + 1) * 20_000_000L - System.nanoTime());
    }
  }

  /// A blocking reload (RFC 8216bis section 6.2.5.2) of a part that is not there yet.
  private int waitForAPart() throws Exception {
    String multivariant = get(node.hls(ROOM)).body();
    String media = multivariant.lines().filter(l -> !l.startsWith("#")).findFirst().orElseThrow();
    URI playlist = node.hls(ROOM).resolve(media);
    Matcher hint =
        Pattern.compile("EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"([^\"]+)\"")
            .matcher(get(playlist).body());
    assertThat(hint.find()).isTrue();
    return get(playlist.resolve(hint.group(1))).statusCode();
  }

  private static HttpResponse<String> get(URI uri) throws Exception {
    return HTTP.send(
        HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString(UTF_8));
  }

  private Scraped await(Predicate<Scraped> condition) throws Exception {
    long deadlineNs = System.nanoTime() + PATIENCE_NS;
    while (true) {
      Scraped now = Scraped.from(node.admin());
      if (condition.test(now)) {
        return now;
      }
      assertThat(System.nanoTime()).as(now.text()).isLessThan(deadlineNs);
    }
  }

  @Test
  void countsThePacketsThatTheClientsSentAndHeard() {
    assertThat(scraped.sum("rostra_media_received_packets_total", "protocol", "rtp"))
        .isEqualTo(PACKETS);
    assertThat(scraped.sum("rostra_udp_received_packets_total"))
        .isGreaterThan(scraped.sum("rostra_media_received_packets_total"));
    double sent = scraped.sum("rostra_media_sent_packets_total", "protocol", "rtp");
    // The first ones come before the listener's keys; the last ones were heard after the scrape.
    assertThat(sent).isBetween(PACKETS / 2.0, heard.get() + 100.0);
    assertThat(scraped.sum("rostra_playout_packets_total")).isEqualTo(PACKETS);
    assertThat(scraped.sum("rostra_playout_sound_seconds_total", "source", "packet"))
        .isBetween(0.5 * PACKETS * 0.02, PACKETS * 0.02 + 0.02);
  }

  @Test
  void countsWhoCameAndIsThere() {
    assertThat(scraped.sum("rostra_joins_total", "result", "admitted")).isEqualTo(2);
    assertThat(scraped.sum("rostra_joins_total")).isEqualTo(2);
    assertThat(scraped.sum("rostra_sessions_connected_total")).isEqualTo(2);
    assertThat(scraped.sum("rostra_join_duration_seconds_count")).isEqualTo(2);
    assertThat(scraped.sum("rostra_join_duration_seconds_bucket", "le", "15.0")).isEqualTo(2);
    assertThat(scraped.sum("rostra_dtls_handshake_duration_seconds_count")).isEqualTo(2);
    assertThat(scraped.sum("rostra_rooms", "state", "live")).isEqualTo(1);
    assertThat(scraped.sum("rostra_speakers")).isEqualTo(1);
    assertThat(scraped.sum("rostra_listeners")).isEqualTo(1);
    assertThat(scraped.sum("rostra_sessions", "state", "connected")).isEqualTo(2);
    assertThat(scraped.sum("rostra_room_listeners", "room", ROOM)).isEqualTo(1);
  }

  @Test
  void countsTicksAndTheStream() throws Exception {
    double ticks = scraped.sum("rostra_tick_duration_seconds_count");
    assertThat(ticks).isGreaterThan(PACKETS / 2.0);
    assertThat(scraped.sum("rostra_tick_lateness_seconds_count")).isEqualTo(ticks);
    assertThat(scraped.sum("rostra_limiter_gain_reduction_decibels_count")).isEqualTo(ticks);
    assertThat(scraped.sum("rostra_ffmpeg_children_started_total")).isGreaterThanOrEqualTo(1);
    assertThat(scraped.sum("rostra_hls_parts_total")).isGreaterThan(1);
    assertThat(scraped.sum("rostra_hls_requests_released_total")).isGreaterThanOrEqualTo(1);
    assertThat(scraped.sum("rostra_hls_release_delay_seconds_count"))
        .isEqualTo(scraped.sum("rostra_hls_requests_released_total"));
    assertThat(scraped.sum("rostra_hls_requests_held")).isZero();
    assertThat(scraped.sum("rostra_defects_total")).isZero();

    Scraped later = await(now -> now.sum("rostra_storage_objects_total") >= 2);

    assertThat(later.sum("rostra_storage_stored_bytes_total"))
        .isGreaterThanOrEqualTo(later.sum("rostra_hls_segment_bytes_total") / 2);
    assertThat(later.sum("rostra_storage_requests_total", "operation", "put", "result", "success"))
        .isGreaterThanOrEqualTo(2);
  }

  @Test
  void countsTheTcpConnectionThatSpeaksSomethingElse() throws Exception {
    try (Socket stranger = new Socket("127.0.0.1", node.node().udpPorts().getFirst())) {
      stranger.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(UTF_8));

      Scraped later =
          await(now ->
              now.sum("rostra_tcp_closed_connections_total", "reason", "broken") == 1
                  && now.sum("rostra_tcp_connections") == 0);

      assertThat(later.sum("rostra_tcp_accepted_connections_total")).isEqualTo(1);
      assertThat(later.sum("rostra_tcp_closed_connections_total")).isEqualTo(1);
    }
  }

  @Test
  void hasASeriesForWhatHasNeverHappened() {
    for (String reason : List.of("stranger_checks", "tcp_reader_slow", "unknown_ufrag")) {
      assertThat(scraped.series())
          .as(reason)
          .anyMatch(each ->
              each.name().equals("rostra_dropped_packets_total")
                  && reason.equals(each.labels().get("reason")));
    }
  }

  @Test
  void countsRequestsByRouteAndStatus() {
    assertThat(
            scraped.sum(
                "rostra_http_request_duration_seconds_count", "method", "POST", "status", "201"))
        .isEqualTo(2);
    assertThat(scraped.sum("rostra_http_request_duration_seconds_count", "status", "405"))
        .isEqualTo(1);
    // A route and not an address: no name of a room or session is in a label.
    assertThat(scraped.series())
        .filteredOn(each -> each.name().startsWith("rostra_http"))
        .isNotEmpty()
        .noneMatch(each -> each.labels().toString().contains(ROOM));
  }

  @Test
  void tellsThatItIsWell() throws Exception {
    assertThat(scraped.series())
        .filteredOn(each -> each.name().equals("rostra_component_healthy"))
        .hasSizeGreaterThanOrEqualTo(5)
        .allMatch(each -> each.value() == 1);
    assertThat(get(node.admin().resolve("/livez")).statusCode()).isEqualTo(200);
    assertThat(get(node.admin().resolve("/readyz")).body()).isEqualTo("ready\n");
    assertThat(get(node.admin().resolve("/other")).statusCode()).isEqualTo(404);
  }

  @Test
  void keepsTheConventionsOfPrometheus() {
    assertThat(scraped.types().keySet())
        .isNotEmpty()
        .allMatch(name -> !scraped.helps().getOrDefault(name, "").isBlank(), "has HELP");
    scraped
        .types()
        .forEach((name, type) ->
            assertThat(name.endsWith("_total")).as(name).isEqualTo(type.equals("counter")));
    assertThat(scraped.types().keySet())
        .noneMatch(name -> name.matches(".*_(ms|milliseconds|us|ns|kb|mb|percent)(_total)?"));
  }

  @Test
  void hasWhatTheDashboardAndTheAlertsAskFor() throws Exception {
    List<Selector> selectors =
        Stream.concat(Expressions.dashboard().stream(), Expressions.alerts().stream())
            .flatMap(expression -> Expressions.selectors(expression).stream())
            .toList();
    // A collection may not have happened yet; then there is no series of it.
    Predicate<Selector> always = selector -> !selector.metric().startsWith("jvm_gc_pause");

    assertThat(selectors).hasSizeGreaterThan(80);
    assertThat(selectors)
        .filteredOn(always)
        .allMatch(selector -> Expressions.finds(selector, scraped));
  }

  @Test
  void isDescribedInTheManual() throws Exception {
    Map<String, String> ours = new TreeMap<>();
    scraped
        .types()
        .forEach((name, type) -> {
          if (name.startsWith("rostra_")) {
            ours.put(name, "| " + type + " | " + scraped.helps().get(name) + " |");
          }
        });
    Map<String, String> described = new TreeMap<>();
    Matcher row =
        Pattern.compile("(?m)^\\| `(rostra_\\w+)` (\\|.*)$")
            .matcher(Files.readString(Path.of("docs/how-to/monitoring.md")));
    while (row.find()) {
      described.put(row.group(1), row.group(2));
    }

    assertThat(described).isEqualTo(ours);
  }

  @Test
  @Tag("it")
  void promtoolFindsNothingToComplainOf(@TempDir Path folder) throws Exception {
    Path page = Files.writeString(folder.resolve("metrics"), scraped.text());

    promtool(page, "check", "metrics");
    promtool(null, "check", "rules", Expressions.ALERTS.toString());
    promtool(null, "check", "config", "infra/prometheus/prometheus.yml");
    promtool(null, "test", "rules", "infra/prometheus/alerts-test.yml");
  }

  private static void promtool(Path input, String... arguments) throws Exception {
    ProcessBuilder command =
        new ProcessBuilder(Stream.concat(Stream.of("promtool"), Stream.of(arguments)).toList())
            .redirectErrorStream(true);
    if (input != null) {
      command.redirectInput(input.toFile());
    }
    Process process = command.start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as("promtool " + List.of(arguments) + ": " + said).isZero();
  }
}
