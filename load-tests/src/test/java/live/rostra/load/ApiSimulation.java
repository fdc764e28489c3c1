package live.rostra.load;

import static io.gatling.javaapi.core.CoreDsl.StringBody;
import static io.gatling.javaapi.core.CoreDsl.constantUsersPerSec;
import static io.gatling.javaapi.core.CoreDsl.exitHereIfFailed;
import static io.gatling.javaapi.core.CoreDsl.feed;
import static io.gatling.javaapi.core.CoreDsl.global;
import static io.gatling.javaapi.core.CoreDsl.jsonPath;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.http.HttpDsl.header;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import io.gatling.javaapi.core.ScenarioBuilder;
import io.gatling.javaapi.core.Simulation;
import io.gatling.javaapi.http.HttpProtocolBuilder;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/// Clients of the rooms API: each opens a room, looks at it, finds it in the list, ends it, and
/// finds it ended. One answer that is not as written fails the run.
public final class ApiSimulation extends Simulation {
  private static final int RATE = Settings.count("rate", 5, 10_000);
  private static final int SECONDS = Settings.count("seconds", 30, 86_400);

  private final Tokens tokens = Tokens.fromEnvironment();

  /// A room of its own, and the token for it, for each client.
  private final Iterator<Map<String, Object>> rooms =
      Stream.generate(() -> "load-" + UUID.randomUUID())
          .map(room -> Map.<String, Object>of("room", room, "token", tokens.host(room)))
          .iterator();

  private final HttpProtocolBuilder protocol =
      http.baseUrl(Settings.url().toString())
          .acceptHeader("application/json")
          .authorizationHeader("Bearer #{token}")
          .userAgentHeader("rostra-load-tests")
          .disableCaching()
          .disableFollowRedirect();

  private final ScenarioBuilder client =
      scenario("rooms API")
          .exec(feed(rooms))
          .exec(
              http("open")
                  .post("/api/v1/rooms")
                  .header("Content-Type", "application/json")
                  .body(StringBody("{\"id\":\"#{room}\",\"title\":\"Load\"}"))
                  .check(
                      status().is(201),
                      header("Location").exists(),
                      jsonPath("$.id").isEL("#{room}")))
          .exec(exitHereIfFailed())
          .exec(
              http("look")
                  .get("/api/v1/rooms/#{room}")
                  .check(
                      status().is(200),
                      jsonPath("$.id").isEL("#{room}"),
                      jsonPath("$.title").is("Load")))
          .exec(
              http("list")
                  .get("/api/v1/rooms")
                  .check(
                      status().is(200),
                      jsonPath("$.rooms[*].id")
                          .findAll()
                          .validate(
                              "only the room of the token",
                              (ids, session) -> {
                                if (!ids.equals(java.util.List.of(session.getString("room")))) {
                                  throw new IllegalStateException("listed " + ids);
                                }
                                return ids;
                              })))
          .exec(http("end").delete("/api/v1/rooms/#{room}").check(status().is(204)))
          .exec(
              http("ended")
                  .get("/api/v1/rooms/#{room}")
                  // An ended room is kept for two minutes, for players that are finishing it.
                  .check(status().is(200), jsonPath("$.status").is("ended")));

  /// Wires the scenario to its rate; Gatling makes one instance a run.
  public ApiSimulation() {
    setUp(client.injectOpen(constantUsersPerSec(RATE).during(SECONDS)))
        .protocols(protocol)
        .maxDuration(Duration.ofSeconds(SECONDS + 15L))
        .assertions(
            global().failedRequests().count().is(0L), global().successfulRequests().count().gt(0L));
  }
}
