package live.rostra.room;

import java.util.Locale;
import java.util.Optional;

/// What somebody is in a room, lowest first. A token bounds it, the room holds it.
public enum Role {
  /// Hears, raises a hand, chats.
  LISTENER,
  /// Is heard.
  SPEAKER,
  /// Is heard and moderates.
  COHOST,
  /// Runs the room; one at a time.
  HOST;

  /// Whether somebody with this role may be heard.
  public boolean onStage() {
    return this != LISTENER;
  }

  /// Whether this role outranks another.
  public boolean above(Role other) {
    return compareTo(other) > 0;
  }

  /// The lower one of two.
  public static Role lower(Role one, Role other) {
    return one.above(other) ? other : one;
  }

  /// The name in messages and tokens.
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// The role of that name, in the exact spelling of messages.
  public static Optional<Role> parse(String wireName) {
    for (Role role : values()) {
      if (role.wireName().equals(wireName)) {
        return Optional.of(role);
      }
    }
    return Optional.empty();
  }
}
