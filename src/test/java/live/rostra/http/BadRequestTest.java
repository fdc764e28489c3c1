package live.rostra.http;

import static live.rostra.http.FrontDoor.bearer;
import static live.rostra.http.FrontDoor.problem;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Requests that no client of good will sends: bodies without end or without bound, headers of
/// megabytes.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadRequestTest {
  private static final int SDP_LIMIT = 200_000;

  private FrontDoor door;
  private String token;

  @BeforeAll
  void open() throws Exception {
    door = FrontDoor.open();
    door.room("salon");
    token = bearer(door.token("ada", "salon", Grant.SPEAK));
  }

  @AfterAll
  void close() throws Exception {
    door.close();
  }

  @Test
  void refusesABodyOfOneMebibyte() throws Exception {
    HttpResponse<String> response =
        door.send(
            "POST",
            "/whip/salon",
            "a".repeat(1 << 20),
            "Authorization",
            token,
            "Content-Type",
            "application/sdp");

    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(problem(response)).isEqualTo("body-too-large");
  }

  @Test
  void takesABodyOfTheVeryLimit() throws Exception {
    HttpResponse<String> response =
        door.send(
            "POST",
            "/whip/salon",
            "a".repeat(SDP_LIMIT),
            "Authorization",
            token,
            "Content-Type",
            "application/sdp");

    assertThat(response.statusCode()).isEqualTo(201);
  }

  @Test
  void refusesAChunkedBodyOnceItIsOverTheLimit() throws Exception {
    String chunk = "10000\r\n" + "a".repeat(65_536) + "\r\n";

    assertThat(door.rawStatusLine(post("Transfer-Encoding: chunked") + chunk.repeat(4)))
        .contains(" 413 ");
  }

  @Test
  void givesUpOnABodyThatNeverEnds() throws Exception {
    assertThat(door.rawStatusLine(post("Transfer-Encoding: chunked") + "3\r\nv=0\r\n"))
        .contains(" 408 ");
  }

  @Test
  void givesUpOnABodyShorterThanDeclared() throws Exception {
    assertThat(door.rawStatusLine(post("Content-Length: 100") + "v=0")).contains(" 408 ");
  }

  @Test
  void hangsUpAfterGivingUp() throws Exception {
    assertThat(door.rawAnswer(post("Content-Length: 100") + "v=0"))
        .contains("body-timeout")
        .containsIgnoringCase("connection: close");
  }

  @Test
  void answersExpectContinue() throws Exception {
    String request = post("Expect: 100-continue\r\nContent-Length: 5") + "v=0\r\n";

    assertThat(door.rawStatusLine(request)).contains(" 100 ");
  }

  @Test
  void refusesHugeHeaders() throws Exception {
    assertThat(door.rawStatusLine(post("X: " + "a".repeat(20_000)))).contains(" 431 ");
  }

  @Test
  void refusesAHugeAddress() throws Exception {
    String request = "GET /" + "a".repeat(4_000) + " HTTP/1.1\r\nHost: x\r\n\r\n";

    assertThat(door.rawStatusLine(request)).contains(" 414 ");
  }

  @Test
  void answersUnknownAddressesWithAProblem() throws Exception {
    HttpResponse<String> response = door.send("GET", "/etc/passwd", null);

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(problem(response)).isEqualTo("not-found");
  }

  @Test
  void refusesABrokenEscapeInTheAddress() throws Exception {
    String request = "GET /hls/%zz/index.m3u8 HTTP/1.1\r\nHost: x\r\n\r\n";

    assertThat(door.rawStatusLine(request)).containsPattern(" 40[04] ");
  }

  private String post(String extraHeaders) {
    return "POST /whip/salon HTTP/1.1\r\nHost: x\r\nAuthorization: "
        + token
        + "\r\nContent-Type: application/sdp\r\n"
        + extraHeaders
        + "\r\n\r\n";
  }
}
