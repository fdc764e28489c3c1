package live.rostra.http;

import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import live.rostra.room.Actor;
import live.rostra.room.Role;
import live.rostra.room.RoomId;

/// What a valid token says.
///
/// @param identity the `sub`: who this is, 1 to 128 characters
/// @param name what others see: the `name`, else the identity
/// @param room the room it is for, or {@value #ANY_ROOM}
/// @param grants what it allows at most, as listed; {@link #allows} knows what each includes
/// @param role the first role, where it is to be lower than the grants allow
/// @param issuedAt the `iat`; 1970 without one
/// @param expiresAt when it ends
public record Claims(
    String identity,
    String name,
    String room,
    Set<Grant> grants,
    Optional<Role> role,
    Instant issuedAt,
    Instant expiresAt) {
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

  /// Who the bearer is to a room.
  public Actor actor() {
    Role ceiling = ceiling();
    return new Actor(identity, name, ceiling, role.orElse(ceiling), allows(Grant.ADMIN));
  }

  /// The highest role that the grants allow.
  private Role ceiling() {
    if (allows(Grant.HOST)) {
      return Role.HOST;
    }
    if (allows(Grant.MODERATE)) {
      return Role.COHOST;
    }
    return allows(Grant.SPEAK) ? Role.SPEAKER : Role.LISTENER;
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
