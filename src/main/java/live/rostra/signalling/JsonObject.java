package live.rostra.signalling;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A JSON object as it was read, asked field by field: what is not as asked for is a {@link
/// BadJson} that names the field, and what nobody asks for is ignored.
final class JsonObject implements Json {
  private final String pointer;
  private final Map<String, Json> fields = new LinkedHashMap<>();

  /// @param pointer where it is in the message (RFC 6901)
  JsonObject(String pointer) {
    this.pointer = pointer;
  }

  String pointer() {
    return pointer;
  }

  String pointerTo(String name) {
    boolean plain = name.indexOf('~') < 0 && name.indexOf('/') < 0;
    return pointer + '/' + (plain ? name : name.replace("~", "~0").replace("/", "~1"));
  }

  /// False when the name is taken.
  boolean put(String name, Json value) {
    return fields.putIfAbsent(name, value) == null;
  }

  boolean has(String name) {
    return fields.containsKey(name);
  }

  /// The names in it, in order.
  List<String> names() {
    return List.copyOf(fields.keySet());
  }

  /// A text of so many characters (code points, as JSON Schema counts).
  String text(String name, int min, int max) throws BadJson {
    return bounded(name, required(name, "a text"), min, max);
  }

  /// A text of any length.
  String text(String name) throws BadJson {
    return text(name, 0, Integer.MAX_VALUE);
  }

  /// A text, or the empty one when the field is left out.
  String textOrEmpty(String name) throws BadJson {
    return has(name) ? text(name) : "";
  }

  Optional<String> optionalText(String name, int min, int max) throws BadJson {
    return has(name) ? Optional.of(text(name, min, max)) : Optional.empty();
  }

  Optional<String> optionalText(String name) throws BadJson {
    return has(name) ? Optional.of(text(name)) : Optional.empty();
  }

  long whole(String name, long min, long max) throws BadJson {
    if (required(name, "a whole number") instanceof Whole(long value)
        && value >= min
        && value <= max) {
      return value;
    }
    throw new BadJson(pointerTo(name), "must be a whole number from " + min + " to " + max);
  }

  /// A number or time from 0 on.
  long whole(String name) throws BadJson {
    return whole(name, 0, JsonInput.MAX_WHOLE);
  }

  /// A number or time from 0 on; 0 when the field is left out.
  long wholeOrZero(String name) throws BadJson {
    return has(name) ? whole(name) : 0;
  }

  Optional<Long> optionalWhole(String name) throws BadJson {
    return has(name) ? Optional.of(whole(name)) : Optional.empty();
  }

  Optional<Integer> optionalInt(String name) throws BadJson {
    return has(name) ? Optional.of((int) whole(name, 0, Integer.MAX_VALUE)) : Optional.empty();
  }

  boolean flag(String name) throws BadJson {
    if (required(name, "true or false") instanceof Flag(boolean value)) {
      return value;
    }
    throw new BadJson(pointerTo(name), "must be true or false");
  }

  Optional<Boolean> optionalFlag(String name) throws BadJson {
    return has(name) ? Optional.of(flag(name)) : Optional.empty();
  }

  <E extends Enum<E>> Optional<E> optionalOneOf(String name, E[] values) throws BadJson {
    return has(name) ? Optional.of(oneOf(name, values)) : Optional.empty();
  }

  <E extends Enum<E>> E oneOf(String name, E[] values) throws BadJson {
    @Nullable E found =
        required(name, "a text") instanceof Text(String text) ? WireNames.find(values, text) : null;
    if (found != null) {
      return found;
    }
    List<String> names = new ArrayList<>();
    for (E value : values) {
      names.add(WireNames.of(value));
    }
    throw new BadJson(pointerTo(name), "must be one of " + String.join(", ", names));
  }

  JsonObject object(String name) throws BadJson {
    if (required(name, "an object") instanceof JsonObject object) {
      return object;
    }
    throw new BadJson(pointerTo(name), "must be an object");
  }

  List<JsonObject> objects(String name) throws BadJson {
    List<JsonObject> objects = new ArrayList<>();
    for (Json each : many(name)) {
      if (!(each instanceof JsonObject object)) {
        throw new BadJson(pointerTo(name) + '/' + objects.size(), "must be an object");
      }
      objects.add(object);
    }
    return objects;
  }

  /// The objects of an array, or none when the field is left out.
  List<JsonObject> objectsOrNone(String name) throws BadJson {
    return has(name) ? objects(name) : List.of();
  }

  List<String> texts(String name) throws BadJson {
    List<String> texts = new ArrayList<>();
    for (Json each : many(name)) {
      if (!(each instanceof Text(String text))) {
        throw new BadJson(pointerTo(name) + '/' + texts.size(), "must be a text");
      }
      texts.add(text);
    }
    return texts;
  }

  /// The texts of an array, or none when the field is left out.
  List<String> textsOrNone(String name) throws BadJson {
    return has(name) ? texts(name) : List.of();
  }

  private List<Json> many(String name) throws BadJson {
    if (required(name, "an array") instanceof Many(List<Json> values)) {
      return values;
    }
    throw new BadJson(pointerTo(name), "must be an array");
  }

  private String bounded(String name, Json value, int min, int max) throws BadJson {
    if (!(value instanceof Text(String text))) {
      throw new BadJson(pointerTo(name), "must be a text");
    }
    int length = text.codePointCount(0, text.length());
    if (length < min || length > max) {
      throw new BadJson(pointerTo(name), "must be a text of " + min + " to " + max + " characters");
    }
    return text;
  }

  private Json required(String name, String what) throws BadJson {
    @Nullable Json value = fields.get(name);
    if (value == null) {
      throw new BadJson(pointerTo(name), "is missing: " + what);
    }
    return value;
  }
}
