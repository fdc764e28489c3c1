package live.rostra.state;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Facts as rows. A fact that is already there changes nothing, an older version replaces no newer
/// one.
final class FactWriter {
  private FactWriter() {}

  /// Tables, each with the statement that puts one fact in; written in this order.
  private enum Table {
    ROOMS(
        """
        INSERT INTO rooms AS t (instance, room, epoch, host, title, topics, status, language,
          visibility, pinned, locked, created_at, scheduled_at, started_at, ended_at, snapshot_seq,
          snapshot)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
          $17::text::jsonb)
        ON CONFLICT (instance) DO UPDATE SET
          room = excluded.room, epoch = excluded.epoch, host = excluded.host,
          title = excluded.title, topics = excluded.topics, status = excluded.status,
          language = excluded.language, visibility = excluded.visibility,
          pinned = excluded.pinned, locked = excluded.locked, created_at = excluded.created_at,
          scheduled_at = excluded.scheduled_at, started_at = excluded.started_at,
          ended_at = excluded.ended_at, snapshot_seq = excluded.snapshot_seq,
          snapshot = excluded.snapshot, saved_at = now()
        WHERE (t.epoch, t.snapshot_seq) <= (excluded.epoch, excluded.snapshot_seq)
        """),
    ROOM_LOG(
        """
        INSERT INTO room_log (room, epoch, seq, mixer_at, type, event)
        VALUES ($1, $2, $3, $4, $5, $6::text::jsonb) ON CONFLICT DO NOTHING
        """),
    CHAT_MESSAGES(
        """
        INSERT INTO chat_messages AS t (instance, id, author, name, text, posted_at, edited_at,
          deleted_at, epoch, seq)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT (instance, id) DO UPDATE SET
          name = excluded.name, text = excluded.text, edited_at = excluded.edited_at,
          deleted_at = excluded.deleted_at, epoch = excluded.epoch, seq = excluded.seq
        WHERE (t.epoch, t.seq) < (excluded.epoch, excluded.seq)
        """),
    /// After the messages: what one batch brings and deletes is gone.
    CHAT_DELETIONS(
        """
        UPDATE chat_messages SET text = '', deleted_at = $3, epoch = $4, seq = $5
        WHERE instance = $1 AND id = $2 AND deleted_at IS NULL AND (epoch, seq) < ($4, $5)
        """),
    BANS(
        """
        INSERT INTO bans AS t (room, identity, banned_by, reason, since, until, lifted_by,
          lifted_at, epoch, seq)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT (room, identity) DO UPDATE SET
          banned_by = excluded.banned_by, reason = excluded.reason, since = excluded.since,
          until = excluded.until, lifted_by = excluded.lifted_by, lifted_at = excluded.lifted_at,
          epoch = excluded.epoch, seq = excluded.seq
        WHERE (t.epoch, t.seq) < (excluded.epoch, excluded.seq)
        """),
    REPORTS(
        """
        INSERT INTO reports (id, room, instance, reporter, about, reason, text, excerpt, filed_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8::text::jsonb, $9) ON CONFLICT DO NOTHING
        """),
    AUDIT(
        """
        INSERT INTO audit (id, room, at, actor, action, subject, detail)
        VALUES ($1, $2, $3, $4, $5, $6, $7::text::jsonb) ON CONFLICT DO NOTHING
        """),
    WEBHOOK_OUTBOX(
        """
        INSERT INTO webhook_outbox (id, room, position, type, body)
        VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING
        """);

    private final String statement;

    Table(String statement) {
      this.statement = statement;
    }
  }

  /// Puts facts in, one statement a table; those of one table in order. The transaction is the
  /// caller's.
  static Future<Void> write(SqlClient connection, List<Fact> facts) {
    Map<Table, List<Tuple>> rows = new EnumMap<>(Table.class);
    for (Fact fact : facts) {
      rows.computeIfAbsent(table(fact), _ -> new ArrayList<>()).add(row(fact));
    }
    Future<Void> written = Future.succeededFuture();
    for (Map.Entry<Table, List<Tuple>> each : rows.entrySet()) {
      written =
          written.compose(_ ->
              connection
                  .preparedQuery(each.getKey().statement)
                  .executeBatch(each.getValue())
                  .mapEmpty());
    }
    return written;
  }

  private static Table table(Fact fact) {
    return switch (fact) {
      case Fact.Logged _ -> Table.ROOM_LOG;
      case Fact.RoomSaved _ -> Table.ROOMS;
      case Fact.ChatSaved _ -> Table.CHAT_MESSAGES;
      case Fact.ChatDeleted _ -> Table.CHAT_DELETIONS;
      case Fact.BanSaved _ -> Table.BANS;
      case Fact.ReportFiled _ -> Table.REPORTS;
      case Fact.Audited _ -> Table.AUDIT;
      case Fact.WebhookQueued _ -> Table.WEBHOOK_OUTBOX;
    };
  }

  private static Tuple row(Fact fact) {
    return switch (fact) {
      case Fact.Logged f ->
          tuple(f.room().value(), f.epoch(), f.seq(), f.mixerAtMs(), f.type(), f.json());
      case Fact.RoomSaved(RoomRow r, long snapshotSeq, String snapshot) ->
          tuple(
              r.instance(),
              r.room().value(),
              r.epoch(),
              r.host(),
              r.title(),
              r.topics().toArray(String[]::new),
              r.status().name().toLowerCase(Locale.ROOT),
              r.language(),
              r.visibility(),
              r.pinned(),
              r.locked(),
              time(r.createdAt()),
              time(r.scheduledAt()),
              time(r.startedAt()),
              time(r.endedAt()),
              snapshotSeq,
              snapshot);
      case Fact.ChatSaved(ChatMessage m) ->
          tuple(
              m.instance(),
              m.id(),
              m.author(),
              m.name(),
              m.text(),
              time(m.postedAt()),
              time(m.editedAt()),
              time(m.deletedAt()),
              m.version().epoch(),
              m.version().seq());
      case Fact.ChatDeleted f ->
          tuple(f.instance(), f.id(), time(f.at()), f.version().epoch(), f.version().seq());
      case Fact.BanSaved(Ban b) ->
          tuple(
              b.room().value(),
              b.identity(),
              b.by(),
              b.reason(),
              time(b.since()),
              time(b.until()),
              b.liftedBy(),
              time(b.liftedAt()),
              b.version().epoch(),
              b.version().seq());
      case Fact.ReportFiled(Report r) ->
          tuple(
              r.id(),
              r.room().value(),
              r.instance(),
              r.by(),
              r.about(),
              r.reason(),
              r.text(),
              r.excerptJson(),
              time(r.at()));
      case Fact.Audited(AuditEntry a) ->
          tuple(
              a.id(),
              a.room().value(),
              time(a.at()),
              a.by(),
              a.action(),
              a.subject(),
              a.detailJson());
      case Fact.WebhookQueued f ->
          tuple(f.id(), f.room().value(), f.position(), f.type(), f.body());
    };
  }

  private static Tuple tuple(@Nullable Object... values) {
    return Tuple.wrap(values);
  }

  private static @Nullable OffsetDateTime time(@Nullable Instant instant) {
    return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
  }
}
