package live.rostra.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
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
  void send(HttpServerResponse response) {
    if (response.closed()) {
      return;
    }
    response.setStatusCode(status);
    headers.forEach(response::putHeader);
    response.end(body);
  }
}
