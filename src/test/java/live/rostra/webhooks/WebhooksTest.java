package live.rostra.webhooks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import live.rostra.config.Cidr;
import live.rostra.config.ConfigException;
import live.rostra.config.WebhooksConfig;
import live.rostra.outbound.NameResolver;
import live.rostra.state.TestPostgres;
import live.rostra.testkit.HostCertificate;
import live.rostra.testkit.OnLoop;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// From Postgres to a receiver with TLS on loopback.
class WebhooksTest {
  private static final String SECRET = "0123456789abcdef0123456789abcdef";
  private static final long PATIENCE_NS = Duration.ofSeconds(40).toNanos();

  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();
  private final String database = TestPostgres.database();
  private final List<Webhooks> running = new ArrayList<>();
  private int queued;
  @TempDir Path folder;
  private HostCertificate certificate;
  private Pool pool;

  @BeforeEach
  void open() throws Exception {
    certificate = HostCertificate.make(folder, "127.0.0.1");
    pool = pool(vertx, database);
  }

  @AfterEach
  void close() {
    running.forEach(webhooks -> OnLoop.await(webhooks.stop()));
    OnLoop.await(pool.close());
    OnLoop.await(vertx.close());
    TestPostgres.drop(database);
  }

  static Pool pool(Vertx vertx, String database) {
    return PgBuilder.pool()
        .with(new PoolOptions().setMaxSize(4))
        .connectingTo(PgConnectOptions.fromUri(database))
        .using(vertx)
        .build();
  }

  static WebhooksConfig config(String url, Path authority, String... allowed) {
    return new WebhooksConfig(
        List.of(url),
        Optional.of(new WebhooksConfig.Key("main", SECRET.getBytes(UTF_8))),
        List.of(),
        java.util.stream.Stream.of(allowed).map(Cidr::parse).toList(),
        Optional.of(authority));
  }

  private Webhooks start(String url) {
    Webhooks webhooks =
        Webhooks.of(
                vertx, context, pool, config(url, certificate.certificate(), "127.0.0.1"), "test/1")
            .orElseThrow();
    webhooks.start();
    running.add(webhooks);
    return webhooks;
  }

