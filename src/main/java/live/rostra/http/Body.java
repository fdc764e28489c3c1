package live.rostra.http;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;
import java.util.Locale;

/// Reads one request body, bounded in size and in time.
final class Body {
  /// How long a connection outlasts the refusal that ends it.
  static final long LINGER_MS = 500;

  private Body() {}

  /// The whole body; fails with 413 once it is over `limit` bytes and with 408 after `timeout`.
  /// After either, the connection is not reused, because the rest of the body would follow.
  static Future<Buffer> read(Vertx vertx, HttpServerRequest request, int limit, Duration timeout) {
    Promise<Buffer> promise = Promise.promise();
    if (declaredLength(request) > limit) {
      closeSoon(vertx, request);
      return Future.failedFuture(tooLarge(limit));
    }
    Buffer body = Buffer.buffer();
    long timer =
        vertx.setTimer(
            timeout.toMillis(),
            _ -> {
              closeSoon(vertx, request);
              promise.tryFail(
                  new ProblemException(
                      Problem.BODY_TIMEOUT,
                      "The body was not complete after " + timeout.toMillis() + " ms."));
            });
    request.handler(chunk -> {
      if (promise.future().isComplete()) {
        return; // drained and dropped until the connection closes
      }
      if (body.length() + chunk.length() > limit) {
        closeSoon(vertx, request);
        promise.tryFail(tooLarge(limit));
      } else {
        body.appendBuffer(chunk);
      }
    });
    // The client's doing, or its network's: no fault of ours, and nothing to log.
    request.exceptionHandler(
        _ -> promise.tryFail(new ProblemException(Problem.BAD_REQUEST, "The body broke off.")));
    request.endHandler(_ -> promise.tryComplete(body));
    return promise.future().onComplete(_ -> vertx.cancelTimer(timer));
  }

  /// The media type of the request without parameters, in lower case; empty when absent.
  static String mediaType(HttpServerRequest request) {
    String value = request.getHeader(HttpHeaders.CONTENT_TYPE);
    if (value == null) {
      return "";
    }
    int semicolon = value.indexOf(';');
    return (semicolon < 0 ? value : value.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
  }

  /// Ends the connection a moment after the refusal. At once would be too soon: bytes that are
  /// still arriving would turn the close into a reset, and a reset makes the client lose the answer
  /// (RFC 9112 section 9.6). On HTTP/2 only this stream is refused; others on the connection did
  /// nothing wrong.
  private static void closeSoon(Vertx vertx, HttpServerRequest request) {
    if (request.version() != HttpVersion.HTTP_2) {
      request.response().putHeader(HttpHeaders.CONNECTION, "close");
      vertx.setTimer(LINGER_MS, _ -> request.connection().close());
    }
  }

  private static ProblemException tooLarge(int limit) {
    return new ProblemException(
        Problem.BODY_TOO_LARGE, "The limit at this address is " + limit + " bytes.");
  }

  private static long declaredLength(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    try {
      return length == null ? 0 : Long.parseLong(length);
    } catch (NumberFormatException e) {
      return Long.MAX_VALUE;
    }
  }
}
