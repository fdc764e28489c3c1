package live.rostra.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import live.rostra.edge.EdgeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Turns every failed request into `application/problem+json` (RFC 9457).
final class Problems implements Handler<RoutingContext> {
  private static final Logger LOG = LoggerFactory.getLogger(Problems.class);
  private static final String CONTENT_TYPE = "application/problem+json";

  @Override
  public void handle(RoutingContext ctx) {
    switch (ctx.failure()) {
      case ProblemException refused ->
          send(ctx, refused.problem(), String.valueOf(refused.getMessage()));
      case EdgeException refused ->
          send(ctx, Problem.of(refused.code()), String.valueOf(refused.getMessage()));
      case null -> send(ctx, of(ctx.statusCode()), "");
      // vertx-web's own refusals, such as a broken escape in the path, carry a cause and a 4xx.
      case Throwable _ when ctx.statusCode() < 500 -> send(ctx, of(ctx.statusCode()), "");
      case Throwable fault -> {
        // The path and not the URI: a query may hold what a person pasted into the wrong place.
        LOG.error("{} {} failed", ctx.request().method(), ctx.request().path(), fault);
        send(ctx, Problem.INTERNAL, "");
      }
    }
  }

  /// The problem for a status that vertx-web itself chose.
  private static Problem of(int status) {
    return switch (status) {
      case 400 -> Problem.BAD_REQUEST;
      case 404 -> Problem.NOT_FOUND;
      case 405 -> Problem.METHOD_NOT_ALLOWED;
      case 413 -> Problem.BODY_TOO_LARGE;
      case 415 -> Problem.UNSUPPORTED_MEDIA_TYPE;
      default -> Problem.INTERNAL;
    };
  }

  private static void send(RoutingContext ctx, Problem problem, String detail) {
    HttpServerResponse response = ctx.response();
    if (response.ended() || response.closed()) {
      return;
    }
    if (response.headWritten()) {
      // Half an answer is out; only cutting the connection tells the client that it is not whole.
      ctx.request().connection().close();
      return;
    }
    JsonObject body =
        new JsonObject()
            .put("type", problem.type())
            .put("title", problem.title())
            .put("status", problem.status());
    if (!detail.isEmpty()) {
      body.put("detail", detail);
    }
    body.put("hint", problem.hint());
    if (problem == Problem.UNAUTHORIZED) {
      response.putHeader("WWW-Authenticate", "Bearer");
    }
    boolean later = problem.status() == 503 || problem.status() == 429;
    if (later && !response.headers().contains(HttpHeaders.RETRY_AFTER)) {
      response.putHeader(HttpHeaders.RETRY_AFTER, "2");
    }
    response
        .setStatusCode(problem.status())
        .putHeader(HttpHeaders.CONTENT_TYPE, CONTENT_TYPE)
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .end(body.toBuffer());
  }
}
