package live.rostra.room;

import java.util.Locale;

/// Why a room did not do what it was asked: a stable code.
public enum Rejection {
  /// The role does not allow it.
  NOT_ALLOWED,
  /// The token of whom it is about does not allow it.
  TOKEN_FORBIDS,
  /// The person has the same or a higher role than the actor.
  OUTRANKED,
  /// Nobody of that identity is known here.
  NO_SUCH_PERSON,
  /// There is no raised hand of that identity.
  NO_SUCH_HAND,
  /// There is no invitation.
  NO_SUCH_INVITE,
  /// There is no such message, or it is too old to change.
  NO_SUCH_MESSAGE,
  /// Banned from this room.
  BANNED,
  /// The room is locked for newcomers.
  LOCKED,
  /// In the lobby, until somebody says yes.
  WAITING,
  /// The stage is full.
  STAGE_FULL,
  /// The queue of hands, the lobby or the room is full.
  FULL,
  /// The room is scheduled and has not started.
  NOT_STARTED,
  /// The room is over.
  ENDED,
  /// Already so: the role, the mute, the state asked for.
  UNCHANGED,
  /// Chat is off, or for the stage only.
  CHAT_CLOSED,
  /// Too often.
  TOO_OFTEN,
  /// A field is empty, too long or has no such value.
  INVALID;

  /// The code in messages: `not-allowed`.
  public String wireName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
