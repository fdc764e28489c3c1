package live.rostra.http;

import static live.rostra.http.FrontDoor.bearer;
import static live.rostra.http.FrontDoor.problem;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import live.rostra.edge.Edge.Purpose;
import live.rostra.edge.EdgeException;
import live.rostra.room.RoomId;
import live.rostra.room.SessionId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// WHIP (RFC 9725) and WHEP over a real socket.
class SessionRoutesTest {
  private static final String SDP = "application/sdp";
  private static final String FRAGMENT = "application/trickle-ice-sdpfrag";
  private static final String OFFER = "v=0\r\n";

  private FrontDoor door;

  @BeforeEach
  void open() throws Exception {
    door = FrontDoor.open();
    door.room("salon");
  }

  @AfterEach
  void close() throws Exception {
    door.close();
  }

  @ParameterizedTest
  @CsvSource({"whip, speak, PUBLISH", "whep, join, SUBSCRIBE"})
  void answersAnOfferWithASession(String prefix, String grant, Purpose purpose) throws Exception {
    HttpResponse<String> response = post("/" + prefix + "/salon", Grant.parse(grant).orElseThrow());

    assertThat(response.statusCode()).isEqualTo(201);
    assertThat(response.body()).isEqualTo(FakeEdge.ANSWER);
    assertThat(header(response, "Content-Type")).isEqualTo(SDP);
    assertThat(header(response, "ETag")).isEqualTo("\"etag-1\"");
    assertThat(header(response, "Accept-Patch")).isEqualTo(FRAGMENT);
    assertThat(header(response, "Access-Control-Allow-Origin")).isEqualTo("*");
    assertThat(header(response, "Access-Control-Expose-Headers")).contains("Location", "ETag");
    SessionId session = door.edge.requests.keySet().iterator().next();
    assertThat(header(response, "Location"))
        .isEqualTo(door.uri("/" + prefix + "/salon/" + session).toString());
    assertThat(door.edge.requests.get(session).purpose()).isEqualTo(purpose);
    assertThat(door.edge.requests.get(session).actor().identity()).isEqualTo("ada");
    assertThat(door.edge.requests.get(session).offer()).isEqualTo(OFFER);
  }

  @Test
  void namesThePublicUrlWhenAProxyStandsInFront() throws Exception {
    try (FrontDoor behind = FrontDoor.behind("https://live.example.org")) {
      behind.room("salon");
      String token = bearer(behind.token("ada", "salon", Grant.SPEAK));

      HttpResponse<String> response =
          behind.send("POST", "/whip/salon", OFFER, "Authorization", token, "Content-Type", SDP);

      assertThat(header(response, "Location")).startsWith("https://live.example.org/whip/salon/");
    }
  }

  @Test
  void takesAMediaTypeWithParametersInAnyCase() throws Exception {
    String token = bearer(door.token("ada", "salon", Grant.SPEAK));

    HttpResponse<String> response =
        door.send(
            "POST",
            "/whip/salon",
            OFFER,
            "Authorization",
            token,
            "Content-Type",
            "Application/SDP; charset=utf-8");

    assertThat(response.statusCode()).isEqualTo(201);
  }

