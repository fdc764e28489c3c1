package live.rostra.http;

import static live.rostra.http.FrontDoor.bearer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Requests that a proxy and the node could read in two ways, which is how one client's bytes
/// become another's request (RFC 9112 section 11.2).
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AmbiguousRequestTest {
  private static final String GET = "GET /livez HTTP/1.1\r\n";
  private static final String SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n";

  private FrontDoor door;
  private String post;

  @BeforeAll
  void open() throws Exception {
    door = FrontDoor.open();
    door.room("salon");
    post =
        "POST /whip/salon HTTP/1.1\r\nHost: x\r\nContent-Type: application/sdp\r\nAuthorization: "
            + bearer(door.token("ada", "salon", Grant.SPEAK))
            + "\r\n";
  }

  @AfterAll
  void close() throws Exception {
    door.close();
  }

  static Stream<Arguments> heads() {
    return Stream.of(
        argumentSet("no Host", 400, GET),
        argumentSet("two Hosts", 400, GET + "Host: a\r\nHost: b\r\n"),
        argumentSet("the same Host twice", 400, GET + "Host: a\r\nHost: a\r\n"),
        argumentSet("a Host of two words", 400, GET + "Host: a b\r\n"),
        argumentSet("a Host with a path", 400, GET + "Host: a/b\r\n"),
        argumentSet("a Host with a user", 400, GET + "Host: u@a\r\n"),
        argumentSet("an empty Host", 400, GET + "Host:\r\n"),
        argumentSet("a Host with a port too far", 400, GET + "Host: a:99999\r\n"),
        argumentSet("a blank before the colon", 400, GET + "Host : a\r\n"),
        argumentSet("a folded header", 200, GET + "Host: a\r\nX: b\r\n c\r\n"),
        argumentSet("a header without a colon", 400, GET + "Host: a\r\nX\r\n"),
        argumentSet("NUL in a header", 400, GET + "Host: a\r\nX: b\0c\r\n"),
        argumentSet("a bare CR in a header", 400, GET + "Host: a\r\nX: b\rY: c\r\n"),
        argumentSet("HTTP/1.0 without a Host", 200, "GET /livez HTTP/1.0\r\n"),
        argumentSet("an absolute address", 200, "GET http://a/livez HTTP/1.1\r\nHost: a\r\n"),
        argumentSet(
            "an absolute address elsewhere", 200, "GET http://b/livez HTTP/1.1\r\nHost: a\r\n"),
        argumentSet("a Host in IPv6", 200, GET + "Host: [::1]:8080\r\n"));
  }

  @ParameterizedTest
  @MethodSource("heads")
  void aHeadIsReadInOneWayOrRefused(int status, String head) throws Exception {
    assertThat(door.rawStatusLine(head + "Connection: close\r\n\r\n")).contains(" " + status + " ");
  }

  static Stream<Arguments> lengths() {
    return Stream.of(
        argumentSet("two lengths", "Content-Length: 3\r\nContent-Length: 4"),
        argumentSet("two lengths in one line", "Content-Length: 3, 4"),
        argumentSet("a length with a sign", "Content-Length: +3"),
        argumentSet("a negative length", "Content-Length: -3"),
        argumentSet("a length in hex", "Content-Length: 0x3"),
        argumentSet("a length too far", "Content-Length: 99999999999999999999"),
        argumentSet("a blank before the colon", "Content-Length : 3"),
        argumentSet("chunked that is not last", "Transfer-Encoding: chunked, gzip"),
        argumentSet("an unknown coding", "Transfer-Encoding: xchunked"),
        argumentSet("chunked and a length", "Transfer-Encoding: chunked\r\nContent-Length: 3"),
        argumentSet("a length and chunked", "Content-Length: 3\r\nTransfer-Encoding: chunked"));
  }

  @ParameterizedTest
  @MethodSource("lengths")
  void aLengthThatCouldBeAnotherIsRefusedAndTheConnectionEnds(String length) throws Exception {
    String answers = door.rawAnswer(post + length + "\r\n\r\nv=0" + SMUGGLED);

    assertThat(answers).startsWith("HTTP/1.1 400 ").doesNotContain("/smuggled");
    assertThat(answers.split("HTTP/1\\.1 ", -1)).as("one answer").hasSize(2);
  }

  /// What was cut into no chunks has no end: whatever follows is not looked at.
  @Test
  void aBrokenChunkEndsTheConnection() throws Exception {
    String answers =
        door.rawBytes(post + "Transfer-Encoding: chunked\r\n\r\nzz\r\nv=0\r\n0\r\n\r\n" + SMUGGLED);

    assertThat(answers).matches("(?s)|HTTP/1\\.1 400 .*").doesNotContain("/smuggled");
    assertThat(answers.split("HTTP/1\\.1 ", -1)).hasSizeLessThanOrEqualTo(2);
  }
}
