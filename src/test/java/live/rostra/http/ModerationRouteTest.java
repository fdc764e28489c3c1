package live.rostra.http;

import static live.rostra.http.FrontDoor.bearer;
import static live.rostra.http.FrontDoor.problem;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import live.rostra.state.FactsException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModerationRouteTest {
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

  private HttpResponse<String> asHost(String method, String path, String body) throws Exception {
    return door.send(
        method,
        "/api/v1/rooms/salon" + path,
        body,
        "Authorization",
        bearer(door.token("hana", "salon", Grant.HOST)),
        "Content-Type",
        body == null ? null : "application/json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/reports", "/audit"})
  void whileTheDatabaseIsAwayThereIsNothingToReadForAWhile(String path) throws Exception {
    assertThat(asHost("GET", path, null).statusCode()).isEqualTo(200);
    door.facts.setAway(true);

    HttpResponse<String> response = asHost("GET", path, null);

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(problem(response)).isEqualTo("facts-away");
    assertThat(response.headers().firstValue("Retry-After")).isPresent();
  }

  @ParameterizedTest
  @CsvSource({
    "UNAVAILABLE, 503, facts-away",
    "FULL, 503, facts-away",
    "DISK, 503, facts-away",
    "CLOSED, 503, draining",
    "BAD_CURSOR, 400, bad-request"
  })
  void whatTheFactsSayNoToIsNoMistakeOfTheNode(FactsException.Code code, int status, String problem)
      throws Exception {
    door.facts.setFailure(new FactsException(code, "no"));

    HttpResponse<String> response = asHost("GET", "/audit", null);

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(problem(response)).isEqualTo(problem);
  }

  @Test
  void aCursorIsAsLongAsTheNodesOwn() throws Exception {
    assertThat(asHost("GET", "/audit?cursor=" + "x".repeat(128), null).statusCode()).isEqualTo(200);
    assertThat(asHost("GET", "/audit?cursor=" + "x".repeat(129), null).statusCode()).isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource({
    "PUT, /bans/mallory, until, 2026-12-01T10:00:00",
    "PUT, /bans/mallory, until, 2026-12-31T23:59:60Z",
    "PATCH, '', scheduledAt, 2026-12-01T10:00:00",
    "PATCH, '', scheduledAt, 2026-12-01T10:00:00+19:00"
  })
  void aTimeThatIsNoMomentIsNamed(String method, String path, String name, String time)
      throws Exception {
    HttpResponse<String> response = asHost(method, path, "{\"%s\":\"%s\"}".formatted(name, time));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(problem(response)).isEqualTo("bad-request");
    assertThat(response.body()).contains("\"pointer\":\"#/" + name + "\"");
    assertThat(door.rooms.asked).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-12-01T10:00:00Z", "2026-12-01t10:00:00.5+01:00"})
  void aTimeWithAnOffsetIsTaken(String until) throws Exception {
    assertThat(asHost("PUT", "/bans/mallory", "{\"until\":\"" + until + "\"}").statusCode())
        .isEqualTo(204);
  }
}
