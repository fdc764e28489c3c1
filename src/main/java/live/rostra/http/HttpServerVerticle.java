package live.rostra.http;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import live.rostra.edge.Edge;
import live.rostra.edge.Rooms;
import live.rostra.http.contract.Contract;
import live.rostra.http.socket.LoopSockets;
import live.rostra.http.socket.SocketLimits;
import live.rostra.http.socket.SocketStats;
import org.jspecify.annotations.Nullable;

/// The node's HTTP server. Deploy one instance per HTTP event loop; they share the port.
///
/// Requests never touch a room: they ask the {@link Edge}, whose futures complete on this
/// verticle's context.
public final class HttpServerVerticle extends VerticleBase {
  /// To Vert.x: any free port, the same one for every instance of this deployment.
  private static final int ANY_SHARED_PORT = -1;

  private static final int MAX_URI_BYTES = 2_048;
  private static final int MAX_HEADER_BYTES = 16_384;

  /// Longer than any held playlist (three target durations), so that only dead connections are cut.
  private static final int IDLE_SECONDS = 60;

  private static final Pattern BROKEN_ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2})");

  private final Backend backend;
  private final Tokens tokens;
  private final HttpSettings settings;
  private final InstantSource clock;
  private final WebFiles files;
  private final Contract contract;
  private final Idempotency idempotency;
  private final @Nullable TlsReload tls;
  private final RateLimits limits;
  private final SocketLimits socketLimits;
  private final SocketStats socketStats;
  private @Nullable HttpServer server;
  private @Nullable LoopSockets sockets;

  /// @param backend the node behind the door
  /// @param tokens checks access; issues tokens in development
  /// @param settings where to listen
  /// @param clock what `serverTime` shows
  /// @param files the page
  /// @param contract what the routes are built from
  /// @param idempotency the answers that all instances keep together
  /// @param tls the certificate; null for plain HTTP
  /// @param limits how often clients may ask, counted for all instances together
  /// @param socketLimits how many WebSockets there may be, of all instances together
  /// @param socketStats what they count, all instances together
  private HttpServerVerticle(
      Backend backend,
      Tokens tokens,
      HttpSettings settings,
      InstantSource clock,
      WebFiles files,
      Contract contract,
      Idempotency idempotency,
      @Nullable TlsReload tls,
      RateLimits limits,
      SocketLimits socketLimits,
      SocketStats socketStats) {
    this.backend = backend;
    this.tokens = tokens;
    this.settings = settings;
    this.clock = clock;
    this.files = files;
    this.contract = contract;
    this.idempotency = idempotency;
    this.tls = tls;
    this.limits = limits;
    this.socketLimits = socketLimits;
    this.socketStats = socketStats;
  }

  /// Makes the instances of one front door, which share the files of the page, the contract, the
  /// answers kept for repeated requests, the certificate and the limits.
  ///
  /// @param backend the node behind the door
  /// @param tokens checks access; issues tokens in development
  /// @param settings where to listen
  /// @param stats counts what WebSockets do
  /// @throws IllegalArgumentException when the certificate and its key cannot be used
  public static Supplier<HttpServerVerticle> instances(
      Backend backend, Tokens tokens, HttpSettings settings, SocketStats stats) {
    return instances(backend, tokens, settings, stats, Contract.load(), TlsReload.INTERVAL);
  }

  /// As above, with another contract than the packed one, and another pace of looking at the files
  /// of the certificate.
  static Supplier<HttpServerVerticle> instances(
      Backend backend,
      Tokens tokens,
      HttpSettings settings,
      SocketStats stats,
      Contract contract,
      Duration reload) {
    WebFiles files = WebFiles.load();
    Idempotency idempotency = new Idempotency();
    TlsReload tls =
        settings.tls().map(pair -> new TlsReload(pair, pair.read(), reload)).orElse(null);
    RateLimits limits = new RateLimits(settings.rates(), tokens, System::nanoTime);
    SocketLimits socketLimits = new SocketLimits(settings.sockets().bounds());
    return () ->
        new HttpServerVerticle(
            backend,
            tokens,
            settings,
            InstantSource.system(),
            files,
            contract,
            idempotency,
            tls,
            limits,
            socketLimits,
            stats);
  }

  @Override
  public Future<?> start() {
    HttpServerOptions options =
        new HttpServerOptions()
            .setHost(settings.host())
            .setPort(settings.port() == 0 ? ANY_SHARED_PORT : settings.port())
            .setMaxInitialLineLength(MAX_URI_BYTES)
            .setMaxHeaderSize(MAX_HEADER_BYTES)
            .setIdleTimeout(IDLE_SECONDS)
            .setIdleTimeoutUnit(TimeUnit.SECONDS)
            .setHandle100ContinueAutomatically(true)
            .setCompressionSupported(false)
            .setTcpNoDelay(true)
            .setWebSocketSubProtocols(List.of(WebSocketRoute.PROTOCOL))
            .setMaxWebSocketFrameSize(SocketLimits.MAX_FRAME_BYTES)
            // A compressed message of a few bytes can be as large as it likes, and compressing for
            // each of a crowd would undo that everything is encoded once.
            .setPerMessageWebSocketCompressionSupported(false)
            .setPerFrameWebSocketCompressionSupported(false)
            // Without TLS nobody needs it, and behind a proxy that passes `Upgrade` on it opens a
            // way around the proxy's rules.
            .setHttp2ClearTextEnabled(false);
    Router router = router();
    TrustedProxies proxies = settings.proxies();
    return listening(options)
        .requestHandler(request -> router.handle(proxies.seen(request)))
        .invalidRequestHandler(request -> Problems.answerUndecodable(vertx, request))
        .listen()
        .onSuccess(listening -> {
          server = listening;
          if (tls != null) {
            tls.start(vertx, listening);
          }
        });
  }

  private HttpServer listening(HttpServerOptions options) {
    if (tls == null) {
      return vertx.createHttpServer(options);
    }
    options
        .setSsl(true)
        .setUseAlpn(true)
        .setInitialSettings(
            new Http2Settings(options.getInitialSettings()).setMaxHeaderListSize(MAX_HEADER_BYTES))
        .setAlpnVersions(List.of(HttpVersion.HTTP_2, HttpVersion.HTTP_1_1))
        .setKeyCertOptions(tls.initial().getKeyCertOptions());
    return vertx.createHttpServer(options);
  }

  @Override
  public Future<?> stop() {
    LoopSockets open = sockets;
    return open == null ? Future.succeededFuture() : open.close();
  }

  /// The port in use, also when the settings asked for any free one.
  ///
  /// @throws IllegalStateException before the verticle is deployed
  public int actualPort() {
    HttpServer listening = server;
    if (listening == null) {
      throw new IllegalStateException("the HTTP server is not listening yet");
    }
    return listening.actualPort();
  }

  /// The context that requests are handled on, once the verticle is deployed.
  public Context loop() {
    return context;
  }

  private Router router() {
    Edge edge = backend.edge();
    Rooms rooms = backend.rooms();
    Door door = Door.of(vertx, edge, tokens, settings);
    Router router = Router.router(vertx);
    router.route().handler(HttpServerVerticle::greet);
    ContractRouter routes = new ContractRouter(contract, door, idempotency);
    new WhipRoute(door).mount(routes);
    new WhepRoute(door).mount(routes);
    new ConnectionRoute(door).mount(routes);
    Asked asked = new Asked(rooms);
    new RoomsRoute(door, asked, clock).mount(routes);
    new PeopleRoute(asked).mount(routes);
    new ModerationRoute(asked, backend.facts()).mount(routes);
    new ChatRoute(asked, rooms).mount(routes);
    new TokenRoute(door, clock).mount(routes);
    WebSocketRoute socketRoute = new WebSocketRoute(door, socketLimits);
    LoopSockets open =
        new LoopSockets(vertx, context, rooms, edge, socketRoute, socketStats, clock);
    sockets = open;
    socketRoute.mount(routes, open);
    new HlsRoute(door).mount(routes);
    new HealthRoute(edge).mount(routes);
    new DevTokenRoute(door).mount(routes);
    new ContractRoute(contract).mount(routes);
    routes.mount(router, limits, limits::reads);
    new PageRoute(files).mount(router);
    Problems problems = new Problems();
    router.route().handler(ctx -> ctx.fail(new ProblemException(Problem.NOT_FOUND, "")));
    router.route().failureHandler(problems);
    // What fails before or outside any route still gets the same shape.
    router.errorHandler(400, problems);
    router.errorHandler(500, problems);
    return router;
  }

  /// First of all routes: headers that every answer carries, and requests that two readers could
  /// understand in two ways.
  private static void greet(RoutingContext ctx) {
    HttpServerRequest request = ctx.request();
    ctx.response().putHeader("X-Content-Type-Options", "nosniff");
    // vertx-web answers 500 when it meets a broken escape while it matches a path parameter.
    if (BROKEN_ESCAPE.matcher(request.path()).find()) {
      throw new ProblemException(Problem.BAD_REQUEST, "The address has a broken percent escape.");
    }
    // RFC 9112 section 3.2: "A server MUST respond with a 400 (Bad Request) status code to any
    // HTTP/1.1 request message that lacks a Host header field and to any request message that
    // contains more than one Host header field line or a Host header field with an invalid field
    // value."
    if (request.version() == HttpVersion.HTTP_1_1
        && (request.headers().getAll(HttpHeaders.HOST).size() != 1
            || request.headers().get(HttpHeaders.HOST).isBlank()
            || request.authority() == null)) {
      throw new ProblemException(Problem.BAD_REQUEST, "The request needs one valid Host header.");
    }
    ctx.next();
  }
}
