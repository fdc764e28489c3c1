package live.rostra.http.contract;

import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;

/// What a request's body may be.
///
/// @param maxBytes the longest body
/// @param content schema by media type, in the contract's order
public record RequestBody(int maxBytes, Map<String, Schema> content) {
  static RequestBody of(JsonObject json) {
    Integer maxBytes = json.getInteger("x-max-bytes");
    if (maxBytes == null) {
      throw new IllegalArgumentException("a requestBody has no x-max-bytes");
    }
    return new RequestBody(maxBytes, content(json));
  }

  /// The `content` of a body: schema by media type.
  static Map<String, Schema> content(JsonObject json) {
    Map<String, Schema> content = new LinkedHashMap<>();
    JsonObject types = json.getJsonObject("content", new JsonObject());
    for (String type : types.fieldNames()) {
      content.put(type, new Schema(types.getJsonObject(type).getJsonObject("schema")));
    }
    return content;
  }

  /// Whether bodies of this media type are JSON, which is checked against its schema.
  public static boolean isJson(String mediaType) {
    return mediaType.equals("application/json") || mediaType.endsWith("+json");
  }
}
