package live.rostra.http;

import static live.rostra.http.FrontDoor.bearer;
import static live.rostra.http.FrontDoor.problem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.net.http.HttpResponse;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

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

  static Stream<Arguments> floods() {
    return Stream.of(
        argumentSet("a token of 64 KiB", "Authorization: Bearer " + "a".repeat(65_536) + "\r\n"),
        argumentSet("a token of 1 MiB", "Authorization: Bearer " + "a".repeat(1 << 20) + "\r\n"),
        argumentSet("20,000 headers", "X: y\r\n".repeat(20_000)),
        argumentSet(
            "1,000 cookies of 1 KiB", ("Cookie: " + "a".repeat(1_024) + "\r\n").repeat(1_000)),
        argumentSet("a name without end", "X".repeat(1 << 20)));
  }

  /// The answer reaches the client although more of the flood is still on its way: a connection
  /// that is closed over unread bytes is reset, and a reset takes the answer with it (RFC 9112
  /// section 9.6).
  @ParameterizedTest
  @MethodSource("floods")
  void answersAFloodOfHeadersWithAProblemAndHangsUp(String headers) throws Exception {
    String answer = door.rawAnswer("POST /whip/salon HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n");

    assertThat(answer)
        .startsWith("HTTP/1.1 431 ")
        .containsIgnoringCase("connection: close")
        .contains("application/problem+json", "headers-too-large");
    assertThat(answer.split("HTTP/1\\.1 ", -1)).as("one answer").hasSize(2);
    assertThat(door.send("GET", "/livez", null).statusCode()).isEqualTo(200);
  }

  @Test
  void refusesAsLongATokenAsHeadersHaveRoomFor() throws Exception {
    HttpResponse<String> response =
        door.send("POST", "/whip/salon", "v=0", "Authorization", "Bearer " + "a".repeat(15_000));

    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(problem(response)).isEqualTo("unauthorized");
  }

  @ParameterizedTest
  @CsvSource({"/, 405", "/whip/salon, 405", "/livez, 405", "/api/v1/rooms, 405", "/nowhere, 404"})
  void answersAMethodThatNobodyKnowsWithAProblem(String path, int status) throws Exception {
    assertThat(door.rawStatusLine("BREW " + path + " HTTP/1.1\r\nHost: x\r\n\r\n"))
        .contains(" " + status + " ");
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
