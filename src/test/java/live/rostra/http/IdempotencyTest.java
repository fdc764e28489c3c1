package live.rostra.http;

import static live.rostra.http.FrontDoor.bearer;
import static live.rostra.http.FrontDoor.problem;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import live.rostra.edge.Edge.Connected;
import live.rostra.edge.EdgeException;
import live.rostra.room.RoomId;
import live.rostra.room.SessionId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A request with an idempotency key has its effect once.
class IdempotencyTest {
  private static final String SDP = "application/sdp";
  private static final String JSON = "application/json";
  private static final int TRIES = 1_000;

  private FrontDoor door;
  private String token;

  @BeforeEach
  void open() throws Exception {
    door = FrontDoor.open();
    door.room("salon");
    token = bearer(door.token("ada", "*", Grant.HOST));
  }

  @AfterEach
  void close() throws Exception {
    door.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "/whip/salon; v=0; application/sdp",
        "/whep/salon; v=0; application/sdp",
        "/api/v1/rooms/salon/connection; {\"sdp\":\"v=0\"}; application/json",
        "/api/v1/rooms; {}; application/json"
      })
  void aRepetitionGetsTheFirstAnswerAndHasNoEffect(String path, String body, String mediaType)
      throws Exception {
    HttpResponse<String> first = post(path, body, mediaType, "\"k1\"");
    int rooms = door.edge.rooms.size();
    int sessions = door.edge.owners.size();

    HttpResponse<String> second = post(path, body, mediaType, "\"k1\"");

    assertThat(first.statusCode()).isEqualTo(201);
    assertThat(first.headers().firstValue("Idempotent-Replayed")).isEmpty();
    assertThat(second.statusCode()).isEqualTo(201);
    assertThat(second.headers().firstValue("Idempotent-Replayed")).contains("true");
    assertThat(second.body()).isEqualTo(first.body());
    assertThat(second.headers().firstValue("Location"))
        .isEqualTo(first.headers().firstValue("Location"));
    assertThat(door.edge.rooms).hasSize(rooms);
    assertThat(door.edge.owners).hasSize(sessions);
  }

  @Test
  void endingARoomTwiceWithOneKeyIsNoMistake() throws Exception {
    assertThat(end("k1").statusCode()).isEqualTo(204);
    assertThat(end("k1").statusCode()).isEqualTo(204);
    assertThat(end("k2").statusCode()).isEqualTo(404);
  }

  @Test
  void aKeyWithoutQuotesIsTheSameKey() throws Exception {
    HttpResponse<String> quoted = post("/whip/salon", "v=0", SDP, "\"k1\"");
    HttpResponse<String> bare = post("/whip/salon", "v=0", SDP, "k1");

    assertThat(bare.headers().firstValue("Location"))
        .isEqualTo(quoted.headers().firstValue("Location"));
  }

  @Test
  void anotherBodyUnderTheSameKeyIsRefused() throws Exception {
    post("/whip/salon", "v=0", SDP, "k1");

    HttpResponse<String> other = post("/whip/salon", "v=0\r\ns=-", SDP, "k1");

    assertThat(other.statusCode()).isEqualTo(422);
    assertThat(problem(other)).isEqualTo("idempotency-key-reused");
    assertThat(door.edge.owners).hasSize(1);
  }

  @Test
  void keysOfOthersAndOfOtherAddressesAreOtherKeys() throws Exception {
    door.room("other");
    String eve = bearer(door.token("eve", "*", Grant.HOST));
    String adaInOneRoom = bearer(door.token("ada", "salon", Grant.HOST));

    post("/whip/salon", "v=0", SDP, "k1");
    post("/whip/other", "v=0", SDP, "k1");
    post("/whep/salon", "v=0", SDP, "k1");
    post(eve, "/whip/salon", "v=0", SDP, "k1");
    post(adaInOneRoom, "/whip/salon", "v=0", SDP, "k1");

    assertThat(door.edge.owners).hasSize(5);
  }

  @Test
  void aRequestThatFailedMayBeTriedAgain() throws Exception {
    door.edge.connectFailure = EdgeException.Code.ROOM_FULL;
    HttpResponse<String> refused = post("/whip/salon", "v=0", SDP, "k1");
    door.edge.connectFailure = null;

    HttpResponse<String> taken = post("/whip/salon", "v=0", SDP, "k1");

    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(taken.statusCode()).isEqualTo(201);
    assertThat(taken.headers().firstValue("Idempotent-Replayed")).isEmpty();
  }

  @Test
  void aSecondRequestInTheMeantimeIsAskedToWait() throws Exception {
    Promise<Connected> answer = Promise.promise();
    door.edge.connecting = answer.future();
    CompletableFuture<HttpResponse<String>> first =
        door.later("POST", "/whip/salon", "v=0", headers(token, SDP, "k1"));
    door.edge.connects.acquire();

    HttpResponse<String> second = post("/whip/salon", "v=0", SDP, "k1");
    answer.complete(new Connected(new SessionId("s1"), FakeEdge.ENTITY_TAG, FakeEdge.ANSWER));

    assertThat(second.statusCode()).isEqualTo(409);
    assertThat(problem(second)).isEqualTo("request-in-progress");
    assertThat(second.headers().firstValue("Retry-After")).contains("1");
    assertThat(first.get(5, TimeUnit.SECONDS).statusCode()).isEqualTo(201);
    assertThat(post("/whip/salon", "v=0", SDP, "k1").statusCode()).isEqualTo(201);
    assertThat(door.edge.connects.availablePermits()).isZero();
  }

  @Test
  void aClientThatLostTheAnswerGetsItByTryingAgain() throws Exception {
    Promise<Connected> answer = Promise.promise();
    door.edge.connecting = answer.future();
    SessionId session = door.edge.session("ada", "salon");
    try (Socket socket = new Socket("127.0.0.1", door.port)) {
      String request =
          "POST /whip/salon HTTP/1.1\r\nHost: x\r\nAuthorization: %s\r\nContent-Type: %s\r\nIdempotency-Key: k1\r\nContent-Length: 3\r\n\r\nv=0"
              .formatted(token, SDP);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      door.edge.connects.acquire();
      socket.setSoLinger(true, 0);
    }
    answer.complete(new Connected(session, FakeEdge.ENTITY_TAG, FakeEdge.ANSWER));

    HttpResponse<String> again = post("/whip/salon", "v=0", SDP, "k1");
    while (again.statusCode() == 409) {
      again = post("/whip/salon", "v=0", SDP, "k1");
    }

    assertThat(again.statusCode()).isEqualTo(201);
    assertThat(again.headers().firstValue("Location").orElseThrow()).endsWith(session.value());
    assertThat(door.edge.owners).containsOnlyKeys(session);
    assertThat(door.edge.connects.availablePermits()).isZero();
  }

  @Test
  void manyAtOnceHaveOneEffect() throws Exception {
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      answers.add(door.later("POST", "/whip/salon", "v=0", headers(token, SDP, "k1")));
    }

    for (CompletableFuture<HttpResponse<String>> answer : answers) {
      assertThat(answer.get(20, TimeUnit.SECONDS).statusCode()).isIn(201, 409);
    }
    assertThat(door.edge.owners).hasSize(1);
    assertThat(door.edge.connects.availablePermits()).isEqualTo(1);
  }

  /// Row T13: exactly one effect in 1,000 tries, with eight threads trying at the same moment.
  @Test
  void exactlyOneEffectForEachKeyOfAThousandTriedFromEightThreads() throws Exception {
    Idempotency idempotency = new Idempotency();
    AtomicInteger effects = new AtomicInteger();
    AtomicInteger replays = new AtomicInteger();
    int threads = 8;
    CountDownLatch begin = new CountDownLatch(1);
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      for (int t = 0; t < threads; t++) {
        pool.submit(() -> {
          begin.await();
          for (int i = 0; i < TRIES; i++) {
            String key = "k" + i;
            Future<Answer> answer =
                idempotency.once(
                    scope(key),
                    "body",
                    () -> {
                      effects.incrementAndGet();
                      return Future.succeededFuture(Answer.of(201));
                    });
            if (answer.succeeded()
                && answer.result().headers().containsKey("Idempotent-Replayed")) {
              replays.incrementAndGet();
            }
          }
          return null;
        });
      }
      begin.countDown();
    }

    assertThat(effects).hasValue(TRIES);
    assertThat(replays).hasPositiveValue();
  }

  @Test
  void forgetsAfterTenMinutes() {
    AtomicLong nowNs = new AtomicLong();
    Idempotency idempotency = new Idempotency(nowNs::get, 1 << 20);
    AtomicInteger effects = new AtomicInteger();

    once(idempotency, "k", effects, 0);
    nowNs.addAndGet(Idempotency.KEPT.minus(Duration.ofSeconds(1)).toNanos());
    once(idempotency, "k", effects, 0);
    assertThat(effects).hasValue(1);

    nowNs.addAndGet(Duration.ofSeconds(2).toNanos());
    once(idempotency, "k", effects, 0);
    assertThat(effects).hasValue(2);
  }

  @Test
  void keepsNoMoreThanItsBound() {
    Idempotency idempotency = new Idempotency(System::nanoTime, 1 << 20);
    AtomicInteger effects = new AtomicInteger();

    for (int i = 0; i < 10_000; i++) {
      once(idempotency, "k" + i, effects, 9 * 1_024);
    }

    assertThat(idempotency.size()).isLessThanOrEqualTo(105);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\"\"", "a b", "\"a", "a\"", "a,b", "\u00e9"})
  void refusesAKeyThatIsNone(String key) throws Exception {
    HttpResponse<String> response = post("/whip/salon", "v=0", SDP, key);

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains("Idempotency-Key");
    assertThat(door.edge.owners).isEmpty();
  }

  @Test
  void refusesAKeyOverTheLimit() throws Exception {
    assertThat(post("/whip/salon", "v=0", SDP, "k".repeat(128)).statusCode()).isEqualTo(201);
    assertThat(post("/whip/salon", "v=0", SDP, "k".repeat(129)).statusCode()).isEqualTo(400);
  }

  private static void once(
      Idempotency idempotency, String key, AtomicInteger effects, int bodyBytes) {
    idempotency.once(
        scope(key),
        "body",
        () -> {
          effects.incrementAndGet();
          return Future.succeededFuture(
              Answer.fresh(201, JSON, Buffer.buffer(new byte[bodyBytes])));
        });
  }

  private static Idempotency.Scope scope(String key) {
    return new Idempotency.Scope("openWhip", "/whip/salon", "ada", "*", key);
  }

  private HttpResponse<String> end(String key) throws Exception {
    return door.send(
        "DELETE",
        "/api/v1/rooms/" + new RoomId("salon"),
        null,
        "Authorization",
        token,
        "Idempotency-Key",
        key);
  }

  private HttpResponse<String> post(String path, String body, String mediaType, String key)
      throws Exception {
    return post(token, path, body, mediaType, key);
  }

  private HttpResponse<String> post(
      String bearer, String path, String body, String mediaType, String key) throws Exception {
    return door.send("POST", path, body, headers(bearer, mediaType, key));
  }

  private static String[] headers(String bearer, String mediaType, String key) {
    return new String[] {
      "Authorization", bearer, "Content-Type", mediaType, "Idempotency-Key", key
    };
  }
}
