package live.rostra.webhooks;

import java.util.Optional;

/// What a webhook tells.
public enum WebhookType {
  /// A room will begin later.
  ROOM_SCHEDULED("room.scheduled"),
  /// A room's title, topics, time or rules are others.
  ROOM_UPDATED("room.updated"),
  /// A room is live.
  ROOM_STARTED("room.started"),
  /// A room is over.
  ROOM_ENDED("room.ended"),
  /// Somebody of the stage is here.
  PARTICIPANT_JOINED("participant.joined"),
  /// Somebody of the stage is not here any more.
  PARTICIPANT_LEFT("participant.left"),
  /// Somebody has another role.
  ROLE_CHANGED("role.changed"),
  /// Somebody asks to speak.
  HAND_RAISED("hand.raised"),
  /// Somebody does not any more, for whatever reason.
  HAND_LOWERED("hand.lowered"),
  /// A moderator shut a microphone.
  MODERATION_MUTED("moderation.muted"),
  /// Somebody was removed.
  MODERATION_REMOVED("moderation.removed"),
  /// Somebody is kept out.
  MODERATION_BANNED("moderation.banned"),
  /// Somebody may come back.
  MODERATION_UNBANNED("moderation.unbanned"),
  /// Somebody reported a person or the room.
  REPORT_FILED("report.filed");

  private final String wireName;

  WebhookType(String wireName) {
    this.wireName = wireName;
  }

  /// The name in messages and in `webhooks.events`.
  public String wireName() {
    return wireName;
  }

  /// The type of that name.
  public static Optional<WebhookType> parse(String wireName) {
    for (WebhookType type : values()) {
      if (type.wireName.equals(wireName)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }
}