  @Test
  void wantsSdp() throws Exception {
    String token = bearer(door.token("ada", "salon", Grant.SPEAK));

    HttpResponse<String> response =
        door.send(
            "POST",
            "/whip/salon",
            "{}",
            "Authorization",
            token,
            "Content-Type",
            "application/json");

    assertThat(response.statusCode()).isEqualTo(415);
    assertThat(problem(response)).isEqualTo("unsupported-media-type");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Bearer", "Bearer ", "Bearer x.y.z", "Basic YTpi", "token"})
  void refusesEveryBadTokenInOneShape(String authorization) throws Exception {
    HttpResponse<String> expected = door.send("POST", "/whip/salon", OFFER, "Content-Type", SDP);

    HttpResponse<String> response =
        door.send(
            "POST", "/whip/salon", OFFER, "Content-Type", SDP, "Authorization", authorization);

    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(header(response, "WWW-Authenticate")).isEqualTo("Bearer");
    assertThat(response.body()).isEqualTo(expected.body());
  }

  @Test
  void ignoresATokenInTheQuery() throws Exception {
    String token = door.token("ada", "salon", Grant.SPEAK);

    HttpResponse<String> response =
        door.send("POST", "/whip/salon?access_token=" + token, OFFER, "Content-Type", SDP);

    assertThat(response.statusCode()).isEqualTo(401);
  }

  @Test
  void needsTheSpeakGrantToPublishButNotToListen() throws Exception {
    HttpResponse<String> whip = post("/whip/salon", Grant.JOIN);
    HttpResponse<String> whep = post("/whep/salon", Grant.JOIN);

    assertThat(whip.statusCode()).isEqualTo(403);
    assertThat(problem(whip)).isEqualTo("grant-missing");
    assertThat(whep.statusCode()).isEqualTo(201);
  }

  @Test
  void hidesOtherRoomsFromATokenForOneRoom() throws Exception {
    door.room("other");

    HttpResponse<String> response = post("/whip/other", Grant.SPEAK);

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(problem(response)).isEqualTo("room-not-found");
  }

  @ParameterizedTest
  @CsvSource({
    "false, SPEAK, 404",
    "false, HOST, 201",
    "false, ADMIN, 201",
    "true, SPEAK, 201",
    "true, HOST, 201"
  })
  void opensAMissingRoomOnlyForThoseWhoMay(boolean devMode, Grant grant, int status)
      throws Exception {
    try (FrontDoor fresh = FrontDoor.open(devMode)) {
      String token = bearer(fresh.token("ada", "*", grant));

      HttpResponse<String> response =
          fresh.send("POST", "/whip/new", OFFER, "Authorization", token, "Content-Type", SDP);

      assertThat(response.statusCode()).isEqualTo(status);
      assertThat(fresh.edge.rooms.containsKey(new RoomId("new"))).isEqualTo(status == 201);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ROOM_ENDED, 410, room-ended",
    "ROOM_NOT_FOUND, 404, room-not-found",
    "ROOM_FULL, 503, room-full",
    "DRAINING, 503, draining",
    "SDP_MALFORMED, 400, sdp-malformed",
    "SDP_UNACCEPTABLE, 422, sdp-unacceptable"
  })
  void saysWhyTheEdgeRefused(EdgeException.Code code, int status, String type) throws Exception {
    door.edge.connectFailure = code;

    HttpResponse<String> response = post("/whip/salon", Grant.SPEAK);

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(problem(response)).isEqualTo(type);
    assertThat(header(response, "Content-Type")).isEqualTo("application/problem+json");
    assertThat(response.body()).contains("line 3 (a=fingerprint)").contains("\"hint\"");
    assertThat(header(response, "Cache-Control")).isEqualTo("no-store");
  }

  @ParameterizedTest
  @EnumSource(EdgeException.Code.class)
  void hasAProblemForEveryCodeOfTheEdge(EdgeException.Code code) {
    assertThat(Problem.of(code).name()).isEqualTo(code.name());
  }

  @Test
  void hidesTheCauseOfItsOwnMistakes() throws Exception {
    door.edge.fault = new IllegalStateException("secret detail");

    HttpResponse<String> response = post("/whip/salon", Grant.SPEAK);

    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(response.body()).doesNotContain("secret");
  }

  @ParameterizedTest(name = "{0} {1} {2} gives {3}")
  @CsvSource({
    "'\"etag-1\"', application/trickle-ice-sdpfrag, a=candidate, 204, ",
    "'\"x\", \"etag-1\"', application/trickle-ice-sdpfrag, a=candidate, 204, ",
    "*, application/trickle-ice-sdpfrag, a=ice-ufrag:new, 200, ",
    "*, application/trickle-ice-sdpfrag, a=candidate, 204, ",
    ", application/trickle-ice-sdpfrag, a=candidate, 428, if-match-required",
    "'\"etag-0\"', application/trickle-ice-sdpfrag, a=candidate, 412, stale-entity-tag",
    "'W/\"etag-1\"', application/trickle-ice-sdpfrag, a=candidate, 412, stale-entity-tag",
    "etag-1, application/trickle-ice-sdpfrag, a=candidate, 412, stale-entity-tag",
    "'\"etag-1\"', application/sdp, a=candidate, 415, unsupported-media-type",
    "'\"etag-1\"', , a=candidate, 415, unsupported-media-type"
  })
  void tricklesAndRestarts(
      String ifMatch, String mediaType, String fragment, int status, String type) throws Exception {
    SessionId session = door.edge.session("ada", "salon");

    HttpResponse<String> response =
        door.send(
            "PATCH",
            "/whip/salon/" + session,
            fragment,
            "Authorization",
            bearer(door.token("ada", "salon", Grant.SPEAK)),
            "Content-Type",
            mediaType,
            "If-Match",
            ifMatch);

    assertThat(response.statusCode()).isEqualTo(status);
    if (type != null) {
      assertThat(problem(response)).isEqualTo(type);
    }
    assertThat(response.headers().firstValue("ETag").orElse(""))
        .isEqualTo(status == 200 ? "\"etag-2\"" : "");
    if (status == 200) {
      assertThat(header(response, "Content-Type")).isEqualTo(FRAGMENT);
      assertThat(response.body()).isEqualTo("a=ice-ufrag:ours\r\n");
    }
  }

  @Test
  void endsOnceAndIgnoresTheEntityTag() throws Exception {
    SessionId session = door.edge.session("ada", "salon");
    String token = bearer(door.token("ada", "salon", Grant.SPEAK));
    String path = "/whip/salon/" + session;

    HttpResponse<String> first =
        door.send("DELETE", path, null, "Authorization", token, "If-Match", "\"stale\"");
    HttpResponse<String> second = door.send("DELETE", path, null, "Authorization", token);

    assertThat(first.statusCode()).isEqualTo(200);
    assertThat(second.statusCode()).isEqualTo(404);
    assertThat(problem(second)).isEqualTo("session-not-found");
  }

  @ParameterizedTest
  @CsvSource({"DELETE, mallory, salon", "PATCH, mallory, salon", "DELETE, ada, other"})
  void treatsSomebodyElsesSessionAsMissing(String method, String identity, String room)
      throws Exception {
    SessionId session = door.edge.session("ada", "salon");
    String token = bearer(door.token(identity, "*", Grant.ADMIN));

    HttpResponse<String> response =
        door.send(
            method,
            "/whip/" + room + "/" + session,
            "a=candidate",
            "Authorization",
            token,
            "Content-Type",
            FRAGMENT,
            "If-Match",
            "*");

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(door.edge.owners).containsKey(session);
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /whip/salon, 'POST, OPTIONS'",
    "HEAD, /whip/salon, 'POST, OPTIONS'",
    "PUT, /whep/salon, 'POST, OPTIONS'",
    "DELETE, /whep/salon, 'POST, OPTIONS'",
    "GET, /whip/salon/abc, 'PATCH, DELETE, OPTIONS'",
    "POST, /whep/salon/abc, 'PATCH, DELETE, OPTIONS'"
  })
  void namesTheMethodsItTakes(String method, String path, String allow) throws Exception {
    HttpResponse<String> response = door.send(method, path, null);

    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(header(response, "Allow")).isEqualTo(allow);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/whip/salon", "/whep/salon"})
  void describesItselfWithoutAToken(String path) throws Exception {
    HttpResponse<String> response = door.send("OPTIONS", path, null);

    assertThat(response.statusCode()).isEqualTo(204);
    assertThat(header(response, "Accept-Post")).isEqualTo(SDP);
    assertThat(header(response, "Access-Control-Allow-Methods")).contains("POST");
    assertThat(header(response, "Access-Control-Allow-Headers"))
        .contains("Authorization", "Content-Type", "If-Match");
    assertThat(response.headers().firstValue("Link")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/whip/%2e%2e", "/whip/a%20b", "/whip/-x", "/whip/a%00b", "/whip/a%2fb"})
  void treatsAnImpossibleRoomNameAsMissing(String path) throws Exception {
    String token = bearer(door.token("ada", "*", Grant.ADMIN));

    HttpResponse<String> response =
        door.send("POST", path, OFFER, "Authorization", token, "Content-Type", SDP);

    assertThat(response.statusCode()).isBetween(400, 405);
    assertThat(door.edge.requests).isEmpty();
  }

  private HttpResponse<String> post(String path, Grant grant) throws Exception {
    String token = bearer(door.token("ada", "salon", grant));
    return door.send("POST", path, OFFER, "Authorization", token, "Content-Type", SDP);
  }

  private static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }
}
