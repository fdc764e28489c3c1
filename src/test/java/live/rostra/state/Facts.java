package live.rostra.state;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import live.rostra.room.RoomId;

/// Facts for tests.
final class Facts {
  static final RoomId ROOM = new RoomId("lobby");
  static final UUID INSTANCE = new UUID(1, 2);
  static final Instant NOW = Instant.ofEpochMilli(1_795_000_000_123L);

  private Facts() {}

  static Fact.Logged logged(long seq) {
    return logged(1, seq);
  }

  static Fact.Logged logged(long epoch, long seq) {
    return new Fact.Logged(ROOM, epoch, seq, seq * 20, "hand_raised", "{\"seq\": " + seq + "}");
  }

  static RoomRow row(RoomId room, UUID instance, long epoch, RoomRow.Status status) {
    return new RoomRow(
        room,
        instance,
        epoch,
        "ada",
        "Talk of \"" + room + "\"",
        List.of("music", "50% off_"),
        status,
        "en",
        "public",
        false,
        true,
        NOW,
        NOW.plusSeconds(60),
        null,
        null);
  }

  static Fact.RoomSaved saved(long epoch, long seq, RoomRow.Status status) {
    return new Fact.RoomSaved(row(ROOM, INSTANCE, epoch, status), seq, "{\"at\": " + seq + "}");
  }

  static ChatMessage message(String id, String text, long seq) {
    return new ChatMessage(
        INSTANCE, id, "ada", "Ada ✓", text, NOW, null, null, new Version(1, seq));
  }

  static Ban ban(String identity, long seq) {
    return new Ban(ROOM, identity, "ada", "noise", NOW, null, null, null, new Version(1, seq));
  }

  static Report report(String id) {
    return new Report(id, ROOM, INSTANCE, "bob", null, "spam", "too loud", "{\"from\": 1}", NOW);
  }

  static AuditEntry audit(String id) {
    return new AuditEntry(id, ROOM, NOW, "ada", "ban", "eve", null);
  }

  /// One of each kind.
  static List<Fact> all() {
    return List.of(
        logged(1),
        saved(1, 1, RoomRow.Status.OPEN),
        new Fact.ChatSaved(message("m1", "hello", 2)),
        new Fact.ChatDeleted(INSTANCE, "m1", NOW, new Version(1, 3)),
        new Fact.BanSaved(ban("eve", 3)),
        new Fact.ReportFiled(report("r1")),
        new Fact.Audited(audit("a1")),
        new Fact.WebhookQueued("w1", ROOM, 1, "room_started", "{}"));
  }
}
