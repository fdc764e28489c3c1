package live.rostra.state;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import live.rostra.room.RoomId;
import org.jspecify.annotations.Nullable;

/// Questions about what Postgres has, as SQL. Failures are the client's own.
///
/// @param client asks
record RoomQueries(SqlClient client) {
  private static final int MAX_REPORTS = 1_000;

  /// A room is the newest of its name when no other has a higher epoch.
  private static final String OPEN =
      "SELECT "
          + RowReader.ROOM
          + ", r.snapshot_seq, r.snapshot::text AS snapshot FROM rooms r WHERE r.status <> 'ended'"
          + " AND NOT EXISTS (SELECT FROM rooms n WHERE n.room = r.room AND n.epoch > r.epoch)"
          + " ORDER BY r.room";

  Future<List<StoredRoom>> open() {
    return client
        .preparedQuery(OPEN)
        .execute()
        .compose(rooms -> tails(rooms).map(tails -> list(rooms, row -> stored(row, tails))));
  }

  private static StoredRoom stored(Row row, Map<UUID, List<StoredEntry>> tails) {
    return new StoredRoom(
        RowReader.room(row),
        row.getLong("snapshot_seq"),
        row.getString("snapshot"),
        tails.getOrDefault(row.getUUID("instance"), List.of()));
  }

  private Future<Map<UUID, List<StoredEntry>>> tails(RowSet<Row> rooms) {
    UUID[] instances = list(rooms, row -> row.getUUID("instance")).toArray(UUID[]::new);
    if (instances.length == 0) {
      return Future.succeededFuture(Map.of());
    }
    return client
        .preparedQuery(
            "SELECT r.instance, "
                + RowReader.ENTRY
                + " FROM rooms r JOIN room_log l ON l.room = r.room"
                + " AND (l.epoch, l.seq) > (r.epoch, r.snapshot_seq)"
                + " WHERE r.instance = ANY($1) ORDER BY r.instance, l.epoch, l.seq")
        .execute(Tuple.of(instances))
        .map(rows -> {
          Map<UUID, List<StoredEntry>> tails = new HashMap<>();
          for (Row row : rows) {
            tails
                .computeIfAbsent(row.getUUID("instance"), _ -> new ArrayList<>())
                .add(RowReader.entry(row));
          }
          return tails;
        });
  }

  /// One statement, judged by the database alone: of two that ask at once, each gets its own.
  Future<Long> nextEpoch(RoomId room) {
    return client
        .preparedQuery(
            """
            INSERT INTO room_epochs AS t (room, epoch, taken_at) VALUES ($1, 1, now())
            ON CONFLICT (room) DO UPDATE SET epoch = t.epoch + 1, taken_at = now()
            RETURNING epoch
            """)
        .execute(Tuple.of(room.value()))
        .map(rows -> rows.iterator().next().getLong(0));
  }

  Future<List<ChatMessage>> chat(UUID instance, @Nullable String beforeId, int limit) {
    return client
        .preparedQuery(
            "SELECT "
                + RowReader.CHAT
                + " FROM chat_messages WHERE instance = $1 AND ($2::text IS NULL OR id < $2)"
                + " ORDER BY id DESC LIMIT $3")
        .execute(Tuple.of(instance, beforeId, limit))
        .map(rows -> list(rows, RowReader::chat));
  }

  private static final String IN_FORCE =
      " AND lifted_at IS NULL AND (until IS NULL OR until > now())";

  Future<List<Ban>> bans(RoomId room) {
    return client
        .preparedQuery(
            "SELECT "
                + RowReader.BAN
                + " FROM bans WHERE room = $1"
                + IN_FORCE
                + " ORDER BY since DESC, identity")
        .execute(Tuple.of(room.value()))
        .map(rows -> list(rows, RowReader::ban));
  }

  Future<Boolean> isBanned(RoomId room, String identity) {
    return client
        .preparedQuery(
            "SELECT EXISTS (SELECT FROM bans WHERE room = $1 AND identity = $2" + IN_FORCE + ")")
        .execute(Tuple.of(room.value(), identity))
        .map(rows -> rows.iterator().next().getBoolean(0));
  }

  Future<List<Report>> reports(RoomId room) {
    return client
        .preparedQuery(
            "SELECT "
                + RowReader.REPORT
                + " FROM reports WHERE room = $1 ORDER BY id DESC LIMIT $2")
        .execute(Tuple.of(room.value(), MAX_REPORTS))
        .map(rows -> list(rows, RowReader::report));
  }

  Future<Page<AuditEntry>> audit(RoomId room, @Nullable String beforeId, int limit) {
    return client
        .preparedQuery(
            "SELECT "
                + RowReader.AUDIT
                + " FROM audit WHERE room = $1 AND ($2::text IS NULL OR id < $2)"
                + " ORDER BY id DESC LIMIT $3")
        .execute(Tuple.of(room.value(), beforeId, limit + 1))
        .map(rows -> page(list(rows, RowReader::audit), limit, AuditEntry::id));
  }

  /// One more than the page has was asked for, to know whether there is a next one.
  private static <T> Page<T> page(List<T> found, int limit, Function<T, String> cursor) {
    boolean more = found.size() > limit;
    List<T> items = more ? found.subList(0, limit) : found;
    return new Page<>(items, more ? Optional.of(cursor.apply(items.getLast())) : Optional.empty());
  }

  private static <T> List<T> list(RowSet<Row> rows, Function<Row, T> each) {
    return StreamSupport.stream(rows.spliterator(), false).map(each).toList();
  }
}
