package live.rostra.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import live.rostra.http.Grant;
import live.rostra.http.TokenKey;
import live.rostra.http.Tokens;
import live.rostra.testkit.PlaylistReport;
import live.rostra.testkit.TimeCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// 10 and 500 players at the caches of `cdn/` and at the node itself, each a process of its own:
/// what it costs the node, and how late the players have what they hear.
///
/// Not in `make it`: how late depends on what else the machine does.
@Tag("torture")
class CdnCrowdTest {
  private static final String ROOM = "talk";
  private static final int FEW = 10;
  private static final int MANY = 500;
  private static final int SECONDS = 20;

  @TempDir private Path home;
  private final Vertx vertx = Vertx.vertx();
  private final HlsHttp http = HlsHttp.behindACache();
  private NodeProcess process;
  private URI node;
  private HlsVoice voice;
  private CdnOrigin origin;

  @BeforeEach
  void speak() throws Exception {
    process =
        NodeProcess.serve(
            Files.createDirectory(home.resolve("node")),
            NodeProcess.onLoopback(home.resolve("storage")));
    node = process.address().http();
    voice = HlsVoice.speaking(node, ROOM, token(), new TimeCode()::fill);
    origin = CdnOrigin.of(vertx, node);
    HlsFollower player = new HlsFollower(http, index(node));
    while (!player.text().contains("#EXTINF")) {
      player.follow();
    }
  }

  @AfterEach
  void stop() throws Exception {
    origin.close();
    voice.unplug();
    process.close();
    http.close();
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  @Test
  void fiftyTimesTheAudienceCostsTheNodeNotOneRequestMoreBehindVarnish() throws Exception {
    fiftyTimesTheAudience(CdnCache.Kind.VARNISH);
  }

  @Test
  void fiftyTimesTheAudienceCostsTheNodeNotOneRequestMoreBehindNginx() throws Exception {
    fiftyTimesTheAudience(CdnCache.Kind.NGINX);
  }

  private void fiftyTimesTheAudience(CdnCache.Kind kind) throws Exception {
    Path files = Files.createDirectory(home.resolve("cache"));
    try (CdnCache cache = CdnCache.start(kind, files, origin.port())) {
      URI index = index(cache.url());
      listen(kind.toString(), index, FEW);
      HlsFollower judge = new HlsFollower(http, index);
      CompletableFuture<Void> judged =
          CompletableFuture.runAsync(() -> followFor(judge, SECONDS), Thread::startVirtualThread);
      listen(kind.toString(), index, MANY);
      judged.get(30, TimeUnit.SECONDS);

      assertThat(origin.streamSecrets()).isEmpty();
      assertThat(http.end(node, token(), ROOM)).isEqualTo(204);
      while (judge.follow()) {}
      judge.settle();
      PlaylistReport report = judge.validator().finish();
      assertThat(report.clean()).as(report.toString()).isTrue();
    }
  }

  /// What the caches are compared with.
  @Test
  void fiveHundredPlayersAtTheNodeItselfHaveEveryPart() throws Exception {
    for (int count : new int[] {FEW, MANY}) {
      heardEverything("direct", listen(index(node), count));
    }
  }

  private void listen(String cache, URI index, int count) throws Exception {
    origin.forget();
    long startNs = System.nanoTime();
    CdnAudience.Heard heard = listen(index, count);
    asksOncePerPart(cache, TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startNs));
    heardEverything(cache, heard);
  }

  private CdnAudience.Heard listen(URI index, int count) throws Exception {
    return CdnAudience.listen(index, count, SECONDS, home.resolve(count + ".log"));
  }

  private static void heardEverything(String who, CdnAudience.Heard heard) {
    double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    System.out.printf("%s: %s, load %.1f%n", who, heard.latency(), load);
    assertThat(heard.complaint()).isEmpty();
  }

  /// Whatever the size of the audience: one request for each playlist that has a part in its
  /// address, one for each object, and at most one a second for what has not.
  private void asksOncePerPart(String cache, long seconds) {
    Map<String, Integer> requests = origin.requests();
    assertThat(requests)
        .allSatisfy((address, count) -> {
          boolean dated = address.contains("_HLS_msn") || address.contains(".m4s");
          assertThat(count).as(address).isLessThanOrEqualTo(dated ? 1 : (int) seconds + 2);
        });
    long reloads = requests.keySet().stream().filter(a -> a.contains("_HLS_msn")).count();
    long parts = requests.keySet().stream().filter(a -> a.matches(".*/p\\d+\\.\\d+\\.m4s")).count();
    assertThat(parts).isGreaterThan(2 * SECONDS);
    System.out.printf(
        "%s: in %d s the node was asked once for each of %d reloads and %d parts; others: %s%n",
        cache,
        seconds,
        reloads,
        parts,
        requests.entrySet().stream()
            .filter(e -> !e.getKey().contains("_HLS_msn") && !e.getKey().endsWith(".m4s"))
            .map(e -> e.getKey().replaceAll("/[0-9]+-[0-9a-f]+/", "/…/") + " " + e.getValue())
            .sorted()
            .toList());
  }

  private static void followFor(HlsFollower judge, int seconds) {
    long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (System.nanoTime() < endNs) {
      judge.follow();
    }
  }

  private static URI index(URI server) {
    return server.resolve("/hls/" + ROOM + "/index.m3u8");
  }

  private static String token() {
    TokenKey key =
        TokenKey.of(NodeProcess.KEY_ID, NodeProcess.SECRET.getBytes(StandardCharsets.UTF_8));
    return new Tokens(List.of(key), InstantSource.system())
        .issue("anna", ROOM, EnumSet.of(Grant.JOIN, Grant.SPEAK, Grant.HOST), Duration.ofHours(1));
  }
}
