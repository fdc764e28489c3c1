package live.rostra.room;

/// Who gives a command, as their token says it: the session supplies it, never the message.
///
/// @param identity the token's `sub`
/// @param name what others see
/// @param ceiling the highest role the token allows, now and ever
/// @param firstRole the role of somebody whom the room does not know yet, at most `ceiling`
/// @param admin whether the token is an operator's: may do what a host may, in every room, without
///   being there
public record Actor(String identity, String name, Role ceiling, Role firstRole, boolean admin) {
  /// Lowers a first role that is above the ceiling.
  public Actor {
    firstRole = Role.lower(firstRole, ceiling);
  }
}
