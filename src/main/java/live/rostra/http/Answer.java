package live.rostra.http;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;

/// A whole answer as a value, so that it can be kept and given again.
///
/// @param status the HTTP status
/// @param headers by name, beyond those every answer has
/// @param body may be empty
record Answer(int status, Map<String, String> headers, Buffer body) {
  private static final String JSON = "application/json";

  Answer {
    headers = Map.copyOf(headers);
  }

  /// An answer without a body.
  static Answer of(int status) {
    return new Answer(status, Map.of(), Buffer.buffer());
  }

  /// An answer that caches must not keep.
  static Answer fresh(int status, String contentType, Buffer body) {
    return new Answer(
        status,
        Map.of(
            HttpHeaders.CONTENT_TYPE.toString(),
            contentType,
            HttpHeaders.CACHE_CONTROL.toString(),
            "no-store"),
        body);
  }

  /// A JSON answer that caches must not keep.
  static Answer json(int status, JsonObject body) {
    return fresh(status, JSON, body.toBuffer());
  }

  /// The same with one more header.
  Answer with(CharSequence name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name.toString(), value);
    return new Answer(status, more, body);
  }

  /// Sends it, unless the client has gone.
  void send(HttpServerRequest request) {
    HttpServerResponse response = request.response();
    if (response.closed()) {
      return;
    }
    response.setStatusCode(status);
    headers.forEach(response::putHeader);
    // The client may go meanwhile: nobody is left to tell.
    end(request, body);
  }

  /// Ends the response to a request with a body, of which HEAD gets the length and nothing else
  /// (RFC 9110 section 9.3.2). Vert.x sees to that in HTTP/1.1 only.
  static Future<Void> end(HttpServerRequest request, Buffer body) {
    HttpServerResponse response = request.response();
    if (HttpMethod.HEAD.equals(request.method()) && body.length() > 0) {
      response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()));
      return response.end();
    }
    return response.end(body);
  }
}
