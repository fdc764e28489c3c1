package live.rostra.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

/// Cross-origin access for every origin: access is by bearer token and never by cookie, so the
/// origin proves nothing.
final class Cors implements Handler<RoutingContext> {
  private static final String EXPOSED =
      "Location, ETag, Link, Accept-Patch, Accept-Post, Retry-After, WWW-Authenticate, Date, Age,"
          + " Content-Range, Idempotent-Replayed";
  private static final String REQUEST_HEADERS =
      "Authorization, Content-Type, Accept, If-Match, Idempotency-Key, Range";

  @Override
  public void handle(RoutingContext ctx) {
    ctx.response()
        .putHeader("Access-Control-Allow-Origin", "*")
        .putHeader("Access-Control-Expose-Headers", EXPOSED);
    ctx.next();
  }

  /// Answers `OPTIONS`, whether preflight or not, without looking at a token (a preflight has
  /// none).
  ///
  /// @param methods what the address takes, as in an `Allow` header
  static void preflight(RoutingContext ctx, String methods) {
    HttpServerResponse response = ctx.response();
    response.putHeader("Allow", methods);
    response.putHeader("Access-Control-Allow-Methods", methods);
    response.putHeader("Access-Control-Allow-Headers", REQUEST_HEADERS);
    response.putHeader("Access-Control-Max-Age", "7200");
    response.setStatusCode(204).end();
  }

  /// Ends the routes of one address: `OPTIONS` is answered, any other method is a 405 that lists
  /// `methods`.
  static Handler<RoutingContext> otherMethods(String methods) {
    Handler<RoutingContext> refusal = methodNotAllowed(methods);
    return ctx -> {
      if (HttpMethod.OPTIONS.equals(ctx.request().method())) {
        preflight(ctx, methods);
      } else {
        refusal.handle(ctx);
      }
    };
  }

  /// Ends the routes of one address that takes no calls from other sites: a 405 that lists
  /// `methods`.
  static Handler<RoutingContext> methodNotAllowed(String methods) {
    return ctx -> {
      ctx.response().putHeader("Allow", methods);
      ctx.fail(
          new ProblemException(Problem.METHOD_NOT_ALLOWED, "This address takes " + methods + "."));
    };
  }
}
