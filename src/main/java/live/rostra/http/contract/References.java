package live.rostra.http.contract;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Turns a YAML tree into JSON and replaces every `$ref` by what it names, so that nothing behind
/// it has to know about references.
final class References {
  private final Map<?, ?> root;
  private final Deque<String> open = new ArrayDeque<>();
  private final Map<String, Object> followed = new HashMap<>();

  References(Map<?, ?> root) {
    this.root = root;
  }

  /// The tree below `name` at the top of the document.
  ///
  /// @throws IllegalArgumentException with one sentence naming the reference that leads nowhere, or
  ///   to itself
  JsonObject resolve(String name) {
    return resolve(root.get(name)) instanceof JsonObject object ? object : new JsonObject();
  }

  private @Nullable Object resolve(@Nullable Object node) {
    return switch (node) {
      case Map<?, ?> map when map.get("$ref") instanceof String reference -> follow(reference);
      case Map<?, ?> map -> {
        JsonObject object = new JsonObject();
        map.forEach((key, value) -> object.put(String.valueOf(key), resolve(value)));
        yield object;
      }
      case List<?> list -> {
        JsonArray array = new JsonArray();
        list.forEach(value -> array.add(resolve(value)));
        yield array;
      }
      case null, default -> node;
    };
  }

  private @Nullable Object follow(String reference) {
    Object known = followed.get(reference);
    if (known != null) {
      return known; // shared, because nobody changes it
    }
    if (!reference.startsWith("#/") || open.contains(reference)) {
      throw new IllegalArgumentException(
          "the reference " + reference + " leaves the file, or leads to itself");
    }
    open.push(reference);
    Object node = root;
    for (String step : reference.substring(2).split("/", -1)) {
      node = node instanceof Map<?, ?> map ? map.get(step) : null;
    }
    if (node == null) {
      throw new IllegalArgumentException("the reference " + reference + " leads nowhere");
    }
    Object resolved = resolve(node);
    open.pop();
    if (resolved != null) {
      followed.put(reference, resolved);
    }
    return resolved;
  }
}
