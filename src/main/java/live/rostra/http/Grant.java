package live.rostra.http;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// What a token may allow its bearer to do, at most: a ceiling, never the role itself.
public enum Grant {
  /// Listen over WebRTC and see who is there.
  JOIN,
  /// Bring a microphone; includes `join`.
  SPEAK,
  /// Open and end rooms; includes `speak` and `moderate`.
  HOST,
  /// Silence others; includes `join`.
  MODERATE,
  /// Start and stop recordings; includes `join`.
  RECORD,
  /// All of the above.
  ADMIN;

  /// The name in a token's `grants` array.
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// The grant of that name, in the exact spelling of tokens.
  public static Optional<Grant> parse(String wireName) {
    for (Grant grant : values()) {
      if (grant.wireName().equals(wireName)) {
        return Optional.of(grant);
      }
    }
    return Optional.empty();
  }

  /// This grant and every grant it includes.
  Set<Grant> closure() {
    return switch (this) {
      case JOIN -> EnumSet.of(JOIN);
      case SPEAK -> EnumSet.of(SPEAK, JOIN);
      case HOST -> EnumSet.of(HOST, SPEAK, MODERATE, JOIN);
      case MODERATE -> EnumSet.of(MODERATE, JOIN);
      case RECORD -> EnumSet.of(RECORD, JOIN);
      case ADMIN -> EnumSet.allOf(Grant.class);
    };
  }
}
