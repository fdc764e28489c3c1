package live.rostra.signalling;

import live.rostra.room.Role;
import live.rostra.room.RoomCommand.ReportCategory;
import live.rostra.room.RoomEvent;
import live.rostra.room.RoomEvent.EndCause;
import live.rostra.room.RoomEvent.HandCause;
import live.rostra.room.RoomEvent.RoleCause;

/// Reads a {@link RoomEvent} whose type is known. Texts are as long as the room let them be.
final class RoomEventReader {
  private RoomEventReader() {}

  static RoomEvent read(EventType type, JsonObject json) throws BadJson {
    return switch (type) {
      case OPENED ->
          new RoomEvent.Opened(
              Snapshots.info(json.object("info")),
              json.textOrEmpty("host"),
              json.whole("createdAt"),
              json.wholeOrZero("scheduledAt"));
      case UPDATED ->
          new RoomEvent.Updated(
              Snapshots.info(json.object("info")), json.wholeOrZero("scheduledAt"));
      case STARTED -> new RoomEvent.Started(json.whole("startedAt"));
      case ENDED ->
          new RoomEvent.Ended(json.whole("endedAt"), json.oneOf("cause", EndCause.values()));
      case HOST_AWAY -> new RoomEvent.HostAway(json.whole("hostAwayAt"));
      case HOST_BACK -> new RoomEvent.HostBack();
      case ROLE_CHANGED ->
          new RoomEvent.RoleChanged(
              json.text("identity"),
              json.text("name"),
              json.oneOf("role", Role.values()),
              json.oneOf("ceiling", Role.values()),
              json.oneOf("cause", RoleCause.values()));
      case STAGE_ENTERED -> new RoomEvent.StageEntered(json.text("identity"));
      case STAGE_LEFT -> new RoomEvent.StageLeft(json.text("identity"));
      case HAND_RAISED ->
          new RoomEvent.HandRaised(
              json.text("identity"),
              json.text("name"),
              json.oneOf("ceiling", Role.values()),
              json.whole("raisedAt"));
      case HAND_LOWERED ->
          new RoomEvent.HandLowered(
              json.text("identity"),
              json.oneOf("cause", HandCause.values()),
              json.textOrEmpty("reason"));
      case INVITED -> new RoomEvent.Invited(json.text("identity"), json.text("name"));
      case INVITE_ENDED -> new RoomEvent.InviteEnded(json.text("identity"), json.flag("accepted"));
      case MUTED -> new RoomEvent.Muted(json.text("identity"), json.flag("byModerator"));
      case UNMUTED -> new RoomEvent.Unmuted(json.text("identity"));
      case REMOVED ->
          new RoomEvent.Removed(
              json.text("identity"),
              json.text("name"),
              json.textOrEmpty("reason"),
              json.whole("removedAt"));
      case BANNED ->
          new RoomEvent.Banned(
              json.text("identity"),
              json.text("name"),
              json.text("by"),
              json.textOrEmpty("reason"),
              json.whole("bannedAt"),
              json.wholeOrZero("expiresAt"));
      case UNBANNED -> new RoomEvent.Unbanned(json.text("identity"), json.text("by"));
      case KNOCKED ->
          new RoomEvent.Knocked(json.text("identity"), json.text("name"), json.whole("knockedAt"));
      case ADMITTED -> new RoomEvent.Admitted(json.text("identity"));
      case KNOCK_ENDED -> new RoomEvent.KnockEnded(json.text("identity"));
      case CHAT_POSTED ->
          new RoomEvent.ChatPosted(
              json.text("message"),
              json.text("identity"),
              json.text("name"),
              json.text("text"),
              json.whole("postedAt"));
      case CHAT_EDITED ->
          new RoomEvent.ChatEdited(json.text("message"), json.text("text"), json.whole("editedAt"));
      case CHAT_DELETED ->
          new RoomEvent.ChatDeleted(json.text("message"), json.flag("byModerator"));
      case REPORTED ->
          new RoomEvent.Reported(
              json.text("report"),
              json.text("by"),
              json.textOrEmpty("identity"),
              json.oneOf("category", ReportCategory.values()),
              json.textOrEmpty("text"),
              json.whole("fromAt"),
              json.whole("toAt"));
      case TALK_TIME_UP -> new RoomEvent.TalkTimeUp(json.text("identity"));
    };
  }
}
