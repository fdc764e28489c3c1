package live.rostra.http;

import static live.rostra.http.FrontDoor.bearer;
import static live.rostra.http.FrontDoor.problem;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import live.rostra.room.RoomId;
import live.rostra.room.RoomView;
import live.rostra.room.SessionId;
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
    assertThat(room.getString("status")).isEqualTo("idle");
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
            "Le salon",
            RoomView.Status.LIVE,
            now,
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