  private List<String> queue(String room, int count) {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int position = ++queued;
      String id = "%s-%06d".formatted(room, position);
      ids.add(id);
      TestPostgres.execute(
          database,
          "INSERT INTO webhook_outbox (id, room, position, type, body) VALUES"
              + " ('%1$s', '%2$s', %3$d, 'hand.raised',".formatted(id, room, position)
              + " '{\"id\":\"%1$s\",\"event\":\"hand.raised\",\"room\":{\"id\":\"%2$s\"}}')"
                  .formatted(id, room));
    }
    return ids;
  }

  private static void await(BooleanSupplier condition) {
    long deadlineNs = System.nanoTime() + PATIENCE_NS;
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(deadlineNs);
      LockSupport.parkNanos(5_000_000);
    }
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private HttpServer receiver(io.vertx.core.Handler<io.vertx.core.http.HttpServerRequest> handler) {
    HttpServer server =
        vertx
            .createHttpServer(
                new HttpServerOptions()
                    .setSsl(true)
                    .setKeyCertOptions(
                        new PemKeyCertOptions()
                            .setCertPath(certificate.certificate().toString())
                            .setKeyPath(certificate.key().toString())))
            .requestHandler(handler);
    return OnLoop.await(server.listen(0, "127.0.0.1"));
  }

  @Test
  void postsWhatIsQueuedSignedAndInOrder() {
    List<String> bodies = new CopyOnWriteArrayList<>();
    Map<String, String> headers = new ConcurrentHashMap<>();
    HttpServer server =
        receiver(request ->
            request
                .body()
                .onSuccess(body -> {
                  request.headers().forEach(headers::put);
                  bodies.add(body.toString());
                  request.response().end();
                }));
    List<String> ids = queue("lobby", 3);

    Webhooks webhooks = start("https://127.0.0.1:" + server.actualPort() + "/hooks");
    await(() -> webhooks.stats().delivered() == 3);

    assertThat(bodies)
        .containsExactlyElementsOf(
            ids.stream()
                .map(id ->
                    "{\"id\":\"%s\",\"event\":\"hand.raised\",\"room\":{\"id\":\"lobby\"}}"
                        .formatted(id))
                .toList());
    assertThat(headers)
        .containsEntry("content-type", "application/webhook+json")
        .containsEntry("user-agent", "test/1");
    assertThat(headers.get("authorization")).startsWith("Bearer ey");
    assertThat(webhooks.concern()).isEmpty();
    assertThat(webhooks.stats().delay().count()).isEqualTo(3);
  }

  @Test
  void refusesAPrivateReceiverThatIsNotAllowed() {
    List<String> connected = new CopyOnWriteArrayList<>();
    NetServer trap = vertx.createNetServer().connectHandler(_ -> connected.add("somebody"));
    int port = OnLoop.await(trap.listen(0, "127.0.0.1")).actualPort();
    queue("lobby", 1);
    String url = "https://127.0.0.1:" + port + "/";

    Webhooks webhooks =
        Webhooks.of(
                vertx,
                context,
                new PgOutbox(pool, Duration.ofSeconds(20)),
                config(url, certificate.certificate(), "10.0.0.0/8"),
                NameResolver.system(),
                "test/1")
            .orElseThrow();
    webhooks.start();
    running.add(webhooks);
    await(() -> webhooks.stats().refused() >= 1);

    assertThat(connected).isEmpty();
    assertThat(webhooks.stats().delivered()).isZero();
    await(() ->
        TestPostgres.ask(database, "SELECT coalesce(last_error, '') FROM webhook_delivery")
            .contains("private network"));
  }

  @ParameterizedTest(name = "{0} {1}: {2}")
  @CsvSource({
    "https://a.example.org/, 8.8.8.0/24, webhooks.allow must be blocks of private",
    "https://a.example.org/, 169.254.0.0/16, webhooks.allow must be blocks of private",
    "http://a.example.org/, , webhooks.urls must be https",
    "https://2130706433/, , webhooks.urls has one that is never called",
    "https://hush@a.example.org/, , webhooks.urls has one that is never called",
  })
  void doesNotStartWithSettingsThatCannotWork(String url, String allowed, String sentence) {
    String[] blocks = allowed == null ? new String[0] : new String[] {allowed};

    assertThatThrownBy(() ->
            Webhooks.of(
                vertx, context, pool, config(url, certificate.certificate(), blocks), "test/1"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(sentence)
        .hasMessageNotContaining("hush");
  }

  @Test
  void isNotThereWithoutAUrl() {
    WebhooksConfig none =
        new WebhooksConfig(List.of(), Optional.empty(), List.of(), List.of(), Optional.empty());

    assertThat(Webhooks.of(vertx, context, pool, none, "test/1")).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  @Tag("it")
  void aReceiverThatIsKilledAndComesBackMissesNothing(Example.Language language) throws Exception {
    int port = freePort();
    String url = "https://127.0.0.1:" + port + "/hooks";
    String key = "main:" + SECRET;
    List<String> first = queue("lobby", 10);
    try (Example receiver = Example.start(language, key, url, port, certificate)) {
      start(url);
      receiver.await(_ -> receiver.handled().count() == 10);
      assertThat(receiver.handled()).containsExactlyElementsOf(first);
      // Killed before its last answer it would get that one again.
      await(() -> running.getFirst().stats().delivered() == 10);
    }
    List<String> missed = queue("lobby", 10);
    List<String> other = queue("other", 5);
    await(() -> running.getFirst().stats().failed() >= 4);

    try (Example receiver = Example.start(language, key, url, port, certificate)) {
      receiver.await(_ -> receiver.handled().count() == 15);

      assertThat(receiver.handled().filter(missed::contains)).containsExactlyElementsOf(missed);
      assertThat(receiver.handled().filter(other::contains)).containsExactlyElementsOf(other);
      assertThat(receiver.lines).noneMatch(line -> line.startsWith("refused"));
    }
    assertThat(running.getFirst().stats().delivered()).isEqualTo(25);
  }

  @Test
  @Tag("it")
  void aNodeThatIsKilledBetweenAnswerAndMarkLeavesTheSameIdToTheNext() throws Exception {
    List<String> arrived = new CopyOnWriteArrayList<>();
    List<Process> nodes = new CopyOnWriteArrayList<>();
    HttpServer server =
        receiver(request ->
            request
                .body()
                .onSuccess(body -> {
                  arrived.add(body.toJsonObject().getString("id"));
                  if (arrived.size() == 3 || arrived.size() == 6) {
                    // kill -9: it has sent, and never learns the answer.
                    nodes.getLast().destroyForcibly();
                  }
                  request.response().end();
                }));
    List<String> ids = queue("lobby", 8);
    String url = "https://127.0.0.1:" + server.actualPort() + "/hooks";

    for (int life = 0; life < 3; life++) {
      Process node = WebhookNode.start(database, url, certificate.certificate());
      nodes.add(node);
      int seen = life == 0 ? 3 : life == 1 ? 6 : 10;
      await(() -> arrived.size() >= seen);
      node.destroyForcibly().onExit().join();
    }

    assertThat(arrived)
        .containsExactly(
            ids.get(0),
            ids.get(1),
            ids.get(2),
            ids.get(2),
            ids.get(3),
            ids.get(4),
            ids.get(4),
            ids.get(5),
            ids.get(6),
            ids.get(7));
    assertThat(IntStream.range(0, 8).mapToObj(ids::get)).allMatch(arrived::contains);
  }
}
