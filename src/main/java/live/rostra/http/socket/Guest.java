package live.rostra.http.socket;

import live.rostra.room.Actor;

/// Who a token's bearer is, as a socket needs to know it.
///
/// @param actor who gives commands
/// @param expiresAtMs when the token ends, in wall-clock milliseconds
public record Guest(Actor actor, long expiresAtMs) {
  /// The token's `sub`.
  String identity() {
    return actor.identity();
  }
}
