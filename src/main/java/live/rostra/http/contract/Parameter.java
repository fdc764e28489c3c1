package live.rostra.http.contract;

import io.vertx.core.json.JsonObject;
import java.util.Locale;

/// A parameter of an operation.
///
/// @param name as it stands in the path template, the query or the header
/// @param in where it stands
/// @param required whether a request without it is refused
/// @param schema what it must be
public record Parameter(String name, In in, boolean required, Schema schema) {
  /// Where a parameter stands.
  public enum In {
    /// A segment of the path.
    PATH,
    /// The query.
    QUERY,
    /// The request's header.
    HEADER;

    /// The name in the contract and in problems.
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static Parameter of(JsonObject json) {
    return new Parameter(
        json.getString("name"),
        In.valueOf(json.getString("in").toUpperCase(Locale.ROOT)),
        json.getBoolean("required", false),
        new Schema(json.getJsonObject("schema")));
  }
}
