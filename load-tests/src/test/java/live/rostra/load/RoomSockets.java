package live.rostra.load;

import static io.gatling.javaapi.core.CoreDsl.asLongAs;
import static io.gatling.javaapi.core.CoreDsl.bodyString;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.exitHereIfFailed;
import static io.gatling.javaapi.core.CoreDsl.feed;
import static io.gatling.javaapi.core.CoreDsl.global;
import static io.gatling.javaapi.core.CoreDsl.pace;
import static io.gatling.javaapi.core.CoreDsl.pause;
import static io.gatling.javaapi.core.CoreDsl.rampUsers;
import static io.gatling.javaapi.core.CoreDsl.regex;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.ws;

import io.gatling.http.action.ws.WsInboundMessage;
import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.ScenarioBuilder;
import io.gatling.javaapi.core.Session;
import io.gatling.javaapi.core.Simulation;
import io.gatling.javaapi.http.HttpProtocolBuilder;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// A crowd in one room by WebSocket (`rostra.v1`): listeners join over a ramp, authors write so
/// many messages a second, and everybody hears every entry of the log once and in order. One that
/// does not fails the run.
public final class RoomSockets extends Simulation {
  private static final String ROOM = Settings.text("room", "lobby");
  private static final int SOCKETS = Settings.count("sockets", 100, 100_000);
  private static final int RAMP_S = Settings.count("ramp", 5, 3_600);
  private static final int SECONDS = Settings.count("seconds", 30, 86_400);
  private static final int EVENTS = Settings.count("events", 10, 1_000);

  /// Seconds between two messages of one author.
  private static final int PACE_S = 2;

  /// What a listener hears between two looks at it.
  private static final int BUFFERED = 20 * EVENTS + 200;

  /// An event says some 170 bytes beside its text.
  private static final String PADDING = "x".repeat(110);

  private final Tokens tokens = Tokens.fromEnvironment();
  private final AtomicInteger count = new AtomicInteger();
  private final LiveLatency latency =
      new LiveLatency("message written to message heard", "messages heard");

  private final Iterator<Map<String, Object>> people =
      Stream.generate(() -> "load-" + count.incrementAndGet())
          .map(who -> Map.<String, Object>of("token", tokens.listener(who, ROOM)))
          .iterator();

  private final HttpProtocolBuilder protocol =
      http.baseUrl(Settings.url().toString())
          .wsBaseUrl(Settings.url().toString().replaceFirst("^http", "ws"))
          .wsUnmatchedInboundMessageBufferSize(BUFFERED)
          .userAgentHeader("rostra-load-tests");

  private final ChainBuilder join =
      exec(feed(people))
          .exec(ws("connect").connect("/ws/" + ROOM).subprotocol("rostra.v1"))
          .exec(exitHereIfFailed())
          .exec(
              ws("join")
                  .sendText("{\"type\":\"join\",\"id\":\"j\",\"token\":\"#{token}\"}")
                  .await(10)
                  .on(
                      ws.checkTextMessage("joined")
                          .matching(regex("^\\{\"type\":\"(?:joined|error|closing)\""))
                          .check(regex("^\\{\"type\":\"joined\""), bodyString().saveAs("joined"))))
          .exec(exitHereIfFailed())
          .exec(session ->
              session
                  .remove("joined")
                  .set("until", System.nanoTime() + Duration.ofSeconds(SECONDS).toNanos())
                  .set(
                      "hearing",
                      new Hearing(Objects.requireNonNull(session.getString("joined")), latency)));

  private final ChainBuilder listen =
      exec(pause(1))
          .exec(
              ws.processUnmatchedMessages((messages, session) -> {
                for (WsInboundMessage each : messages) {
                  if (each instanceof WsInboundMessage.Text text) {
                    hearing(session).heard(text.message(), text.timestamp());
                  }
                }
                return session;
              }));

  private final ChainBuilder leave =
      exec(ws("leave, having heard everything")
              .sendText("{\"type\":\"leave\",\"id\":\"l\"}")
              .await(10)
              .on(
                  ws.checkTextMessage("gone")
                      .matching(regex("\"id\":\"l\""))
                      .check(
                          bodyString()
                              .validate(
                                  "every entry once and in order",
                                  (text, session) -> {
                                    hearing(session).check();
                                    return text;
                                  }))))
          .exec(ws("close").close());

  private final ScenarioBuilder listeners =
      scenario("listeners").exec(join).exec(asLongAs(RoomSockets::goesOn).on(listen)).exec(leave);

  private final ScenarioBuilder authors =
      scenario("authors")
          .exec(join)
          .exec(
              asLongAs(RoomSockets::goesOn)
                  .on(
                      pace(PACE_S)
                          .exec(
                              ws("write")
                                  .sendText(_ ->
                                      "{\"type\":\"chat.post\",\"id\":\"c\",\"text\":\"t=%d %s\"}"
                                          .formatted(System.currentTimeMillis(), PADDING))
                                  .await(10)
                                  .on(
                                      ws.checkTextMessage("written")
                                          .matching(regex("\"id\":\"c\""))
                                          .check(regex("^\\{\"type\":\"reply\""))))
                          .exec(listen)))
          .exec(leave);

  /// Wires the scenarios to their ramps; Gatling makes one instance a run.
  public RoomSockets() {
    setUp(
            listeners.injectOpen(rampUsers(SOCKETS).during(RAMP_S)),
            authors.injectOpen(rampUsers(PACE_S * EVENTS).during(PACE_S)))
        .protocols(protocol)
        .maxDuration(Duration.ofSeconds(RAMP_S + SECONDS + 30L))
        .assertions(
            global().failedRequests().count().is(0L), global().successfulRequests().count().gt(0L));
  }

  private static boolean goesOn(Session session) {
    return System.nanoTime() < session.getLong("until");
  }

  private static Hearing hearing(Session session) {
    return Objects.requireNonNull(session.<Hearing>get("hearing"));
  }

  @Override
  public void after() {
    System.out.println(latency);
  }
}
