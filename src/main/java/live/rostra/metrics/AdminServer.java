package live.rostra.metrics;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Supplier;
import live.rostra.edge.Edge;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The port for operators: `/metrics`, `/livez`, `/readyz`. It has an event loop of its own, so
/// that it answers when the others do not.
public final class AdminServer extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(AdminServer.class);
  private static final String TEXT = "text/plain; charset=utf-8";

  /// The text format (Prometheus, "Exposition formats").
  private static final String EXPOSITION = "text/plain; version=0.0.4; charset=utf-8";

  private final String host;
  private final int port;
  private final Edge edge;
  private final Supplier<Future<String>> scrape;
  private @Nullable HttpServer server;

  /// @param host address to bind
  /// @param port TCP port, 0 for any free one
  /// @param edge asked whether it is ready
  /// @param scrape makes the metrics
  public AdminServer(String host, int port, Edge edge, Supplier<Future<String>> scrape) {
    this.host = host;
    this.port = port;
    this.edge = edge;
    this.scrape = scrape;
  }

  @Override
  public Future<?> start() {
    return vertx
        .createHttpServer(
            new HttpServerOptions().setHost(host).setPort(port).setCompressionSupported(true))
        .requestHandler(this::handle)
        .listen()
        .onSuccess(listening -> server = listening);
  }

  /// The address it binds.
  public String host() {
    return host;
  }

  /// The port in use.
  ///
  /// @throws IllegalStateException before the verticle is deployed
  public int actualPort() {
    HttpServer listening = server;
    if (listening == null) {
      throw new IllegalStateException("the admin server is not listening yet");
    }
    return listening.actualPort();
  }

  /// The context that requests are handled on, once the verticle is deployed.
  public Context loop() {
    return context;
  }

  private void handle(HttpServerRequest request) {
    if (!HttpMethod.GET.equals(request.method()) && !HttpMethod.HEAD.equals(request.method())) {
      request.response().putHeader(HttpHeaders.ALLOW, "GET, HEAD");
      send(request, 405, TEXT, "GET is all that is asked here\n");
      return;
    }
    switch (request.path()) {
      case "/livez" -> send(request, 200, TEXT, "alive\n");
      case "/readyz" -> ready(request);
      case "/metrics" ->
          scrape
              .get()
              .onSuccess(metrics -> send(request, 200, EXPOSITION, metrics))
              .onFailure(failure -> {
                LOG.warn("the metrics could not be put together", failure);
                send(request, 503, TEXT, "the metrics could not be put together\n");
              });
      case null, default -> send(request, 404, TEXT, "here are /metrics, /livez and /readyz\n");
    }
  }

  private void ready(HttpServerRequest request) {
    Edge.Readiness readiness = edge.readiness();
    send(request, readiness.ready() ? 200 : 503, TEXT, readiness.sentence() + "\n");
  }

  private static void send(HttpServerRequest request, int status, String type, String body) {
    request
        .response()
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, type)
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .end(body);
  }
}
