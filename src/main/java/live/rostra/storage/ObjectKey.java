package live.rostra.storage;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The rule for keys: what is safe as a path, in a URL and in any store.
final class ObjectKey {
  private static final int MAX_BYTES = 900;
  private static final int MAX_NAME_BYTES = 200;

  private ObjectKey() {}

  /// Returns `key`, or throws IllegalArgumentException: names separated by single slashes, none
  /// empty or beginning with a dot (which leaves out `..` and the store's own files), no backslash,
  /// no control character, no lone surrogate.
  static String check(String key) {
    String wrong = problem(key);
    if (wrong != null) {
      // The key itself may be hostile: it stays out of the message.
      throw new IllegalArgumentException("not an object key: " + wrong);
    }
    return key;
  }

  private static @Nullable String problem(String key) {
    if (key.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
      return "longer than " + MAX_BYTES + " bytes";
    }
    for (int i = 0; i < key.length(); i++) {
      if (Character.isISOControl(key.charAt(i)) || key.charAt(i) == '\\') {
        return "a control character or backslash at index " + i;
      }
    }
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(key)) {
      return "it is not well-formed Unicode";
    }
    for (String name : key.split("/", -1)) {
      if (name.isEmpty()) {
        return "an empty name (a leading, trailing or double slash)";
      }
      if (name.startsWith(".")) {
        return "a name that begins with a dot";
      }
      if (name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES) {
        return "a name longer than " + MAX_NAME_BYTES + " bytes";
      }
    }
    return null;
  }
}
