package live.rostra.testkit;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The check that every HTTP test goes through can fail.
class ContractCheckTest {
  private static final String PROBLEM =
      "{\"type\":\"https://rostra.live/problems/not-found\",\"title\":\"t\",\"status\":404,\"hint\":\"h\"}";
  private static final String GOOD =
      "HTTP/1.1 404 Not Found\r\nContent-Type: application/problem+json\r\n"
          + "Cache-Control: no-store\r\n\r\n"
          + PROBLEM;

  @Test
  void passesAnAnswerThatIsDescribed() {
    assertThatCode(() -> check("GET /api/v1/rooms/salon", GOOD)).doesNotThrowAnyException();
    assertThatCode(() -> check("POST /livez", methodNotAllowed("GET, HEAD, OPTIONS")))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest(name = "{2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "404 Not Found | 418 Teapot | without its status",
        "application/problem+json | text/html | no problem document",
        "\"status\":404 | \"status\":400 | without its status",
        "\"hint\":\"h\" | \"x\":1 | without its status or hint",
        "/problems/not-found | /problems/Not_Found | must match",
        "no-store | max-age=1 | Cache-Control",
        "Cache-Control: no-store | X: y | Cache-Control is missing",
        "\"title\":\"t\" | \"title\":7 | must be of type string"
      })
  void failsAnAnswerThatIsNot(String good, String bad, String why) {
    assertThatThrownBy(() -> check("GET /api/v1/rooms/salon", GOOD.replace(good, bad)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(why);
  }

  @Test
  void failsAStatusThatIsNotListed() {
    assertThatThrownBy(() -> check("GET /livez", GOOD)).hasMessageContaining("not listed at live");
    assertThatThrownBy(() -> check("GET /livez", "HTTP/1.1 204 No Content\r\nX: y\r\n\r\n"))
        .hasMessageContaining("not listed at live");
  }

  @Test
  void failsAMethodThatIsServedAndNotListed() {
    assertThatThrownBy(() -> check("PUT /api/v1/rooms", "HTTP/1.1 200 OK\r\nX: y\r\n\r\n"))
        .hasMessageContaining("the method is not listed");
    assertThatThrownBy(() -> check("POST /livez", methodNotAllowed("GET")))
        .hasMessageContaining("Allow should be");
  }

  private static String methodNotAllowed(String allow) {
    return GOOD.replace("404", "405")
        .replace("X: y", "")
        .replace("\r\n\r\n", "\r\nAllow: " + allow + "\r\n\r\n");
  }

  private static void check(String requestLine, String answer) {
    ContractCheck.checkRaw(requestLine + " HTTP/1.1", answer);
  }
}
