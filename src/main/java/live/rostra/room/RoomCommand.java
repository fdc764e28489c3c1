package live.rostra.room;

import java.util.Optional;

/// What somebody asks of a room. The actor is not part of it: the session knows who asks.
///
/// Times are wall-clock milliseconds since 1970. Text arrives as the client wrote it; the room
/// cleans and bounds it.
public sealed interface RoomCommand {
  /// A socket or a connection of the actor arrives. Refused to who is banned, and to newcomers of a
  /// locked or full room; in a lobby it leads to a knock.
  ///
  /// @param attachment unique for the node's life: the socket's or the connection's id
  record Enter(String attachment) implements RoomCommand {}

  /// It is gone. Never refused.
  record Exit(String attachment) implements RoomCommand {}

  /// Joins the queue; again: keeps the place in it.
  record RaiseHand() implements RoomCommand {}

  /// Leaves the queue.
  record WithdrawHand() implements RoomCommand {}

  /// Brings somebody with a raised hand onto the stage.
  record ApproveHand(String identity) implements RoomCommand {}

  /// Lowers somebody's hand; they and the moderators see the reason.
  record DenyHand(String identity, String reason) implements RoomCommand {}

  /// Asks somebody onto the stage who has not raised a hand.
  record Invite(String identity) implements RoomCommand {}

  /// Takes an invitation: the actor is on the stage.
  record AcceptInvite() implements RoomCommand {}

  /// Refuses it.
  record DeclineInvite() implements RoomCommand {}

  /// Gives a role: makes a co-host, leads off the stage, hands the room over (`HOST`, by the host),
  /// or steps down (of oneself).
  record SetRole(String identity, Role role) implements RoomCommand {}

  /// Shuts somebody's microphone at the mixer; one's own too. What a moderator shuts only a
  /// moderator opens.
  record Mute(String identity) implements RoomCommand {}

  /// Opens it.
  record Unmute(String identity) implements RoomCommand {}

  /// Shuts every microphone on the stage that the actor outranks.
  record MuteAll() implements RoomCommand {}

  /// Closes everything that somebody has in the room. They may come back unless the room is locked.
  record Remove(String identity, String reason) implements RoomCommand {}

  /// Removes somebody and keeps them out, whatever token they bring.
  ///
  /// @param untilMs when it ends; empty for ever
  record Ban(String identity, String reason, Optional<Long> untilMs) implements RoomCommand {}

  /// Lets them in again.
  record Unban(String identity) implements RoomCommand {}

  /// Lets somebody in who waits in the lobby.
  record Admit(String identity) implements RoomCommand {}

  /// Sends them away.
  record Refuse(String identity) implements RoomCommand {}

  /// Changes what the room is. Empty fields stay.
  record Update(RoomPatch patch) implements RoomCommand {}

  /// A scheduled room goes live.
  record Start() implements RoomCommand {}

  /// Ends the room for everybody.
  record End() implements RoomCommand {}

  /// Writes into the chat.
  record PostChat(String text) implements RoomCommand {}

  /// Changes one's own message.
  record EditChat(String message, String text) implements RoomCommand {}

  /// Deletes one's own message, or as a moderator anybody's.
  record DeleteChat(String message) implements RoomCommand {}

  /// A reaction; counted, never in the log.
  record React(String emoji) implements RoomCommand {}

  /// Tells the moderators and the operator about a person or the room.
  ///
  /// @param identity empty for the room as a whole
  /// @param category what is wrong
  record Report(Optional<String> identity, ReportCategory category, String text)
      implements RoomCommand {}

  /// What a report is about.
  enum ReportCategory {
    /// Unwanted advertising.
    SPAM,
    /// Somebody is attacked.
    HARASSMENT,
    /// Hate.
    HATE,
    /// Violence, or a call for it.
    VIOLENCE,
    /// Somebody may hurt themselves.
    SELF_HARM,
    /// Anything else.
    OTHER
  }
}
