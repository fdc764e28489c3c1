package live.rostra.room;

import java.security.SecureRandom;
import java.util.Base64;

/// One connection of one identity to one room: 128 unguessable bits (RFC 9725 section 4.7).
public record SessionId(String value) {
  /// Draws a new id.
  public static SessionId generate(SecureRandom random) {
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    return new SessionId(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  @Override
  public String toString() {
    return value;
  }
}
