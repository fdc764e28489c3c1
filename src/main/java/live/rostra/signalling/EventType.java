package live.rostra.signalling;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The `type` of what happened in a room.
enum EventType {
  OPENED("room.opened"),
  UPDATED("room.updated"),
  STARTED("room.started"),
  ENDED("room.ended"),
  HOST_AWAY("host.away"),
  HOST_BACK("host.back"),
  ROLE_CHANGED("role.changed"),
  STAGE_ENTERED("stage.entered"),
  STAGE_LEFT("stage.left"),
  HAND_RAISED("hand.raised"),
  HAND_LOWERED("hand.lowered"),
  INVITED("invite.sent"),
  INVITE_ENDED("invite.ended"),
  MUTED("muted"),
  UNMUTED("unmuted"),
  REMOVED("removed"),
  BANNED("banned"),
  UNBANNED("unbanned"),
  KNOCKED("lobby.knocked"),
  ADMITTED("lobby.admitted"),
  KNOCK_ENDED("lobby.ended"),
  CHAT_POSTED("chat.posted"),
  CHAT_EDITED("chat.edited"),
  CHAT_DELETED("chat.deleted"),
  REPORTED("reported"),
  TALK_TIME_UP("talk.time-up");

  /// What stands in the place of an event that one may not see.
  static final String WITHHELD = "withheld";

  /// By the name in messages.
  static final Map<String, EventType> BY_NAME =
      Arrays.stream(values()).collect(Collectors.toMap(EventType::wireName, Function.identity()));

  private final String wireName;

  EventType(String wireName) {
    this.wireName = wireName;
  }

  String wireName() {
    return wireName;
  }
}
