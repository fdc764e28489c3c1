package live.rostra.edge.desk;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import live.rostra.room.Actor;
import live.rostra.room.LogEntry;
import live.rostra.room.Role;
import live.rostra.room.Room;
import live.rostra.room.RoomEvent;
import live.rostra.room.Snapshot;
import live.rostra.signalling.ServerMessage.At;
import live.rostra.state.Fact;
import live.rostra.state.RoomFacts;
import org.jspecify.annotations.Nullable;

/// A room's log being written: numbers events, carries out their effects at once, keeps them in the
/// facts file, and has them told in order when they are there. Room loop only.
///
/// What the file does not take is told all the same, because it has happened; a snapshot makes up
/// for it as soon as the file takes one. A snapshot is never in one append with moderation: it
/// would take the part of a full file that is kept for that.
final class Journal {
  /// Entries between two snapshots: what a restart has to replay at most.
  private static final int SNAPSHOT_EVERY = 200;

  /// A file that is full to its last eighth takes moderation only.
  private static final long MODERATION_SHARE = 8;

  /// Between two snapshots that a file in trouble is asked to take.
  private static final long FIRST_RETRY_MS = 1_000;

  private static final long LAST_RETRY_MS = 30_000;

  /// More than a chat message and its row need.
  private static final long CHAT_BYTES = 8 << 10;

  private final Room room;
  private final RoomMedia media;
  private final Effects effects;
  private final Ledger ledger;
  private final RoomFacts facts;
  private final LongSupplier clockMs;
  private final ContextInternal loop;
  private final Telling telling;
  private final Told tell;
  private final DeskCounters counters;
  private long lastMs;
  private long toldSeq;
  private int sinceSnapshot;
  private boolean unkept;
  private boolean saving;
  private long retryMs = FIRST_RETRY_MS;
  private long retryAtMs;

  /// Hears of entries, one after the other.
  interface Told {
    /// Takes one entry.
    ///
    /// @param rest what the same cause led to after it
    void tell(LogEntry entry, List<LogEntry> rest);
  }

  /// @param clockMs the node's clock in wall-clock milliseconds, for a room that is not on the air
  /// @param tell tells one entry
  Journal(
      Room room,
      RoomMedia media,
      Ledger ledger,
      RoomFacts facts,
      LongSupplier clockMs,
      ContextInternal loop,
      DeskCounters counters,
      Told tell) {
    this.room = room;
    this.media = media;
    this.effects = new Effects(media, room);
    this.loop = loop;
    this.ledger = ledger;
    this.facts = facts;
    this.clockMs = clockMs;
    this.telling = new Telling(loop);
    this.counters = counters;
    this.tell = tell;
    this.toldSeq = room.seq();
  }

  /// The mixer's time, or the node's while nothing is mixed; never before what it was.
  long nowMs() {
    OptionalLong mixer = media.mixerTimeMs();
    lastMs = Math.max(lastMs, mixer.isPresent() ? mixer.getAsLong() : clockMs.getAsLong());
    return lastMs;
  }

  /// The last entry that was told, at some mixer time.
  At told(long mixerTimeMs) {
    return new At(room.epoch(), toldSeq, mixerTimeMs);
  }

  /// Writes what happened.
  ///
  /// @param by who caused it by a command; null when nobody did
  /// @return complete when it has been tried to keep it; fails when the file did not take it
  Future<Void> write(List<RoomEvent> events, @Nullable Actor by) {
    if (events.isEmpty()) {
      return Future.succeededFuture();
    }
    long startedNs = System.nanoTime();
    List<Fact> kept = new ArrayList<>();
    List<LogEntry> entries = new ArrayList<>(events.size());
    boolean snapshotDue = unkept && isTimeToMakeUp();
    for (RoomEvent event : events) {
      Snapshot before = room.snapshot();
      LogEntry entry = room.commit(List.of(event), nowMs()).getFirst();
      effects.carryOut(event);
      entries.add(entry);
      kept.addAll(ledger.facts(entry, before, room.snapshot(), by));
      snapshotDue |= changesRow(event) || ++sinceSnapshot >= SNAPSHOT_EVERY;
    }
    counters.entries += entries.size();
    boolean apart = snapshotDue && kept.stream().anyMatch(Fact::moderation);
    if (snapshotDue && !apart) {
      kept.add(ledger.saved(room.snapshot()));
      sinceSnapshot = 0;
    }
    Future<Void> keeping = keep(kept, snapshotDue && !apart);
    telling.when(keeping, outcome -> tell(entries, outcome, startedNs));
    return apart ? Future.all(keeping, save()).mapEmpty() : keeping;
  }

  /// Whether what lists show of the room is another after this.
  private static boolean changesRow(RoomEvent event) {
    return switch (event) {
      case RoomEvent.Opened _, RoomEvent.Updated _, RoomEvent.Started _, RoomEvent.Ended _ -> true;
      case RoomEvent.RoleChanged changed -> changed.role() == Role.HOST;
      default -> false;
    };
  }

  private Future<Void> keep(List<Fact> kept, boolean whole) {
    Promise<Void> done = loop.promise();
    saving |= whole;
    facts.append(kept).onComplete(done);
    return done.future()
        .onSuccess(_ -> {
          if (whole) {
            saving = false;
            unkept = false;
            retryMs = FIRST_RETRY_MS;
          }
        })
        .onFailure(_ -> {
          unkept = true;
          if (whole) {
            saving = false;
            retryAtMs = clockMs.getAsLong() + retryMs;
            retryMs = Math.min(2 * retryMs, LAST_RETRY_MS);
          }
        });
  }

  private void tell(List<LogEntry> entries, AsyncResult<Void> outcome, long startedNs) {
    counters.unkept += outcome.failed() ? entries.size() : 0;
    counters.publishDelay.recordNs(System.nanoTime() - startedNs);
    for (int i = 0; i < entries.size(); i++) {
      toldSeq = entries.get(i).seq();
      tell.tell(entries.get(i), entries.subList(i + 1, entries.size()));
    }
  }

  /// Runs `action` when everything that has happened by now is told.
  void inTurn(Runnable action) {
    telling.inTurn(action);
  }

  /// Saves all of the state.
  Future<Void> save() {
    sinceSnapshot = 0;
    return keep(List.of(ledger.saved(room.snapshot())), true);
  }

  /// Makes up for what the file did not take, when it is time to try that.
  void makeUp() {
    if (unkept && !saving && isTimeToMakeUp()) {
      save();
    }
  }

  /// To write down all of a room is work: a file in trouble is asked less and less often. That it
  /// is asked at all is how a disk is found to be well again.
  private boolean isTimeToMakeUp() {
    return facts.trouble().isEmpty() || clockMs.getAsLong() >= retryAtMs;
  }

  /// Whether the file has everything, or a snapshot in its place.
  boolean kept() {
    return !unkept && !saving;
  }

  /// Whether there is room in the file for what is not moderation.
  boolean takesChat() {
    var file = facts.stats();
    return file.bytes() + CHAT_BYTES <= file.maxBytes() - file.maxBytes() / MODERATION_SHARE;
  }

  int waiting() {
    return telling.waiting();
  }
}
