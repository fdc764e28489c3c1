package live.rostra.state;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.sqlclient.Pool;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import live.rostra.room.RoomId;
import org.jspecify.annotations.Nullable;

/// Facts of rooms that outlive the node: written to a bounded file at once and to Postgres a moment
/// later, read from Postgres. Thread-safe; futures complete on the caller's context.
///
/// A question is asked once what this node has appended before it is in Postgres, so that whoever
/// appends finds it; only when that takes too long, or is known not to get through, it is answered
/// with what is there. Questions that are not answered in time fail with {@link
/// FactsException.Code#UNAVAILABLE}.
public interface RoomFacts {
  /// Opens the file and Postgres, which is started unless there is a URL, brings its tables up to
  /// date, and takes there what a node before this one left in the file.
  ///
  /// @return fails with an {@link UnusableStateException} that names the setting
  static Future<RoomFacts> open(Vertx vertx, FactsSettings settings) {
    VertxInternal inside = (VertxInternal) vertx;
    return vertx
        .executeBlocking(() -> PostgresFacts.open(inside, settings), false)
        .map(Objects::requireNonNull);
  }

  /// Keeps facts, all of them or none. Completes when they are in the file, where neither the death
  /// of this process nor the absence of Postgres loses them. Those of one caller stay in order.
  ///
  /// A list with at least one fact of moderation may use the last eighth of the file.
  ///
  /// @return fails with {@link FactsException.Code#FULL} or {@link FactsException.Code#DISK}
  Future<Void> append(List<Fact> facts);

  /// Rooms that have not ended, each by its newest instance, for a node that starts.
  Future<List<StoredRoom>> open();

  /// Takes the next epoch of a room's log, 1 for a new name; whoever asks later gets a higher one.
  Future<Long> nextEpoch(RoomId room);

  /// Messages of a room's chat, newest first; deleted ones among them, without their text.
  ///
  /// @param beforeId only those with lower ids; null: from the newest on
  /// @param limit how many at most
  Future<List<ChatMessage>> chat(UUID instance, @Nullable String beforeId, int limit);

  /// Bans of a room's name that are in force, newest first.
  Future<List<Ban>> bans(RoomId room);

  /// Whether somebody may not enter, by the database's clock. Asked at once even when this node is
  /// behind by more than a tenth of a second, for the sake of what other nodes have appended.
  Future<Boolean> isBanned(RoomId room, String identity);

  /// Reports about a room's name, newest first.
  Future<List<Report>> reports(RoomId room);

  /// The audit log of a room's name, newest first.
  ///
  /// @param cursor of the page before; null: the first page
  /// @param limit how many at most
  Future<Page<AuditEntry>> audit(RoomId room, @Nullable String cursor, int limit);

  /// Connections for whoever keeps tables of its own here. Statements run for ten seconds at most.
  Pool pool();

  /// What has become of facts.
  FactsStats stats();

  /// One sentence when facts cannot be kept, without a full stop, else empty.
  Optional<String> trouble();

  /// The event loop that brings facts to Postgres, which should do nothing else.
  Context loop();

  /// One sentence of what somebody should know though facts are kept, without a full stop.
  Optional<String> concern();

  /// Waits until Postgres has every fact, for so long at most, then ends the server that was
  /// started. What is left stays in the file, for the next start. Nothing is appended any more.
  Future<Void> close(long drainMs);
}
