package live.rostra.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import live.rostra.edge.Edge;
import live.rostra.edge.Edge.Readiness;

/// `/livez` and `/readyz`: one for the supervisor that restarts, one for the balancer that routes.
final class HealthRoute {
  private final Edge edge;

  HealthRoute(Edge edge) {
    this.edge = edge;
  }

  void mount(ContractRouter routes) {
    routes.write("live", ctx -> send(ctx, 200, "alive"));
    routes.write("ready", this::ready);
  }

  private void ready(RoutingContext ctx) {
    Readiness readiness = edge.readiness();
    if (readiness.ready()) {
      send(ctx, 200, readiness.reason().isEmpty() ? "ready" : "ready; " + readiness.reason());
    } else {
      send(ctx, 503, readiness.reason());
    }
  }

  private static void send(RoutingContext ctx, int status, String sentence) {
    ctx.response()
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    Answer.end(ctx.request(), Buffer.buffer(sentence + "\n"));
  }
}
