package live.rostra.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import live.rostra.http.Grant;
import live.rostra.testkit.TestNode;
import live.rostra.testkit.TimeCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The caches of `cdn/`, as they are shipped, in front of a node with a live room; {@link
/// CdnCrowdTest} puts an audience on them.
@Tag("it")
class CdnTest {
  private static final String ROOM = "talk";
  private static final int CROWD = 50;

  @TempDir private Path home;
  private final Vertx vertx = Vertx.vertx();
  private final HlsHttp http = HlsHttp.behindACache();
  private TestNode node;
  private HlsVoice voice;
  private CdnOrigin origin;

  @BeforeEach
  void speak() throws Exception {
    node = TestNode.start();
    voice = HlsVoice.speaking(node, ROOM, "anna", new TimeCode()::fill);
    origin = CdnOrigin.of(vertx, node.url());
    HlsFollower player = new HlsFollower(http, node.hls(ROOM));
    while (!player.text().contains("#EXTINF")) {
      player.follow();
    }
  }

  @AfterEach
  void stop() throws Exception {
    origin.close();
    voice.unplug();
    node.close();
    http.close();
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @EnumSource(CdnCache.Kind.class)
  void theProgramFindsNoFaultInTheShippedConfiguration(CdnCache.Kind kind) throws Exception {
    assertThat(CdnCache.check(kind, home)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(CdnCache.Kind.class)
  void onlyWhatTheNodeLooksAtMakesAnotherAddress(CdnCache.Kind kind) throws Exception {
    try (CdnCache cache = CdnCache.start(kind, home, origin.port())) {
      HlsFollower player = through(cache);
      URI playlist = player.playlist();
      origin.forget();
      HlsFollower.Next next = HlsFollower.Next.after(player.text());
      String directives = "_HLS_msn=" + next.msn() + "&_HLS_part=" + next.part();

      String one = http.text(URI.create(playlist + "?" + directives));
      String other = http.text(URI.create(playlist + "?cb=1&" + directives + "&x=y"));
      HttpResponse<byte[]> zipped =
          http.get(URI.create(playlist + "?" + directives), "Accept-Encoding", "br, gzip");
      byte[] part = http.bytes(playlist.resolve("p" + next + ".m4s?cb=1").toString());
      HttpResponse<byte[]> slice =
          http.get(playlist.resolve("p" + next + ".m4s"), "Range", "bytes=0-3");

      assertThat(other).isEqualTo(one).contains("p" + next + ".m4s\"");
      assertThat(HlsHttp.header(zipped, "Content-Encoding")).isEqualTo("gzip");
      assertThat(HlsHttp.header(zipped, "Vary")).isEqualToIgnoringCase("Accept-Encoding");
      assertThat(HlsHttp.text(zipped)).isEqualTo(one);
      assertThat(part).hasSizeGreaterThan(1_000);
      assertThat(slice.statusCode()).isEqualTo(206);
      assertThat(slice.body()).hasSize(4);
      assertThat(origin.requests()).hasSize(2).allSatisfy((_, count) -> assertThat(count).isOne());
    }
  }

  @ParameterizedTest
  @EnumSource(CdnCache.Kind.class)
  void aPartThatIsAskedForTooEarlyIsThereForEverybodyWhenItComes(CdnCache.Kind kind)
      throws Exception {
    try (CdnCache cache = CdnCache.start(kind, home, origin.port())) {
      HlsFollower player = through(cache);
      HlsFollower.Next next = HlsFollower.Next.after(player.text());
      URI tooEarly =
          URI.create(player.playlist() + "?_HLS_msn=" + (next.msn() + 3) + "&_HLS_part=0");

      HttpResponse<byte[]> refused = http.get(tooEarly);
      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(HlsHttp.header(refused, "Cache-Control")).isEqualTo("no-store");
      while (HlsFollower.Next.after(player.text()).msn() < next.msn() + 3) {
        player.follow();
      }
      origin.forget();
      var answers = Stream.generate(() -> http.later(tooEarly)).limit(20).toList();

      for (var answer : answers) {
        assertThat(answer.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
      }
      assertThat(origin.requests().values()).containsExactly(1);
    }
  }

  /// A cache may hold a crowd for what it has never had, and yet let all of it through for what has
  /// expired.
  @ParameterizedTest
  @EnumSource(CdnCache.Kind.class)
  void aCrowdThatComesWhenEverythingHasExpiredIsOneRequestForEachAddress(CdnCache.Kind kind)
      throws Exception {
    try (CdnCache cache = CdnCache.start(kind, home, origin.port())) {
      origin.linger();
      HlsFollower player = through(cache);
      URI index = cache.url().resolve("/hls/" + ROOM + "/index.m3u8");
      List<URI> addresses =
          List.of(index, player.playlist(), player.playlist().resolve("init.mp4"));
      for (URI address : addresses) {
        assertThat(http.get(address).statusCode()).as(address.toString()).isEqualTo(200);
      }
      HlsFollower elsewhere = new HlsFollower(http, node.hls(ROOM));
      long expiredAtNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(3);
      while (System.nanoTime() < expiredAtNs) {
        elsewhere.follow();
      }
      origin.forget();

      long startNs = System.nanoTime();
      List<CompletableFuture<HttpResponse<byte[]>>> answers = new ArrayList<>();
      for (int i = 0; i < CROWD; i++) {
        addresses.forEach(address -> answers.add(http.later(address)));
      }
      for (CompletableFuture<HttpResponse<byte[]>> answer : answers) {
        assertThat(answer.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
      }

      // What takes longer than a second expires again meanwhile.
      int most = 2 + (int) TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startNs);
      assertThat(origin.requests())
          .hasSize(addresses.size())
          .allSatisfy((address, count) -> assertThat(count).as(address).isLessThanOrEqualTo(most));
    }
  }

  @ParameterizedTest
  @EnumSource(CdnCache.Kind.class)
  void whatCannotBeIsRefusedAtTheCache(CdnCache.Kind kind) throws Exception {
    try (CdnCache cache = CdnCache.start(kind, home, origin.port())) {
      URI playlist = through(cache).playlist();
      origin.forget();

      for (String query : new String[] {"_HLS_msn=x", "_HLS_msn=01", "_HLS_msn=1&_HLS_part=-1"}) {
        HttpResponse<byte[]> refused = http.get(URI.create(playlist + "?" + query));
        assertThat(refused.statusCode()).as(query).isEqualTo(400);
        assertThat(HlsHttp.header(refused, "Cache-Control")).isEqualTo("no-store");
        assertThat(HlsHttp.header(refused, "Access-Control-Allow-Origin")).isEqualTo("*");
      }
      for (String name : new String[] {"x.m4s", "p1.m4s", "s.m4s", "./%0d%0aX:y"}) {
        HttpResponse<byte[]> refused = http.get(playlist.resolve(name));
        assertThat(refused.statusCode()).as(name).isEqualTo(404);
        assertThat(HlsHttp.header(refused, "Access-Control-Allow-Origin")).isEqualTo("*");
      }
      assertThat(origin.requests()).isEmpty();

      HttpResponse<byte[]> missing = http.get(playlist.resolve("s999.m4s"));
      assertThat(missing.statusCode()).isEqualTo(404);
      assertThat(HlsHttp.header(missing, "Cache-Control")).isEqualTo("max-age=1");
    }
  }

  @ParameterizedTest
  @EnumSource(CdnCache.Kind.class)
  void signallingPassesWithItsTokenAndIsNeverStored(CdnCache.Kind kind) throws Exception {
    try (CdnCache cache = CdnCache.start(kind, home, origin.port())) {
      URI rooms = cache.url().resolve("/api/v1/rooms");
      String token = "Bearer " + node.token("host", ROOM, Grant.JOIN, Grant.HOST);

      for (int i = 0; i < 2; i++) {
        HttpResponse<byte[]> listed = http.get(rooms, "Authorization", token);
        assertThat(listed.statusCode()).isEqualTo(200);
        assertThat(new String(listed.body(), StandardCharsets.UTF_8)).contains(ROOM);
      }

      assertThat(http.get(rooms).statusCode()).isEqualTo(401);
      assertThat(origin.requests()).containsEntry("/api/v1/rooms", 3);
    }
  }

  @ParameterizedTest
  @EnumSource(CdnCache.Kind.class)
  void aPlaylistIsNeverServedOnceItIsOld(CdnCache.Kind kind) throws Exception {
    try (CdnCache cache = CdnCache.start(kind, home, origin.port())) {
      URI playlist = through(cache).playlist();
      assertThat(http.get(playlist).statusCode()).isEqualTo(200);

      node.stop();

      long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
      int status = 200;
      while (status == 200 && System.nanoTime() < until) {
        LockSupport.parkNanos(100_000_000);
        status = http.get(playlist).statusCode();
      }
      assertThat(status).isGreaterThanOrEqualTo(500);
      assertThat(http.get(playlist).statusCode()).isGreaterThanOrEqualTo(500);
    }
  }

  private HlsFollower through(CdnCache cache) {
    return new HlsFollower(http, cache.url().resolve("/hls/" + ROOM + "/index.m3u8"));
  }
}
