package live.rostra.http;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import live.rostra.edge.Edge;
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

  private final Edge edge;
  private final Tokens tokens;
  private final HttpSettings settings;
  private final InstantSource clock;
  private final WebFiles files;
  private final RateLimits limits;
  private @Nullable HttpServer server;

  /// @param edge the node behind the door
  /// @param tokens checks access; issues tokens in development
  /// @param settings where to listen
  /// @param clock what `serverTime` shows
  /// @param files the page
  /// @param limits how often clients may ask, counted for all instances together
  private HttpServerVerticle(
      Edge edge,
      Tokens tokens,
      HttpSettings settings,
      InstantSource clock,
      WebFiles files,
      RateLimits limits) {
    this.edge = edge;
    this.tokens = tokens;
    this.settings = settings;
    this.clock = clock;
    this.files = files;
    this.limits = limits;
  }

  /// Makes the instances of one front door, which share the files of the page and the rate limits.
  ///
  /// @param edge the node behind the door
  /// @param tokens checks access; issues tokens in development
  /// @param settings where to listen
  public static Supplier<HttpServerVerticle> instances(
      Edge edge, Tokens tokens, HttpSettings settings) {
    WebFiles files = WebFiles.load();
    RateLimits limits = new RateLimits(settings.rates(), tokens, System::nanoTime);
    return () ->
        new HttpServerVerticle(edge, tokens, settings, InstantSource.system(), files, limits);
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
            .setTcpNoDelay(true);
    return vertx
        .createHttpServer(options)
        .requestHandler(router())
        .listen()
        .onSuccess(listening -> server = listening);
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
    Door door = Door.of(vertx, edge, tokens, settings);
    Router router = Router.router(vertx);
    router.route().handler(HttpServerVerticle::greet);
    if (settings.devMode()) {
      new DevTokenRoute(door).mount(router);
    }
    for (String shared : new String[] {"/whip/*", "/whep/*", "/hls/*", "/api/*"}) {
      router.route(shared).handler(new Cors());
    }
    router.route().handler(limits);
    new WhipRoute(door).mount(router);
    new WhepRoute(door).mount(router);
    new ConnectionRoute(door).mount(router);
    new RoomsRoute(door, clock).mount(router);
    new HlsRoute(edge).mount(router);
    new HealthRoute(edge).mount(router);
    new PageRoute(files).mount(router);
    Problems problems = new Problems();
    router.route().handler(ctx -> ctx.fail(new ProblemException(Problem.NOT_FOUND, "")));
    router.route().failureHandler(problems);
    // What fails before or outside any route still gets the same shape.
    router.errorHandler(400, problems);
    router.errorHandler(500, problems);
    return router;
  }

  /// First of all routes: headers that every answer carries, and addresses that no route could
  /// read.
  private static void greet(RoutingContext ctx) {
    ctx.response().putHeader("X-Content-Type-Options", "nosniff");
    // vertx-web answers 500 when it meets a broken escape while it matches a path parameter.
    if (BROKEN_ESCAPE.matcher(ctx.request().path()).find()) {
      throw new ProblemException(Problem.BAD_REQUEST, "The address has a broken percent escape.");
    }
    ctx.next();
  }
}
