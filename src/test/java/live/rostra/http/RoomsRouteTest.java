package live.rostra.http;

import static live.rostra.http.FrontDoor.bearer;
import static live.rostra.http.FrontDoor.problem;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import live.rostra.room.RoomId;
import live.rostra.room.RoomView;
import live.rostra.room.SessionId;
import live.rostra.room.Snapshot;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoomsRouteTest {
  private static final String JSON = "application/json";

  private FrontDoor door;

  @BeforeEach
  void open() throws Exception {
    door = FrontDoor.open();
  }

  @AfterEach
  void close() throws Exception {
    door.close();
  }

  @Test
  void opensARoomForAHost() throws Exception {
    HttpResponse<String> response = create("{\"id\":\"salon\",\"title\":\"Le salon\"}", Grant.HOST);

    assertThat(response.statusCode()).isEqualTo(201);
    assertThat(response.headers().firstValue("Location"))
        .contains(door.uri("/api/v1/rooms/salon").toString());
    JsonObject room = new JsonObject(response.body());
    assertThat(room.getString("title")).isEqualTo("Le salon");
    assertThat(room.getString("status")).isEqualTo("live");
    assertThat(room.getString("hls")).isEqualTo(door.uri("/hls/salon/index.m3u8").toString());
  }

  @Test
  void drawsANameForARoomWithoutOne() throws Exception {
    HttpResponse<String> response = create("{}", Grant.HOST);

    assertThat(new JsonObject(response.body()).getString("id")).matches("[a-z2-9]{10}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"id\":\"../x\"}",
        "{\"id\":7}",
        "{\"id\":\"\"}",
        "{\"title\":7}",
        "{\"title\":\"a\\nb\"}",
        "{\"scheduledAt\":\"2126-12-01T10:00:00\"}",
        "{\"language\":\"german\"}",
        "[]",
        "null",
        "{",
        ""
      })
  void refusesAMalformedRoom(String body) throws Exception {
    HttpResponse<String> response = create(body, Grant.HOST);

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(problem(response)).isEqualTo("bad-request");
  }

  @ParameterizedTest
  @CsvSource({"JOIN, 403", "SPEAK, 403", "MODERATE, 403", "HOST, 201", "ADMIN, 201"})
  void letsOnlyHostsOpenRooms(Grant grant, int status) throws Exception {
    assertThat(create("{\"id\":\"salon\"}", grant).statusCode()).isEqualTo(status);
  }

  @Test
  void opensNoOtherRoomThanTheTokens() throws Exception {
    String token = bearer(door.token("ada", "salon", Grant.HOST));

    HttpResponse<String> response =
        door.send(
            "POST",
            "/api/v1/rooms",
            "{\"id\":\"x\"}",
            "Authorization",
            token,
            "Content-Type",
            JSON);

    assertThat(response.statusCode()).isEqualTo(403);
  }

  @Test
  void showsWhoSpeaksAndTheServersClock() throws Exception {
    RoomId id = new RoomId("salon");
    Instant now = Instant.parse("2026-11-21T12:00:00Z");
    door.edge.rooms.put(
        id,
        new RoomView(
            id,
            DemoRoom.info("Le salon"),
            Snapshot.Status.LIVE,
            "",
            now,
            null,
            now,
            null,
            List.of(
                new RoomView.Speaker(new SessionId("s1"), "ada", -21, true, true, false, 0.4, 38)),
            3,
            now));
    Instant before = Instant.now();

    JsonObject room = new JsonObject(get("/api/v1/rooms/salon", "salon", Grant.JOIN).body());

    assertThat(room.getString("status")).isEqualTo("live");
    assertThat(room.getInteger("listeners")).isEqualTo(3);
    assertThat(room.getString("mixerTime")).isEqualTo(now.toString());
    assertThat(Duration.between(before, Instant.parse(room.getString("serverTime"))).abs())
        .isLessThan(Duration.ofSeconds(10));
    assertThat(room.getJsonArray("speakers").getJsonObject(0))
        .isEqualTo(
            new JsonObject()
                .put("session", "s1")
                .put("identity", "ada")
                .put("levelDbov", -21)
                .put("speaking", true)
                .put("dominant", true)
                .put("muted", false)
                .put("concealedPercent", 0.4)
                .put("delayMs", 38));
  }

  @Test
  void listsOnlyTheRoomsTheTokenIsFor() throws Exception {
    door.room("salon");
    door.room("other");

    String one = get("/api/v1/rooms", "salon", Grant.JOIN).body();
    String all = get("/api/v1/rooms", "*", Grant.JOIN).body();

    assertThat(new JsonObject(one).getJsonArray("rooms")).hasSize(1);
    assertThat(new JsonObject(all).getJsonArray("rooms")).hasSize(2);
  }

  @Test
  void listsPageByPageNewestFirst() throws Exception {
    List<String> opened = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      opened.addFirst(openAt("room" + i, Instant.EPOCH.plusSeconds(i)));
    }

    assertThat(walk("/api/v1/rooms?limit=3")).isEqualTo(opened);
    assertThat(walk("/api/v1/rooms?limit=7")).isEqualTo(opened);
    assertThat(walk("/api/v1/rooms")).isEqualTo(opened);
  }

  @Test
  void listsEveryRoomOnceWhileOthersOpenAndEnd() throws Exception {
    List<String> opened = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      // Three of one instant each: the order has to tell them apart.
      opened.add(openAt("room" + i, Instant.EPOCH.plusNanos(i / 3)));
    }
    List<String> seen = new ArrayList<>();

    String next = "/api/v1/rooms?limit=2";
    for (int page = 0; next != null; page++) {
      JsonObject body = new JsonObject(get(next, "*", Grant.JOIN).body());
      seen.addAll(ids(body));
      next = path(body);
      openAt("newcomer" + page, Instant.EPOCH.plusSeconds(page + 1));
      door.edge.rooms.remove(new RoomId(seen.getLast()));
    }

    assertThat(seen).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(opened);
  }

  @Test
  void linksToTheNextPageAsLongAsThereIsOne() throws Exception {
    openAt("a", Instant.EPOCH);
    openAt("b", Instant.EPOCH.plusSeconds(1));

    HttpResponse<String> first = get("/api/v1/rooms?limit=1", "*", Grant.JOIN);
    JsonObject page = new JsonObject(first.body());
    HttpResponse<String> last = get(path(page), "*", Grant.JOIN);

    assertThat(first.headers().firstValue("Link"))
        .contains("<" + page.getString("next") + ">; rel=\"next\"");
    assertThat(page.getString("next"))
        .startsWith(door.uri("/api/v1/rooms?limit=1&cursor=").toString());
    assertThat(last.headers().firstValue("Link")).isEmpty();
    assertThat(new JsonObject(last.body()).containsKey("next")).isFalse();
  }

  @Test
  void aPageOfATokenForOneRoomHoldsNoPlacesOfOthers() throws Exception {
    for (int i = 0; i < 5; i++) {
      openAt("room" + i, Instant.EPOCH.plusSeconds(i));
    }

    JsonObject page = new JsonObject(get("/api/v1/rooms?limit=1", "room2", Grant.JOIN).body());

    assertThat(ids(page)).containsExactly("room2");
    assertThat(page.containsKey("next")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "limit=0",
        "limit=201",
        "limit=-1",
        "limit=",
        "limit=1e2",
        "limit=99999999999999999999",
        "limit=1&limit=2",
        "cursor=",
        "cursor=%00",
        "cursor=AAAA",
        "cursor=MC4wLg",
        "cursor=OTk5OTk5OTk5OTk5OTkuMC5h",
        "cursor=MC4wLi4u"
      })
  void refusesAPageThatIsNone(String query) throws Exception {
    HttpResponse<String> response = get("/api/v1/rooms?" + query, "*", Grant.JOIN);

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains("\"in\":\"query\"", query.split("=", -1)[0]);
  }

  private String openAt(String id, Instant createdAt) {
    RoomId room = new RoomId(id);
    door.edge.rooms.put(room, FakeEdge.view(room, DemoRoom.info(id), "", createdAt));
    return id;
  }

  private List<String> walk(String first) throws Exception {
    List<String> seen = new ArrayList<>();
    for (String next = first; next != null; ) {
      JsonObject body = new JsonObject(get(next, "*", Grant.JOIN).body());
      seen.addAll(ids(body));
      next = path(body);
    }
    return seen;
  }

  private static List<String> ids(JsonObject page) {
    return page.getJsonArray("rooms").stream()
        .map(room -> ((JsonObject) room).getString("id"))
        .toList();
  }

  /// The path and query of the next page, or null.
  private static String path(JsonObject page) {
    String next = page.getString("next");
    return next == null ? null : next.substring(next.indexOf("/api/"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/v1/rooms", "/api/v1/rooms/salon"})
  void showsNothingWithoutAToken(String path) throws Exception {
    door.room("salon");

    assertThat(door.send("GET", path, null).statusCode()).isEqualTo(401);
  }

  @Test
  void endsARoomOnceAndOnlyForAHost() throws Exception {
    door.room("salon");
    String speaker = bearer(door.token("ada", "salon", Grant.SPEAK));
    String host = bearer(door.token("ada", "salon", Grant.HOST));
    String path = "/api/v1/rooms/salon";

    assertThat(door.send("DELETE", path, null, "Authorization", speaker).statusCode())
        .isEqualTo(403);
    assertThat(door.send("DELETE", path, null, "Authorization", host).statusCode()).isEqualTo(204);
    assertThat(door.send("DELETE", path, null, "Authorization", host).statusCode()).isEqualTo(404);
  }

  @Test
  void takesBearerTokensFromEveryOrigin() throws Exception {
    HttpResponse<String> response = door.send("OPTIONS", "/api/v1/rooms", null);

    assertThat(response.statusCode()).isEqualTo(204);
    assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).contains("*");
    assertThat(response.headers().firstValue("Access-Control-Allow-Headers").orElse(""))
        .contains("Authorization");
    assertThat(response.headers().firstValue("Access-Control-Allow-Credentials")).isEmpty();
  }

  @Test
  void handsOutTokensInDevelopmentOnly() throws Exception {
    String body = "{\"identity\":\"ada\",\"room\":\"salon\",\"grants\":[\"speak\"]}";
    try (FrontDoor dev = FrontDoor.open(true)) {
      HttpResponse<String> issued =
          dev.send("POST", "/api/v1/dev/token", body, "Content-Type", JSON);

      String token = new JsonObject(issued.body()).getString("token");
      assertThat(dev.tokens.verify(token).orElseThrow().allows(Grant.SPEAK)).isTrue();
      assertThat(issued.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
      assertThat(issued.headers().firstValue("Cache-Control")).contains("no-store");
    }

    assertThat(door.send("POST", "/api/v1/dev/token", body, "Content-Type", JSON).statusCode())
        .isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"identity\":\"\"}",
        "{\"identity\":\"a\",\"room\":\"*x\"}",
        "{\"identity\":\"a\",\"grants\":[\"root\"]}"
      })
  void refusesAMalformedTokenRequest(String body) throws Exception {
    try (FrontDoor dev = FrontDoor.open(true)) {
      assertThat(dev.send("POST", "/api/v1/dev/token", body, "Content-Type", JSON).statusCode())
          .isEqualTo(400);
    }
  }

  private HttpResponse<String> create(String body, Grant grant) throws Exception {
    String token = bearer(door.token("ada", "*", grant));
    return door.send("POST", "/api/v1/rooms", body, "Authorization", token, "Content-Type", JSON);
  }

  private HttpResponse<String> get(String path, String room, Grant grant) throws Exception {
    return door.send("GET", path, null, "Authorization", bearer(door.token("ada", room, grant)));
  }
}
