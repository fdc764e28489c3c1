package live.rostra.signalling;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.Validator;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/// `rostra.v1.schema.json`, judged by a validator that knows nothing of our own reader and writer.
final class ProtocolSchema {
  private static final String RESOURCE = "/rostra.v1.schema.json";
  private static final String DEFINITIONS = "#/$defs/";

  private final JsonObject schema;
  private final Map<String, Validator> validators = new HashMap<>();

  private ProtocolSchema(JsonObject schema) {
    this.schema = schema;
  }

  /// As it is published.
  static ProtocolSchema published() {
    try (InputStream in =
        Objects.requireNonNull(ProtocolSchema.class.getResourceAsStream(RESOURCE))) {
      return new ProtocolSchema(new JsonObject(new String(in.readAllBytes(), UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The same, but nothing may be there that is not described.
  static ProtocolSchema closed() {
    JsonObject schema = published().schema;
    close(schema);
    return new ProtocolSchema(schema);
  }

  private static void close(Object json) {
    switch (json) {
      case JsonObject object -> {
        object.forEach(each -> close(each.getValue()));
        if ("object".equals(object.getValue("type"))
            && !object.containsKey("additionalProperties")) {
          object.put("additionalProperties", false);
        }
      }
      case JsonArray array -> array.forEach(ProtocolSchema::close);
      default -> {}
    }
  }

  /// Names under `$defs` that begin so, without that beginning.
  Set<String> names(String prefix) {
    Set<String> names = new TreeSet<>();
    for (String name : definitions().fieldNames()) {
      if (name.startsWith(prefix)) {
        names.add(name.substring(prefix.length()));
      }
    }
    return names;
  }

  /// A definition.
  JsonObject definition(String name) {
    return Objects.requireNonNull(definitions().getJsonObject(name), name);
  }

  /// The definition that a reference leads to; anything else leads to itself.
  JsonObject resolved(JsonObject json) {
    String reference = json.getString("$ref");
    return reference == null ? json : definition(reference.substring(DEFINITIONS.length()));
  }

  private JsonObject definitions() {
    return schema.getJsonObject("$defs");
  }

  /// What is wrong with a JSON value that ought to be so defined; empty when nothing is.
  ///
  /// @param definition a name under `$defs`, or empty for the whole schema
  List<String> complaints(String definition, JsonObject value) {
    OutputUnit result = validator(definition).validate(value);
    if (result.getErrors() == null) {
      return result.getValid() ? List.of() : List.of("invalid");
    }
    return result.getErrors().stream()
        .map(each -> each.getInstanceLocation() + " " + each.getError())
        .toList();
  }

  boolean accepts(String definition, JsonObject value) {
    return validator(definition).validate(value).getValid();
  }

  private Validator validator(String definition) {
    return validators.computeIfAbsent(
        definition,
        name -> {
          JsonObject root = schema.copy();
          if (!name.isEmpty()) {
            root.remove("oneOf");
            root.put("$ref", DEFINITIONS + name);
          }
          return Validator.create(
              JsonSchema.of(root),
              new JsonSchemaOptions()
                  .setBaseUri("https://rostra.live")
                  .setDraft(Draft.DRAFT202012)
                  .setOutputFormat(OutputFormat.Basic));
        });
  }
}
