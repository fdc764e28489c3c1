package live.rostra.state;

import java.time.Instant;
import java.util.UUID;
import live.rostra.room.RoomId;

/// Something that happened and must not be forgotten. Immutable. JSON is text that Postgres takes
/// as `jsonb`: well-formed, and without `\u0000`.
public sealed interface Fact {
  /// Whether it may use the part of the file that is kept for moderation.
  default boolean moderation() {
    return switch (this) {
      case ChatDeleted _, BanSaved _, ReportFiled _, Audited _ -> true;
      case Logged _, RoomSaved _, ChatSaved _, WebhookQueued _ -> false;
    };
  }

  /// An entry of a room's log. Of two with the same room, epoch and seq the first one stays.
  ///
  /// @param room the room
  /// @param epoch of its log
  /// @param seq in the epoch
  /// @param mixerAtMs mixer time in milliseconds of the epoch's clock
  /// @param type of the event
  /// @param json the event
  record Logged(RoomId room, long epoch, long seq, long mixerAtMs, String type, String json)
      implements Fact {}

  /// A room's row with a snapshot of its state. One with a newer epoch and snapshot replaces an
  /// older one of the same instance, in whatever order they come.
  ///
  /// @param row what is known of it
  /// @param snapshotSeq last entry of the log, in the row's epoch, that the snapshot contains
  /// @param snapshotJson its state then
  record RoomSaved(RoomRow row, long snapshotSeq, String snapshotJson) implements Fact {}

  /// A message of a room's chat, new or edited.
  ///
  /// @param message all of it
  record ChatSaved(ChatMessage message) implements Fact {}

  /// A message of a room's chat is gone, whoever wrote it and however long ago: its text is deleted
  /// too. The first time counts.
  ///
  /// @param instance the room
  /// @param id of the message
  /// @param at when
  /// @param version no older one of the message replaces this
  record ChatDeleted(UUID instance, String id, Instant at, Version version) implements Fact {}

  /// A ban, decided or lifted.
  ///
  /// @param ban all of it
  record BanSaved(Ban ban) implements Fact {}

  /// A report.
  ///
  /// @param report all of it
  record ReportFiled(Report report) implements Fact {}

  /// Something for the audit log.
  ///
  /// @param entry all of it
  record Audited(AuditEntry entry) implements Fact {}

  /// A message for the one who runs the application: goes to the outbox of webhooks.
  ///
  /// @param id unique for ever (a ULID)
  /// @param room whose messages are delivered in order
  /// @param position its place in that order
  /// @param type of the event
  /// @param body JSON that will be sent
  record WebhookQueued(String id, RoomId room, long position, String type, String body)
      implements Fact {}
}
