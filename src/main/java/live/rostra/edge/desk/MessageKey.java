package live.rostra.edge.desk;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A chat message's id as the store orders it: `epoch-seq` of the wire, each with 19 digits, so
/// that text compares as the numbers do.
public final class MessageKey {
  private static final Pattern WIRE = Pattern.compile("(0|[1-9]\\d{0,17})-(0|[1-9]\\d{0,17})");

  private MessageKey() {}

  /// The store's form; empty when it is no id of a message.
  public static Optional<String> stored(String wire) {
    Matcher matcher = WIRE.matcher(wire);
    return matcher.matches()
        ? Optional.of(
            "%019d-%019d"
                .formatted(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2))))
        : Optional.empty();
  }

  /// The form in messages of what {@link #stored} made.
  public static String wire(String stored) {
    int dash = stored.indexOf('-');
    return Long.parseLong(stored.substring(0, dash))
        + "-"
        + Long.parseLong(stored.substring(dash + 1));
  }
}
