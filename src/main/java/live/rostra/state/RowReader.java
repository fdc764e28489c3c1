package live.rostra.state;

import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import live.rostra.room.RoomId;
import org.jspecify.annotations.Nullable;

/// Rows as records. Each list of columns stands above what reads it.
final class RowReader {
  private RowReader() {}

  static final String ROOM =
      "r.room, r.instance, r.epoch, r.host, r.title, r.topics, r.status, r.language, r.visibility,"
          + " r.pinned, r.locked, r.created_at, r.scheduled_at, r.started_at, r.ended_at";

  static RoomRow room(Row row) {
    return new RoomRow(
        new RoomId(row.getString("room")),
        row.getUUID("instance"),
        row.getLong("epoch"),
        row.getString("host"),
        row.getString("title"),
        List.of(row.getArrayOfStrings("topics")),
        RoomRow.Status.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
        row.getString("language"),
        row.getString("visibility"),
        row.getBoolean("pinned"),
        row.getBoolean("locked"),
        instant(row, "created_at"),
        optionalInstant(row, "scheduled_at"),
        optionalInstant(row, "started_at"),
        optionalInstant(row, "ended_at"));
  }

  static final String ENTRY = "l.epoch, l.seq, l.mixer_at, l.type, l.event::text AS event";

  static StoredEntry entry(Row row) {
    return new StoredEntry(
        row.getLong("epoch"),
        row.getLong("seq"),
        row.getLong("mixer_at"),
        row.getString("type"),
        row.getString("event"));
  }

  static final String CHAT =
      "instance, id, author, name, text, posted_at, edited_at, deleted_at, epoch, seq";

  static ChatMessage chat(Row row) {
    return new ChatMessage(
        row.getUUID("instance"),
        row.getString("id"),
        row.getString("author"),
        row.getString("name"),
        row.getString("text"),
        instant(row, "posted_at"),
        optionalInstant(row, "edited_at"),
        optionalInstant(row, "deleted_at"),
        version(row));
  }

  static final String BAN =
      "room, identity, banned_by, reason, since, until, lifted_by, lifted_at, epoch, seq";

  static Ban ban(Row row) {
    return new Ban(
        new RoomId(row.getString("room")),
        row.getString("identity"),
        row.getString("banned_by"),
        row.getString("reason"),
        instant(row, "since"),
        optionalInstant(row, "until"),
        row.getString("lifted_by"),
        optionalInstant(row, "lifted_at"),
        version(row));
  }

  static final String REPORT =
      "id, room, instance, reporter, about, reason, text, excerpt::text AS excerpt, filed_at";

  static Report report(Row row) {
    return new Report(
        row.getString("id"),
        new RoomId(row.getString("room")),
        row.getUUID("instance"),
        row.getString("reporter"),
        row.getString("about"),
        row.getString("reason"),
        row.getString("text"),
        row.getString("excerpt"),
        instant(row, "filed_at"));
  }

  static final String AUDIT = "id, room, at, actor, action, subject, detail::text AS detail";

  static AuditEntry audit(Row row) {
    return new AuditEntry(
        row.getString("id"),
        new RoomId(row.getString("room")),
        instant(row, "at"),
        row.getString("actor"),
        row.getString("action"),
        row.getString("subject"),
        row.getString("detail"));
  }

  private static Version version(Row row) {
    return new Version(row.getLong("epoch"), row.getLong("seq"));
  }

  private static Instant instant(Row row, String column) {
    return row.getOffsetDateTime(column).toInstant();
  }

  private static @Nullable Instant optionalInstant(Row row, String column) {
    OffsetDateTime time = row.getOffsetDateTime(column);
    return time == null ? null : time.toInstant();
  }
}
