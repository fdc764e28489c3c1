package live.rostra.webhooks;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The outbox in Postgres: `webhook_outbox` holds events, `webhook_delivery` one row for each event
/// and endpoint. All times are the database's.
///
/// A lease is a row's `due_at` in the future: whose node dies is due again by itself. Its token
/// keeps one who comes back late from ending what somebody else has begun again.
final class PgOutbox implements Outbox {
  /// Held by the node that distributes: of one room, an earlier event may not come behind a later.
  private static final long DISTRIBUTING = 0x726f73747261_0001L;

  private static final int BATCH = 1_000;

  /// Events that ended are kept so long, for whoever asks what was sent.
  private static final Duration KEEP = Duration.ofDays(1);

  /// Those that were given up, for longer.
  private static final Duration KEEP_GIVEN_UP = Duration.ofDays(7);

  /// What nobody serves may be served by another node; but not after this.
  private static final Duration ABANDONED = RetrySchedule.LIFE.plusHours(1);

  private static final String DISTRIBUTE =
      """
      WITH gate AS MATERIALIZED (SELECT pg_try_advisory_xact_lock($1) AS open),
      fresh AS (
        SELECT o.id, o.room, o.position, o.created_at FROM webhook_outbox o, gate
        WHERE gate.open AND o.distributed_at IS NULL
        ORDER BY o.position, o.id LIMIT $2 FOR UPDATE OF o SKIP LOCKED),
      given AS (
        INSERT INTO webhook_delivery (event, endpoint, room, position, created_at)
        SELECT fresh.id, endpoint, fresh.room, fresh.position, fresh.created_at
        FROM fresh CROSS JOIN unnest($3::text[]) AS endpoint
        ON CONFLICT DO NOTHING)
      UPDATE webhook_outbox o SET distributed_at = now() FROM fresh WHERE o.id = fresh.id
      """;

  /// The first row of each room is found by walking the index from room to room: a backlog behind
  /// it costs nothing.
  private static final String CLAIM =
      """
      WITH RECURSIVE head AS (
        (SELECT room, event FROM webhook_delivery
         WHERE endpoint = $1 AND ended_at IS NULL
         ORDER BY room, position, event LIMIT 1)
        UNION ALL
        SELECT following.room, following.event FROM head CROSS JOIN LATERAL (
          SELECT room, event FROM webhook_delivery
          WHERE endpoint = $1 AND ended_at IS NULL AND room > head.room
          ORDER BY room, position, event LIMIT 1) following),
      due AS (
        SELECT d.event FROM head JOIN webhook_delivery d ON d.event = head.event
        WHERE d.endpoint = $1 AND d.ended_at IS NULL AND d.due_at <= now()
        ORDER BY d.due_at, d.event LIMIT $2 FOR UPDATE OF d SKIP LOCKED)
      UPDATE webhook_delivery d
      SET due_at = now() + $3 * interval '1 millisecond', attempts = d.attempts + 1, lease = $4
      FROM due JOIN webhook_outbox o ON o.id = due.event
      WHERE d.event = due.event AND d.endpoint = $1
      RETURNING d.event, d.room, o.type, o.body, d.attempts,
        (extract(epoch FROM now() - d.created_at) * 1000)::bigint AS age_ms
      """;

  /// Its successor takes its turn behind the rooms that wait already.
  private static final String END =
      """
      WITH ended AS (
        UPDATE webhook_delivery
        SET ended_at = now(), delivered = $4, last_error = $5, lease = NULL
        WHERE event = $1 AND endpoint = $2 AND lease = $3 AND ended_at IS NULL
        RETURNING event, room)
      UPDATE webhook_delivery d SET due_at = now()
      FROM ended WHERE d.endpoint = $2 AND d.attempts = 0 AND d.event = (
        SELECT event FROM webhook_delivery
        WHERE endpoint = $2 AND room = ended.room AND ended_at IS NULL AND event <> ended.event
        ORDER BY position, event LIMIT 1)
      """;

  private static final String POSTPONE =
      """
      UPDATE webhook_delivery
      SET due_at = now() + $4 * interval '1 millisecond', firm = $5, last_error = $6, lease = NULL
      WHERE event = $1 AND endpoint = $2 AND lease = $3 AND ended_at IS NULL
      """;

  private static final String HASTEN =
      """
      UPDATE webhook_delivery SET due_at = now() + random() * $2 * interval '1 millisecond'
      WHERE endpoint = $1 AND ended_at IS NULL AND attempts > 0 AND lease IS NULL AND NOT firm
        AND due_at > now() + $2 * interval '1 millisecond'
      """;

