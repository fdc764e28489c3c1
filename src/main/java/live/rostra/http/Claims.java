package live.rostra.http;

import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import live.rostra.room.RoomId;

/// What a valid token says.
///
/// @param identity the `sub`: who this is, 1 to 128 characters
/// @param room the room it is for, or {@value #ANY_ROOM}
/// @param grants what it allows, as listed; {@link #allows} knows what each includes
/// @param expiresAt when it ends
public record Claims(String identity, String room, Set<Grant> grants, Instant expiresAt) {
  /// The `room` of a token that is good for all rooms.
  public static final String ANY_ROOM = "*";

  /// Longest identity in characters.
  static final int MAX_IDENTITY = 128;

  /// Checks what every bearer of claims must satisfy.
  public Claims {
    if (!isIdentity(identity)) {
      throw new IllegalArgumentException("identity must be 1 to 128 printable characters");
    }
    if (!room.equals(ANY_ROOM) && !RoomId.isValid(room)) {
      throw new IllegalArgumentException("room must be a room id or *");
    }
    grants = Set.copyOf(grants);
  }

  /// Whether the bearer may do this.
  public boolean allows(Grant grant) {
    EnumSet<Grant> all = EnumSet.noneOf(Grant.class);
    grants.forEach(held -> all.addAll(held.closure()));
    return all.contains(grant);
  }

  /// Whether the token is for this room.
  public boolean covers(RoomId id) {
    return room.equals(ANY_ROOM) || room.equals(id.value());
  }

  /// Whether `value` can name somebody: control characters would let one identity look like
  /// another.
  static boolean isIdentity(String value) {
    return !value.isBlank()
        && value.length() <= MAX_IDENTITY
        && value.chars().noneMatch(Character::isISOControl);
  }
}
