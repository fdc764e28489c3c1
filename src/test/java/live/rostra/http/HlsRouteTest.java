package live.rostra.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Promise;
import java.io.ByteArrayInputStream;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import live.rostra.edge.HlsFeed.PlaylistReply;
import live.rostra.room.Patches;
import live.rostra.room.RoomId;
import live.rostra.room.RoomInfo;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Headers and statuses of the HLS origin (rules 16-18 of the playlist rules).
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HlsRouteTest {
  private static final String PLAYLIST = "/hls/salon/run1/program.m3u8";

  private static final RoomId PRIVATE = new RoomId("closet");

  private static final String HUGE = "9999999999999999999999999999999999999999";

  private FakeFeed feed;
  private FrontDoor door;

  @BeforeAll
  void open() throws Exception {
    door = FrontDoor.open();
    door.room("salon");
  }

  @BeforeEach
  void goLive() {
    feed = new FakeFeed();
    door.edge.feeds.put(new RoomId("salon"), feed);
  }

  @AfterAll
  void close() throws Exception {
    door.close();
  }

  @ParameterizedTest(name = "{0} gives {1} {3}")
  @CsvSource({
    "/hls/salon/index.m3u8, 200, application/vnd.apple.mpegurl, max-age=1",
    "/hls/salon/run1/program.m3u8, 200, application/vnd.apple.mpegurl, max-age=1",
    "/hls/salon/run1/program.m3u8?ll=0, 200, application/vnd.apple.mpegurl, max-age=1",
    "/hls/salon/run1/program.m3u8?_HLS_msn=10&_HLS_part=1, 200, application/vnd.apple.mpegurl, max-age=12",
    "/hls/salon/run1/program.m3u8?_HLS_msn=12, 503, application/problem+json, no-store",
    "/hls/salon/run1/program.m3u8?_HLS_msn=13, 400, application/problem+json, no-store",
    "/hls/salon/run2/program.m3u8, 404, application/problem+json, max-age=1",
    "/hls/salon/run1/init.mp4, 200, audio/mp4, max-age=60",
    "/hls/salon/run1/s10.m4s, 200, audio/mp4, max-age=60",
    "/hls/salon/run1/p10.0.m4s, 200, audio/mp4, max-age=60",
    "/hls/salon/run1/p99.0.m4s, 404, application/problem+json, max-age=1",
    "/hls/silent/index.m3u8, 404, application/problem+json, max-age=1"
  })
  void sendsTheHeadersCachesNeed(String path, int status, String type, String cacheControl)
      throws Exception {
    HttpResponse<String> response = door.send("GET", path, null);

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(header(response, "Content-Type")).isEqualTo(type);
    assertThat(header(response, "Cache-Control")).isEqualTo(cacheControl);
    assertThat(header(response, "Access-Control-Allow-Origin")).isEqualTo("*");
    assertThat(header(response, "X-Content-Type-Options")).isEqualTo("nosniff");
  }

  @ParameterizedTest(name = "{0} {1}: {2}")
  @CsvSource({
    ", , 401",
    "closet, JOIN, 200",
    "closet, SPEAK, 200",
    "*, JOIN, 403",
    "*, HOST, 403",
    "*, ADMIN, 200",
    "salon, JOIN, 404",
    "salon, ADMIN, 404"
  })
  void aPrivateRoomIsHeardWithATokenForIt(String room, Grant grant, int status) throws Exception {
    door.edge.rooms.put(
        PRIVATE,
        FakeEdge.view(
            PRIVATE,
            Patches.visibility(RoomInfo.Visibility.PRIVATE).on(DemoRoom.info("Closet")),
            "",
            Instant.EPOCH));
    door.edge.feeds.put(PRIVATE, feed);
    String token = room == null ? null : FrontDoor.bearer(door.token("ada", room, grant));

    for (String name : List.of("index.m3u8", "run1/program.m3u8", "run1/s10.m4s")) {
      HttpResponse<String> response =
          door.send("GET", "/hls/closet/" + name, null, "Authorization", token);

      assertThat(response.statusCode()).as(name).isEqualTo(status);
      // What was answered to a token is for nobody else.
      assertThat(header(response, "Cache-Control")).containsAnyOf("private", "no-store");
    }
  }

  @Test
  void aRoomThatIsNotPrivateTakesAnyToken() throws Exception {
    assertThat(
            door.send("GET", "/hls/salon/index.m3u8", null, "Authorization", "Bearer old")
                .statusCode())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "_HLS_msn=",
        "_HLS_msn=-1",
        "_HLS_msn=1e3",
        "_HLS_msn=%2B1",
        "_HLS_msn=99999999999999999999",
        "_HLS_msn=1&_HLS_msn=2",
        "_HLS_msn=" + HUGE,
        "_HLS_msn=0x10",
        "_HLS_msn=1.5",
        "_HLS_msn=%201",
        "_HLS_msn=%D9%A1",
        "_HLS_msn=1%00",
        "_HLS_part=0",
        "_HLS_part=0&_HLS_part=0",
        "_HLS_msn=1&_HLS_part=-1",
        "_HLS_msn=1&_HLS_part=",
        "_HLS_msn=1&_HLS_part=0&_HLS_part=1",
        "_HLS_msn=1&_HLS_part=" + HUGE,
        "_HLS_skip=YES&_HLS_skip=v2",
        "_HLS_skip=" + HUGE,
        "ll=2",
        "ll=",
        "ll=0&ll=1",
        "_HLS_msn=1&_HLS_part=x"
      })
  void refusesBadDirectivesWithoutLettingACacheKeepThat(String query) throws Exception {
    HttpResponse<String> response = door.send("GET", PLAYLIST + "?" + query, null);

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(header(response, "Cache-Control")).isEqualTo("no-store");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "_HLS_skip=YES",
        "_HLS_skip=v2",
        "_HLS_skip=NO",
        "_HLS_report=/x",
        "utm_source=a&utm_source=b",
        "_HLS_msn=10&_HLS_part=0&_HLS_skip=YES",
        "_HLS_msn=0000000010",
        "ll=1"
      })
  void ignoresWhatItDoesNotKnowAndSkippingWhichItDoesNotOffer(String query) throws Exception {
    HttpResponse<String> response = door.send("GET", PLAYLIST + "?" + query, null);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo(FakeFeed.PLAYLIST);
  }

  @Test
  void zipsTheMultivariantPlaylistToo() throws Exception {
    HttpResponse<byte[]> response = door.bytes("/hls/salon/index.m3u8", "Accept-Encoding", "gzip");

    assertThat(header(response, "Content-Encoding")).isEqualTo("gzip");
    assertThat(header(response, "Vary")).isEqualTo("Accept-Encoding");
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(response.body()))) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
          .isEqualTo(feed.multivariant(true).toString());
    }
  }

  @Test
  void leadsPlayersThatWantNoLowLatencyToPlainPlaylists() throws Exception {
    assertThat(door.send("GET", "/hls/salon/index.m3u8?ll=0", null).body())
        .contains("program.m3u8?ll=0");
    assertThat(door.send("GET", "/hls/salon/index.m3u8", null).body()).doesNotContain("ll=0");
  }

  @Test
  void keepsAFinalPlaylistForAMinute() throws Exception {
    feed.ended = true;

    assertThat(header(door.send("GET", PLAYLIST, null), "Cache-Control")).isEqualTo("max-age=60");
  }

  @ParameterizedTest
  @CsvSource({"gzip, true", "'br, gzip;q=0.5', true", "GZIP, true", "gzip;q=0, false", "br, false"})
  void sendsTheZippedPlaylistToThoseWhoTakeIt(String accept, boolean zipped) throws Exception {
    HttpResponse<byte[]> response = door.bytes(PLAYLIST, "Accept-Encoding", accept);

    assertThat(header(response, "Content-Encoding")).isEqualTo(zipped ? "gzip" : "");
    assertThat(header(response, "Vary")).isEqualTo("Accept-Encoding");
    byte[] plain = response.body();
    if (zipped) {
      try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(plain))) {
        plain = in.readAllBytes();
      }
    }
    assertThat(new String(plain, StandardCharsets.UTF_8)).isEqualTo(FakeFeed.PLAYLIST);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/hls/salon/index.m3u8", PLAYLIST, "/hls/salon/run1/s10.m4s"})
  void answersHeadWithTheLengthAlone(String path) throws Exception {
    HttpResponse<String> whole = door.send("GET", path, null);

    HttpResponse<String> head = door.send("HEAD", path, null);

    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    assertThat(header(head, "Content-Length")).isEqualTo(String.valueOf(whole.body().length()));
    assertThat(header(head, "Content-Type")).isEqualTo(header(whole, "Content-Type"));
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=2-4, 206, 234, bytes 2-4/10",
    "bytes=0-0, 206, 0, bytes 0-0/10",
    "bytes=7-, 206, 789, bytes 7-9/10",
    "bytes=-3, 206, 789, bytes 7-9/10",
    "bytes=-30, 206, 0123456789, bytes 0-9/10",
    "bytes=5-99, 206, 56789, bytes 5-9/10",
    "bytes=10-, 416, , bytes */10",
    "bytes=-0, 416, , bytes */10",
    "'bytes=0-1,4-5', 200, 0123456789, ",
    "bytes=4-2, 200, 0123456789, ",
    "lines=1-2, 200, 0123456789, ",
    "bytes=-, 200, 0123456789, ",
    "bytes=99999999999999999999-, 200, 0123456789, "
  })
  void servesOneRange(String range, int status, String body, String contentRange) throws Exception {
    HttpResponse<String> response =
        door.send("GET", "/hls/salon/run1/s10.m4s", null, "Range", range);

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Range").orElse(null)).isEqualTo(contentRange);
    if (body != null) {
      assertThat(response.body()).isEqualTo(body);
    }
  }

  @Test
  void holdsAReloadUntilThePartExists() throws Exception {
    CompletableFuture<HttpResponse<String>> response = door.later(PLAYLIST + "?_HLS_msn=11");
    Promise<PlaylistReply> held = feed.held.poll(5, TimeUnit.SECONDS);

    assertThat(response).isNotDone();
    held.complete(FakeFeed.playlist(true, false));

    assertThat(response.get(5, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    assertThat(response.get().body()).isEqualTo(FakeFeed.PLAYLIST);
    assertThat(header(response.get(), "Cache-Control")).isEqualTo("max-age=12");
  }

  @Test
  void releasesAllHeldReloadsTogether() throws Exception {
    CompletableFuture<HttpResponse<String>> one = door.later(PLAYLIST + "?_HLS_msn=11");
    CompletableFuture<HttpResponse<String>> two = door.later(PLAYLIST + "?_HLS_msn=11");
    Promise<PlaylistReply> first = feed.held.poll(5, TimeUnit.SECONDS);
    Promise<PlaylistReply> second = feed.held.poll(5, TimeUnit.SECONDS);

    first.complete(FakeFeed.playlist(true, false));
    second.complete(FakeFeed.playlist(true, false));

    assertThat(one.get(5, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    assertThat(two.get(5, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
  }

  @Test
  void forgetsAHeldReloadWhoseClientIsGone() throws Exception {
    Promise<PlaylistReply> abandoned;
    try (Socket socket = new Socket("127.0.0.1", door.port)) {
      String request = "GET " + PLAYLIST + "?_HLS_msn=11 HTTP/1.1\r\nHost: x\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      abandoned = feed.held.poll(5, TimeUnit.SECONDS);
      socket.setSoLinger(true, 0);
    }

    abandoned.complete(FakeFeed.playlist(true, false));

    assertThat(door.send("GET", PLAYLIST, null).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/hls/salon/..%2f..%2fetc/passwd",
        "/hls/..%2f/index.m3u8",
        "/hls/a%20/index.m3u8"
      })
  void findsNothingOutsideTheRoom(String path) throws Exception {
    assertThat(door.send("GET", path, null).statusCode()).isIn(400, 404);
  }

  @Test
  void takesNoOtherMethods() throws Exception {
    HttpResponse<String> response = door.send("POST", PLAYLIST, "x");

    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(header(response, "Allow")).isEqualTo("GET, HEAD, OPTIONS");
  }

  private static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }
}
