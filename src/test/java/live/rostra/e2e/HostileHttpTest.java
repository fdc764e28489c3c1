package live.rostra.e2e;

import static live.rostra.e2e.LiveCall.ROOM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import live.rostra.edge.NodeStats;
import live.rostra.http.Claims;
import live.rostra.http.Grant;
import live.rostra.testkit.CapturedLog;
import live.rostra.testkit.ContractCheck;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The HTTP side under attack beside a call: nothing crashes, nothing stays behind, and neither
/// answers nor logs tell what they should not.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileHttpTest {
  private static final int FLOOD = 500;
  private static final int FLOODED_ROOMS = 10;
  private static final int HELD = 1_000;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final CapturedLog log = CapturedLog.start();
  private LiveCall call;

  @BeforeAll
  void start() throws Exception {
    call =
        new LiveCall(
            Map.of(
                "ROSTRA_AUTH_KEYS",
                LiveCall.KID + ":" + LiveCall.SECRET,
                "ROSTRA_ROOMS_MAX_SPEAKERS",
                "64"));
  }

  @AfterAll
  void stop() throws Exception {
    log.close();
    if (call != null) {
      call.close();
    }
  }

  @AfterEach
  void theLogHoldsNothingPersonalAndNoFault() {
    assertThat(log.lines()).isNotEmpty().allSatisfy(HostileInputTest::assertNothingPersonal);
    assertThat(log.lines()).noneMatch(HostileInputTest::isAlarm);
  }

  static Stream<Arguments> requests() {
    return Stream.of(
        request("GET of an endpoint", 405, "GET /whip/call"),
        request("PUT of a room", 405, "PUT /api/v1/rooms/call"),
        request("TRACE", 405, "TRACE /"),
        request("CONNECT", 404, "CONNECT evil.example:443"),
        request("a method of its own", 405, "STEAL /hls/call/index.m3u8"),
        request("a method of 1,000 letters", 405, "X".repeat(1_000) + " /hls/call/index.m3u8"),
        request("dots in the path", 404, "GET /../../etc/passwd"),
        request("dots behind a directory", 404, "GET /vendor/../../../etc/passwd"),
        request("encoded dots", 404, "GET /%2e%2e/%2e%2e/etc/passwd"),
        request("encoded slashes", 404, "GET /..%2f..%2fetc%2fpasswd"),
        request("encoded backslashes", 404, "GET /..%5c..%5cetc%5cpasswd"),
        request("encoded dots of two bytes", 404, "GET /%c0%ae%c0%ae/etc/passwd"),
        request("a class file", 404, "GET /live/rostra/Rostra.class"),
        request("the configuration", 404, "GET /application.conf"),
        request("two slashes", 404, "GET //etc/passwd"),
        request("an absolute address", 404, "GET http://evil.example/etc/passwd"),
        request("dots in a room", 404, "GET /hls/..%2f..%2fetc%2fpasswd/index.m3u8"),
        request("dots in a run", 404, "GET /hls/call/..%2f..%2f/program.m3u8"),
        request("dots in an object", 404, "GET /hls/call/run/..%2f..%2fetc%2fpasswd"),
        request("NUL in a run", 404, "GET /hls/call/%00/program.m3u8"),
        request("a room that is a dot", 404, "GET /hls/%2e/index.m3u8"),
        request("a room with a line break", 404, "GET /hls/x%0d%0aSet-Cookie:a=b/index.m3u8"),
        request("a room that writes from right to left", 404, "GET /hls/%e2%80%ae/index.m3u8"),
        request("a room of 65 letters", 404, "GET /hls/" + "r".repeat(65) + "/index.m3u8"),
        request("a room with braces", 404, "GET /hls/%7bcall%7d/index.m3u8"),
        request("a broken escape", 400, "GET /hls/%zz/index.m3u8"),
        request("half an escape", 400, "GET /hls/call%2"),
        request("a part without a segment", 400, "GET %s?_HLS_part=1"),
        request("a negative segment", 400, "GET %s?_HLS_msn=-1"),
        request("a segment of 30 digits", 400, "GET %s?_HLS_msn=" + "9".repeat(30)),
        request("a segment far ahead", 400, "GET %s?_HLS_msn=999999"),
        request("a segment twice", 400, "GET %s?_HLS_msn=1&_HLS_msn=2"),
        request("an address of 4 kB", 414, "GET /" + "a".repeat(4_096)),
        request("headers of 64 kB", 431, "GET / HTTP/1.1\r\nX: " + "a".repeat(65_536)),
        request("10,000 headers", 431, "GET / HTTP/1.1" + "\r\nX: a".repeat(10_000)),
        request("a blank before the colon", 400, "GET / HTTP/1.1\r\nX : x"),
        request("no HTTP", 400, "HELLO"),
        request(
            "two lengths",
            400,
            "POST /whip/call HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2"),
        request("a negative length", 400, "POST /whip/call HTTP/1.1\r\nContent-Length: -1"),
        request("a length of letters", 400, "POST /whip/call HTTP/1.1\r\nContent-Length: x"));
  }

  private static Arguments request(String what, int status, String line) {
    return argumentSet(what, status, line.contains("HTTP/1.1") ? line : line + " HTTP/1.1");
  }

  @ParameterizedTest
  @MethodSource("requests")
  void aRequestIsRefusedAndDisturbsNobody(int status, String request) throws Exception {
    call.survives(_ -> {
      try (RawHttp raw = new RawHttp(call.node().url())) {
        String whole = request.replace("%s?", program().getRawPath() + "?");
        raw.write(whole + "\r\nHost: x\r\nConnection: close\r\n\r\n");

        int answered = raw.status();
        String rest = answered == RawHttp.HUNG_UP ? "" : raw.rest();
        if (answered != RawHttp.HUNG_UP) {
          ContractCheck.checkRaw(whole, "HTTP/1.1 " + answered + rest);
        }
        if (status == 431) {
          // The node does not read on, so the answer may be lost to a reset.
          assertThat(answered).as(rest).isIn(431, RawHttp.HUNG_UP);
        } else {
          assertThat(answered).as(rest).isEqualTo(status);
        }
        assertThat(rest).doesNotContain("root:", "Exception", "live.rostra", "Set-Cookie");
      }
    });
  }

  @Test
  void nobodyTouchesTheSessionOfAnother() throws Exception {
    String stranger = call.node().token("mallory", ROOM, Grant.JOIN, Grant.SPEAK, Grant.HOST);
    String elsewhere = call.node().token("anna", "elsewhere", Grant.SPEAK, Grant.ADMIN);
    URI speaker = call.speaker().location();
    String id = speaker.getPath().substring(speaker.getPath().lastIndexOf('/') + 1);

    call.survives(_ -> {
      for (String token : List.of(stranger, elsewhere)) {
        for (URI target :
            List.of(
                speaker,
                call.listener().location(),
                speaker.resolve("/whep/" + ROOM + "/" + id),
                speaker.resolve("/whip/elsewhere/" + id),
                speaker.resolve("/api/v1/rooms/" + ROOM + "/connection/" + id))) {
          assertThat(send("DELETE", target, token, "", "application/sdp")).isEqualTo(404);
        }
        String restart = "a=ice-ufrag:evil\r\na=ice-pwd:0123456789012345678901\r\n";
        assertThat(send("PATCH", speaker, token, restart, "application/trickle-ice-sdpfrag"))
            .isEqualTo(404);
      }
      assertThat(send("DELETE", speaker, "", "", "application/sdp")).isEqualTo(401);
    });
  }

  @Test
  void guessedSessionsAreNotFound() throws Exception {
    String token = call.node().token("anna", ROOM, Grant.JOIN, Grant.SPEAK);
    URI speaker = call.speaker().location();

    call.survives(_ -> {
      for (String guess :
          List.of("0", "%00", "..", "a".repeat(22), "%2e%2e%2f", "*", "a".repeat(900))) {
        URI target = URI.create(speaker.resolve("/whip/" + ROOM) + "/" + guess);
        assertThat(send("DELETE", target, token, "", "application/sdp")).isIn(404, 405);
      }
    });
  }

  @Test
  void clientsThatVanishInTheMiddleOfABodyLeaveNoTrace() throws Exception {
    String token = call.node().token("mallory", ROOM, Grant.JOIN, Grant.SPEAK);

    call.survives(_ -> {
      for (int i = 0; i < 50; i++) {
        try (RawHttp raw = new RawHttp(call.node().url())) {
          raw.write(post("/whip/" + ROOM, token, 1_000) + "v=0\r\n").vanish();
        }
      }
    });
  }

  @Test
  void aThousandHeldPlaylistsWhoseClientsVanishAreForgotten() throws Exception {
    String path = program().getRawPath();
    long next = afterNextSegment();
    String request =
        "GET " + path + "?_HLS_msn=" + next + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

    call.survives(_ -> {
      List<RawHttp> clients = new ArrayList<>();
      for (int i = 0; i < HELD; i++) {
        clients.add(new RawHttp(call.node().url()).write(request));
      }
      for (RawHttp client : clients) {
        client.vanish();
      }
    });

    assertThat(
            ContractCheck.checked(http.send(get(program()), HttpResponse.BodyHandlers.ofString()))
                .statusCode())
        .isEqualTo(200);
  }

  /// RFC 9725 leaves a session that never connects to the server's patience: ours is 15 s.
  @Test
  @Tag("it")
  void offersThatNeverConnectAreFreedAfterFifteenSeconds() throws Exception {
    String token =
        call.node().token("mallory", Claims.ANY_ROOM, Grant.JOIN, Grant.SPEAK, Grant.HOST);
    List<RawHttp> slow = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      slow.add(
          new RawHttp(call.node().url()).write(post("/whip/" + ROOM, token, 1_000) + "v=0\r\n"));
    }
    NodeStats before = call.stats();
    long heapBefore = heap();
    long missing = call.ear().missing();

    long startNs = System.nanoTime();
    flood();
    NodeStats flooded = call.stats();
    long floodedNs = System.nanoTime();
    awaitSessions(before.sessions(), floodedNs + TimeUnit.SECONDS.toNanos(17));
    NodeStats after = call.stats();

    assertThat(flooded.sessions() - before.sessions()).isEqualTo(FLOOD);
    assertThat(LiveCall.loop(flooded).peers()).isEqualTo(LiveCall.loop(before).peers() + FLOOD);
    assertThat(System.nanoTime() - startNs).isGreaterThan(TimeUnit.SECONDS.toNanos(14));
    assertThat(LiveCall.loop(after).peers()).isEqualTo(LiveCall.loop(before).peers());
    assertThat(after.handshakes()).isEqualTo(before.handshakes());
    assertThat(heap() - heapBefore).as("bytes that stayed").isLessThan(8L << 20);
    assertThat(call.ear().missing()).isEqualTo(missing);
    LiveCall.assertNoDefect(after);
    for (RawHttp each : slow) {
      assertThat(each.status()).isEqualTo(408);
      each.close();
    }
  }

  /// 50 speakers in each of 10 rooms, 8 at a time.
  private void flood() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<Future<Integer>> answers =
          IntStream.range(0, FLOOD)
              .mapToObj(i ->
                  threads.submit(() ->
                      send(
                          "POST",
                          call.node().url().resolve("/whip/flood-" + i % FLOODED_ROOMS),
                          call.node()
                              .token("mallory" + i, Claims.ANY_ROOM, Grant.SPEAK, Grant.HOST),
                          HostileOffers.GOOD,
                          "application/sdp")))
              .toList();
      for (Future<Integer> answer : answers) {
        assertThat(answer.get()).isEqualTo(201);
      }
    }
  }

  private void awaitSessions(int expected, long deadlineNs) throws Exception {
    while (call.stats().sessions() > expected) {
      assertThat(System.nanoTime()).as("freed in time").isLessThan(deadlineNs);
      LockSupport.parkNanos(100_000_000L);
    }
  }

  private static long heap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  /// The media playlist of the call.
  private URI program() throws Exception {
    URI multivariant = call.node().hls(ROOM);
    String body =
        ContractCheck.checked(http.send(get(multivariant), HttpResponse.BodyHandlers.ofString()))
            .body();
    String relative = body.lines().filter(line -> !line.startsWith("#")).findFirst().orElseThrow();
    return multivariant.resolve(relative);
  }

  /// A sequence number that may be asked for, and whose segment is not there for a while.
  private long afterNextSegment() throws Exception {
    String playlist =
        ContractCheck.checked(http.send(get(program()), HttpResponse.BodyHandlers.ofString()))
            .body();
    long first =
        playlist
            .lines()
            .filter(line -> line.startsWith("#EXT-X-MEDIA-SEQUENCE:"))
            .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(':') + 1)))
            .findFirst()
            .orElseThrow();
    return first + playlist.lines().filter(line -> line.startsWith("#EXTINF")).count() + 1;
  }

  private static HttpRequest get(URI address) {
    return HttpRequest.newBuilder(address).build();
  }

  private static String post(String path, String token, int length) {
    return "POST %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Type: application/sdp\r\nContent-Length: %d\r\n\r\n"
        .formatted(path, token, length);
  }

  private int send(String method, URI target, String token, String body, String type)
      throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(target)
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", type)
            .header("If-Match", "*")
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    return ContractCheck.checked(http.send(request, HttpResponse.BodyHandlers.ofString()))
        .statusCode();
  }
}
