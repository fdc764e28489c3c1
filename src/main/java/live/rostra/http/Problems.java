package live.rostra.http;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.UUID;
import live.rostra.edge.EdgeException;
import live.rostra.edge.RoomRefusal;
import live.rostra.state.FactsException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Turns every failed request into `application/problem+json` (RFC 9457).
final class Problems implements Handler<RoutingContext> {
  private static final Logger LOG = LoggerFactory.getLogger(Problems.class);
  private static final String CONTENT_TYPE = "application/problem+json";

  @Override
  public void handle(RoutingContext ctx) {
    switch (ctx.failure()) {
      case ProblemException refused -> {
        JsonObject body = refused.problem().toJson();
        putDetail(body, refused.getMessage());
        if (!refused.errors().isEmpty()) {
          body.put("errors", refused.errors());
        }
        send(ctx, refused.problem(), body);
      }
      case EdgeException refused -> {
        Problem problem = Problem.of(refused.code());
        JsonObject body = problem.toJson();
        putDetail(body, refused.getMessage());
        send(ctx, problem, body);
      }
      case RoomRefusal refused -> {
        Problem problem = Problem.of(refused.rejection());
        JsonObject body = problem.toJson();
        putDetail(body, refused.getMessage());
        send(ctx, problem, body);
      }
      case FactsException refused -> {
        Problem problem = Problem.of(refused.code());
        JsonObject body = problem.toJson();
        putDetail(body, refused.getMessage());
        send(ctx, problem, body);
      }
      case null -> send(ctx, of(ctx.statusCode()), of(ctx.statusCode()).toJson());
      // vertx-web's own refusals, such as a broken escape in the path, carry a cause and a 4xx.
      case Throwable _ when ctx.statusCode() < 500 ->
          send(ctx, of(ctx.statusCode()), of(ctx.statusCode()).toJson());
      case Throwable fault -> {
        String instance = "urn:uuid:" + UUID.randomUUID();
        // The path and not the URI: a query may hold what a person pasted into the wrong place.
        LOG.error(
            "{} {} failed ({})", ctx.request().method(), ctx.request().path(), instance, fault);
        send(ctx, Problem.INTERNAL, Problem.INTERNAL.toJson().put("instance", instance));
      }
    }
  }

  private static void putDetail(JsonObject body, @Nullable String detail) {
    if (detail != null && !detail.isEmpty()) {
      body.put("detail", detail);
    }
  }

  /// Answers what never became a request: Vert.x hands over what its decoder gave up on. The
  /// connection ends, because where the next request begins is anybody's guess (RFC 9112 section
  /// 11.2), but a moment after the answer, as in {@link Body}: who floods us with headers is still
  /// sending them.
  static void answerUndecodable(Vertx vertx, HttpServerRequest request) {
    Problem problem =
        switch (request.decoderResult().cause()) {
          case TooLongHttpLineException _ -> Problem.URI_TOO_LONG;
          case TooLongHttpHeaderException _ -> Problem.HEADERS_TOO_LARGE;
          case null, default -> Problem.BAD_REQUEST;
        };
    HttpServerResponse response = request.response();
    Buffer body = problem.toJson().toBuffer();
    head(response, problem)
        .putHeader(HttpHeaders.CONNECTION, "close")
        .putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()));
    if (HttpMethod.HEAD.equals(request.method())) {
      response.writeHead();
    } else {
      response.write(body);
    }
    // The end of the answer is the end of the connection.
    vertx.setTimer(
        Body.LINGER_MS,
        _ -> {
          if (!response.closed()) {
            response.end();
          }
        });
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

  private static void send(RoutingContext ctx, Problem problem, JsonObject body) {
    HttpServerResponse response = ctx.response();
    if (response.ended() || response.closed()) {
      return;
    }
    if (response.headWritten()) {
      // Half an answer is out; only cutting the connection tells the client that it is not whole.
      ctx.request().connection().close();
      return;
    }
    head(response, problem);
    Answer.end(ctx.request(), body.toBuffer());
  }

  private static HttpServerResponse head(HttpServerResponse response, Problem problem) {
    if (problem == Problem.UNAUTHORIZED) {
      response.putHeader("WWW-Authenticate", "Bearer");
    }
    boolean later = problem.status() == 503 || problem.status() == 429;
    if (later && !response.headers().contains(HttpHeaders.RETRY_AFTER)) {
      response.putHeader(HttpHeaders.RETRY_AFTER, "2");
    }
    if (problem == Problem.REQUEST_IN_PROGRESS) {
      response.putHeader(HttpHeaders.RETRY_AFTER, "1");
    }
    return response
        .setStatusCode(problem.status())
        .putHeader(HttpHeaders.CONTENT_TYPE, CONTENT_TYPE)
        .putHeader(HttpHeaders.CACHE_CONTROL, problem.cacheControl());
  }
}
