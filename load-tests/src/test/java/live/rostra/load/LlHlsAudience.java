package live.rostra.load;

import static io.gatling.javaapi.core.CoreDsl.asLongAs;
import static io.gatling.javaapi.core.CoreDsl.bodyString;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.exitHereIfFailed;
import static io.gatling.javaapi.core.CoreDsl.foreach;
import static io.gatling.javaapi.core.CoreDsl.global;
import static io.gatling.javaapi.core.CoreDsl.rampUsers;
import static io.gatling.javaapi.core.CoreDsl.regex;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.ScenarioBuilder;
import io.gatling.javaapi.core.Session;
import io.gatling.javaapi.core.Simulation;
import io.gatling.javaapi.http.HttpProtocolBuilder;
import java.time.Duration;
import java.util.Objects;
import live.rostra.load.Playlist.Part;

/// An audience of low-latency players in one room that is live: they join over a ramp, reload by
/// blocking requests and fetch every part.
///
/// A request fails when its status is not 200, an answer lacks the part that it was asked for, a
/// part is left out, or sound would have stopped. One failure fails the run.
public final class LlHlsAudience extends Simulation {
  private static final String ROOM = Settings.text("room", "lobby");
  private static final int PLAYERS = Settings.count("players", 20, 100_000);
  private static final int RAMP_S = Settings.count("ramp", 5, 3_600);
  private static final int SECONDS = Settings.count("seconds", 30, 86_400);
  private static final int BUFFER_MS = Settings.count("buffer", 960, 60_000);

  private final LiveLatency latency =
      new LiveLatency("newest sample mixed to playlist here", "reloads");

  private final HttpProtocolBuilder protocol =
      http.baseUrl(Settings.url().toString())
          .acceptEncodingHeader("gzip")
          .userAgentHeader("rostra-load-tests")
          .disableCaching()
          .disableFollowRedirect();

  private final ChainBuilder join =
      exec(
              http("multivariant playlist")
                  .get("/hls/" + ROOM + "/index.m3u8")
                  .check(status().is(200), regex("(?m)^([^#\\s]+)").saveAs("media")),
              http("first playlist")
                  .get("/hls/" + ROOM + "/#{media}")
                  .check(
                      status().is(200),
                      bodyString()
                          .validate(
                              "lists a part",
                              (text, session) -> {
                                new Player(text, BUFFER_MS / 1000.0);
                                return text;
                              })
                          .saveAs("playlist")))
          .exec(exitHereIfFailed())
          .exec(session -> {
            String text = Objects.requireNonNull(session.getString("playlist"));
            String media = Objects.requireNonNull(session.getString("media"));
            return session
                .remove("playlist")
                .set("run", media.substring(0, media.indexOf('/')))
                .set("until", System.nanoTime() + Duration.ofSeconds(SECONDS).toNanos())
                .set("player", new Player(text, BUFFER_MS / 1000.0));
          });

  private final ChainBuilder follow =
      exec(http("blocking reload")
              .get(session ->
                  "/hls/"
                      + ROOM
                      + "/"
                      + session.getString("media")
                      + "?"
                      + player(session).directives())
              .check(
                  status().is(200),
                  bodyString()
                      .validate(
                          "continues the sequence",
                          (text, session) -> {
                            long edgeMs = player(session).reloaded(text).toEpochMilli();
                            latency.add(System.currentTimeMillis() - edgeMs);
                            return text;
                          })))
          .exec(exitHereIfFailed())
          .exec(session -> session.set("parts", player(session).take()))
          .exec(
              foreach("#{parts}", "part")
                  .on(
                      http("part")
                          .get(session ->
                              "/hls/"
                                  + ROOM
                                  + "/"
                                  + session.getString("run")
                                  + "/"
                                  + part(session).uri())
                          .check(
                              status().is(200),
                              status()
                                  .validate(
                                      "comes before the sound ends",
                                      (code, session) -> {
                                        player(session).fetched(part(session), System.nanoTime());
                                        return code;
                                      }))));

  private final ScenarioBuilder audience =
      scenario("LL-HLS audience")
          .exec(join)
          .exec(
              asLongAs(session ->
                      System.nanoTime() < session.getLong("until") && !player(session).ended())
                  .on(follow));

  /// Wires the scenario to its ramp; Gatling makes one instance a run.
  public LlHlsAudience() {
    setUp(audience.injectOpen(rampUsers(PLAYERS).during(RAMP_S)))
        .protocols(protocol)
        .maxDuration(Duration.ofSeconds(RAMP_S + SECONDS + 15L))
        .assertions(
            global().failedRequests().count().is(0L), global().successfulRequests().count().gt(0L));
  }

  private static Part part(Session session) {
    return Objects.requireNonNull(session.<Part>get("part"));
  }

  private static Player player(Session session) {
    return Objects.requireNonNull(session.<Player>get("player"));
  }

  @Override
  public void after() {
    System.out.println(latency);
  }
}