  private static final String BACKLOG =
      """
      SELECT count(*) AS waiting,
        coalesce((extract(epoch FROM now() - min(created_at)) * 1000)::bigint, 0) AS oldest_ms
      FROM webhook_delivery WHERE ended_at IS NULL AND endpoint = ANY($1)
      """;

  private static final String ABANDON =
      """
      UPDATE webhook_delivery
      SET ended_at = now(), delivered = false, last_error = 'no node serves this endpoint'
      WHERE ended_at IS NULL AND endpoint <> ALL($1)
        AND greatest(created_at, due_at) < now() - $2 * interval '1 millisecond'
      """;

  /// Deliveries go with their event.
  private static final String FORGET =
      """
      DELETE FROM webhook_outbox WHERE id IN (
        SELECT o.id FROM webhook_outbox o
        WHERE o.distributed_at < now() - $1 * interval '1 millisecond' AND NOT EXISTS (
          SELECT 1 FROM webhook_delivery d WHERE d.event = o.id AND (
            d.ended_at IS NULL OR d.ended_at > now() - $1 * interval '1 millisecond'
            OR NOT d.delivered AND d.ended_at > now() - $2 * interval '1 millisecond'))
        ORDER BY o.distributed_at LIMIT $3 FOR UPDATE SKIP LOCKED)
      """;

  private final Pool pool;
  private final Duration lease;

  /// @param lease longer than an attempt may take
  PgOutbox(Pool pool, Duration lease) {
    this.pool = pool;
    this.lease = lease;
  }

  @Override
  public Future<Void> distribute(List<String> endpoints) {
    Tuple arguments = Tuple.of(DISTRIBUTING, BATCH, endpoints.toArray(String[]::new));
    return run(DISTRIBUTE, arguments).mapEmpty();
  }

  @Override
  public Future<List<Delivery>> claim(String endpoint, int max) {
    String token = UUID.randomUUID().toString();
    return run(CLAIM, Tuple.of(endpoint, max, lease.toMillis(), token))
        .map(rows -> {
          List<Delivery> claimed = new ArrayList<>();
          for (Row row : rows) {
            claimed.add(
                new Delivery(
                    endpoint,
                    row.getString("event"),
                    row.getString("room"),
                    row.getString("type"),
                    row.getString("body"),
                    row.getInteger("attempts"),
                    Duration.ofMillis(row.getLong("age_ms")),
                    token));
          }
          return claimed;
        });
  }

  @Override
  public Future<Void> delivered(Delivery delivery) {
    return end(delivery, true, null);
  }

  @Override
  public Future<Void> givenUp(Delivery delivery, String reason) {
    return end(delivery, false, reason);
  }

  private Future<Void> end(Delivery delivery, boolean delivered, @Nullable String reason) {
    return run(
            END,
            Tuple.of(delivery.event(), delivery.endpoint(), delivery.lease(), delivered, reason))
        .mapEmpty();
  }

  @Override
  public Future<Void> postponed(Delivery delivery, Duration delay, boolean firm, String reason) {
    return run(
            POSTPONE,
            Tuple.of(
                delivery.event(),
                delivery.endpoint(),
                delivery.lease(),
                delay.toMillis(),
                firm,
                reason))
        .mapEmpty();
  }

  @Override
  public Future<Void> hasten(String endpoint, Duration spread) {
    return run(HASTEN, Tuple.of(endpoint, spread.toMillis())).mapEmpty();
  }

  @Override
  public Future<Backlog> backlog(List<String> endpoints) {
    return run(BACKLOG, Tuple.of((Object) endpoints.toArray(String[]::new)))
        .map(rows -> {
          Row row = rows.iterator().next();
          return new Backlog(row.getLong("waiting"), Duration.ofMillis(row.getLong("oldest_ms")));
        });
  }

  @Override
  public Future<Integer> sweep(List<String> endpoints) {
    return run(ABANDON, Tuple.of(endpoints.toArray(String[]::new), ABANDONED.toMillis()))
        .compose(abandoned ->
            run(FORGET, Tuple.of(KEEP.toMillis(), KEEP_GIVEN_UP.toMillis(), BATCH))
                .map(abandoned.rowCount()));
  }

  private Future<RowSet<Row>> run(String sql, Tuple arguments) {
    return pool.preparedQuery(sql).execute(arguments);
  }
}
