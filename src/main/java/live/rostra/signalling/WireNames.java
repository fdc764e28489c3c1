package live.rostra.signalling;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// How values of enums are spelt wherever they leave the node: lower case, words joined by `-`.
public final class WireNames {
  private WireNames() {}

  /// `SELF_HARM` is `self-harm`.
  public static String of(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// The value of that exact spelling, or null.
  static <E extends Enum<E>> @Nullable E find(E[] values, String wireName) {
    for (E value : values) {
      if (of(value).equals(wireName)) {
        return value;
      }
    }
    return null;
  }
}
