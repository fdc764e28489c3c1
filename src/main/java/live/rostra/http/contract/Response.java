package live.rostra.http.contract;

import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;

/// An answer that an operation may give.
///
/// @param headers by name
/// @param content schema by media type; empty when the answer has no body
public record Response(Map<String, Header> headers, Map<String, Schema> content) {
  /// A header of an answer.
  ///
  /// @param required whether every such answer has it
  /// @param schema what it must be
  public record Header(boolean required, Schema schema) {}

  static Response of(JsonObject json) {
    Map<String, Header> headers = new LinkedHashMap<>();
    JsonObject listed = json.getJsonObject("headers", new JsonObject());
    for (String name : listed.fieldNames()) {
      JsonObject header = listed.getJsonObject(name);
      headers.put(
          name,
          new Header(
              header.getBoolean("required", false), new Schema(header.getJsonObject("schema"))));
    }
    return new Response(headers, RequestBody.content(json));
  }
}
