package live.rostra.http;

import static live.rostra.http.FrontDoor.bearer;
import static live.rostra.http.FrontDoor.problem;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import live.rostra.edge.Edge.Purpose;
import live.rostra.room.SessionId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionRouteTest {
  private static final String PATH = "/api/v1/rooms/salon/connection";
  private static final String JSON = "application/json";
  private static final String SDP = "application/sdp";

  private FrontDoor door;
  private String speaker;

  @BeforeEach
  void open() throws Exception {
    door = FrontDoor.open();
    door.room("salon");
    speaker = bearer(door.token("ada", "salon", Grant.SPEAK));
  }

  @AfterEach
  void close() throws Exception {
    door.close();
  }

  @Test
  void takesAndGivesJson() throws Exception {
    HttpResponse<String> response = post("{\"sdp\":\"v=0\\r\\n\"}", JSON, null);

    JsonObject answer = new JsonObject(response.body());
    SessionId session = door.edge.requests.keySet().iterator().next();
    assertThat(response.statusCode()).isEqualTo(201);
    assertThat(answer.getString("session")).isEqualTo(session.value());
    assertThat(answer.getString("sdp")).isEqualTo(FakeEdge.ANSWER);
    assertThat(answer.getString("location")).isEqualTo(door.uri(PATH + "/" + session).toString());
    assertThat(response.headers().firstValue("Location")).contains(answer.getString("location"));
    assertThat(door.edge.requests.get(session).purpose()).isEqualTo(Purpose.CONVERSATION);
    assertThat(door.edge.requests.get(session).offer()).isEqualTo("v=0\r\n");
  }

  @Test
  void takesAndGivesSdp() throws Exception {
    HttpResponse<String> response = post("v=0\r\n", SDP, SDP);

    assertThat(response.statusCode()).isEqualTo(201);
    assertThat(response.headers().firstValue("Content-Type")).contains(SDP);
    assertThat(response.body()).isEqualTo(FakeEdge.ANSWER);
  }

  @ParameterizedTest
  @CsvSource(
      value = {
        "{}; application/json; 400",
        "{\"sdp\":7}; application/json; 400",
        "[; application/json; 400",
        "v=0; text/plain; 415"
      },
      delimiter = ';')
  void refusesAMalformedOffer(String body, String mediaType, int status) throws Exception {
    assertThat(post(body, mediaType, null).statusCode()).isEqualTo(status);
  }

  @ParameterizedTest(name = "{0} with {1} setting {2} gives {3}")
  @CsvSource({
    "ada, SPEAK, true, 204",
    "ada, SPEAK, false, 204",
    "mod, MODERATE, true, 204",
    "host, HOST, true, 204",
    "mod, MODERATE, false, 403",
    "eve, SPEAK, true, 404"
  })
  void letsTheSpeakerAndModeratorsMute(String identity, Grant grant, boolean muted, int status)
      throws Exception {
    SessionId session = door.edge.session("ada", "salon");

    HttpResponse<String> response =
        mute(session, identity, grant, new JsonObject().put("muted", muted).encode());

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(door.edge.muted.get(session)).isEqualTo(status == 204 ? muted : null);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"muted\":\"yes\"}", "{\"muted\":null}", "true"})
  void refusesAMalformedMute(String body) throws Exception {
    SessionId session = door.edge.session("ada", "salon");

    assertThat(mute(session, "ada", Grant.SPEAK, body).statusCode()).isEqualTo(400);
  }

  @Test
  void endsOnceAndOnlyForItsOwner() throws Exception {
    SessionId session = door.edge.session("ada", "salon");
    String path = PATH + "/" + session;
    String other = bearer(door.token("eve", "salon", Grant.HOST));

    HttpResponse<String> foreign = door.send("DELETE", path, null, "Authorization", other);
    HttpResponse<String> first = door.send("DELETE", path, null, "Authorization", speaker);
    HttpResponse<String> second = door.send("DELETE", path, null, "Authorization", speaker);

    assertThat(foreign.statusCode()).isEqualTo(404);
    assertThat(problem(foreign)).isEqualTo("session-not-found");
    assertThat(first.statusCode()).isEqualTo(204);
    assertThat(second.statusCode()).isEqualTo(404);
  }

  @Test
  void namesTheMethodsItTakes() throws Exception {
    HttpResponse<String> response = door.send("PUT", PATH, null);

    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(response.headers().firstValue("Allow")).contains("GET, HEAD, POST, OPTIONS");
  }

  private HttpResponse<String> post(String body, String mediaType, String accept) throws Exception {
    return door.send(
        "POST", PATH, body, "Authorization", speaker, "Content-Type", mediaType, "Accept", accept);
  }

  private HttpResponse<String> mute(SessionId session, String identity, Grant grant, String body)
      throws Exception {
    return door.send(
        "PATCH",
        PATH + "/" + session,
        body,
        "Authorization",
        bearer(door.token(identity, "salon", grant)),
        "Content-Type",
        JSON);
  }
}
