package live.rostra.room;

import java.util.regex.Pattern;

/// The name of a room in addresses: 1 to 64 of `a-z A-Z 0-9 . _ -`, starting with a letter or
/// digit.
public record RoomId(String value) {
  private static final Pattern VALID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  /// Rejects a name that could not stand in a path.
  public RoomId {
    if (!isValid(value)) {
      throw new IllegalArgumentException("not a room id");
    }
  }

  /// Whether `value` can name a room.
  public static boolean isValid(String value) {
    return VALID.matcher(value).matches();
  }

  @Override
  public String toString() {
    return value;
  }
}
