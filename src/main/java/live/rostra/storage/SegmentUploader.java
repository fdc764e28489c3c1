package live.rostra.storage;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import live.rostra.hls.ObjectName;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings the stream of one run into the store in order: every step goes to the journal, then its
/// objects to the store, several steps at a time; a playlist follows when all it lists is there;
/// objects are deleted when no playlist may list them any more. Room loop only; never blocks it.
///
/// What fails is tried again, later and later, for as long as it takes. After an outage playlists
/// are left out, but never so many that a segment is in none of those that are stored. The journal
/// is bounded: a step that finds it full is refused, and so is every playlist that would list what
/// is not there; the last playlist of a run tells players of such gaps.
public final class SegmentUploader {
  private static final Logger LOG = LoggerFactory.getLogger(SegmentUploader.class);

  /// Starts a timer; in a node `vertx::setTimer`.
  public interface Timer {
    /// Runs `action` on the room's loop after `delayMs`.
    void after(long delayMs, Runnable action);
  }

  /// How a run is brought into the store.
  ///
  /// @param parallel steps whose objects are under way at one time
  /// @param stride by how many segments a playlist may be ahead of the one before it; at most as
  ///   many as a playlist lists, so that each segment is in one
  /// @param keepMs how long a segment stays after the last playlist that listed it: its duration
  ///   and that of the longest such playlist (RFC 8216bis section 6.2.2)
  /// @param firstRetryMs the delay after a first failure; it doubles with each
  /// @param lastRetryMs the longest delay
  public record Settings(
      int parallel, int stride, long keepMs, long firstRetryMs, long lastRetryMs) {
    private static final int PARALLEL = 8;

    /// For playlists of so many segments of this length: 200 ms to 10 s between retries.
    public static Settings of(int windowSegments, long segmentMs) {
      // One more for the segment itself, one for a cache that holds the playlist for a second.
      long keepMs = (windowSegments + 2) * segmentMs;
      return new Settings(PARALLEL, Math.max(1, windowSegments / 2), keepMs, 200, 10_000);
    }
  }

  /// Counters since the start of the run, and what waits now.
  ///
  /// @param stored objects stored, playlists not counted
  /// @param playlists media playlists stored
  /// @param coalesced media playlists left out for a newer one
  /// @param deleted objects deleted
  /// @param retries requests that failed and were tried again
  /// @param refused steps that found the journal full
  /// @param conflicts steps under whose keys other objects lie
  /// @param waiting steps whose playlist is not stored, nor one after it
  public record Stats(
      long stored,
      long playlists,
      long coalesced,
      long deleted,
      long retries,
      long refused,
      long conflicts,
      int waiting) {
    /// A way that nothing has gone.
    public static final Stats NONE = new Stats(0, 0, 0, 0, 0, 0, 0, 0);

    /// Both ways' counts together.
    public Stats plus(Stats other) {
      return new Stats(
          stored + other.stored,
          playlists + other.playlists,
          coalesced + other.coalesced,
          deleted + other.deleted,
          retries + other.retries,
          refused + other.refused,
          conflicts + other.conflicts,
          waiting + other.waiting);
    }
  }

  private enum State {
    WRITING,
    WAITING,
    UPLOADING,
    STORED,
    MISSING
  }

  /// A step on its way; its bytes are in the journal.
  private static final class Slot {
    final long number;
    final long addsFrom;
    final long listsFrom;
    final long listsTo;
    boolean last;
    State state = State.WRITING;

    Slot(long number, long addsFrom, long listsFrom, long listsTo, boolean last) {
      this.number = number;
      this.addsFrom = addsFrom;
      this.listsFrom = listsFrom;
      this.listsTo = listsTo;
      this.last = last;
    }
  }

  private final ObjectStore store;
  private final String room;
  private final String prefix;
  private final Journal journal;
  private final Settings settings;
  private final Timer timer;
  private final Backoff backoff;
  private final MutableObject program;
  private final MutableObject index;

  /// In order; the first is the oldest whose playlist is not stored, nor one after it.
  private final ArrayDeque<Slot> slots = new ArrayDeque<>();

  /// The newest whose playlist is stored.
  private @Nullable Slot newest;

  private final MissingSegments missing = new MissingSegments();

  /// Objects of refused steps that later segments need: the init segment.
  private List<Step.Item> carried = new ArrayList<>();

  private long nextNumber;
  private long publishedTo;

  /// Below it no stored playlist lists anything; up to `deletableTo` long enough; up to `deletedTo`
  /// it is gone.
  private long delistedTo;

  private long deletableTo;
  private long deletedTo;

  private int underWay;
  private boolean proceeding;
  private boolean again;
  private boolean publishing;
  private boolean deleting;
  private boolean superseded;
  private boolean ended;
  private boolean finished;
  private @Nullable Promise<Void> drained;
  private long stored;
  private long playlists;
  private long coalesced;
  private long deleted;
  private long retries;
  private long refused;
  private long conflicts;

  /// @param room key of the room, such as `rooms/a/`
  /// @param run name of the run below it, which begins with its epoch
  /// @param jitter random numbers, which keep many rooms from retrying together
  SegmentUploader(
      ObjectStore store,
      String room,
      String run,
      Journal journal,
      Settings settings,
      Timer timer,
      LongSupplier jitter) {
    this.store = store;
    this.room = room;
    this.prefix = room + run + "/";
    this.journal = journal;
    this.settings = settings;
    this.timer = timer;
    this.backoff = new Backoff(settings.firstRetryMs(), settings.lastRetryMs(), timer, jitter);
    this.program =
        new MutableObject(store, ObjectKey.check(prefix + "program.m3u8"), PlaylistFacts::laterOf);
    this.index =
        new MutableObject(store, ObjectKey.check(room + "index.m3u8"), PlaylistFacts::newerOf);
  }

  /// Takes a step; its bytes are kept, not copied, until the journal has them.
  ///
  /// @return false when the journal is full
  public boolean add(Step step) {
    step.objects().forEach(object -> ObjectKey.check(prefix + object.name()));
    Step whole = carried.isEmpty() ? step : step.after(carried);
    // The end is always told: it is small, and players would wait for ever.
    if (!step.last() && !journal.admits(whole.size())) {
      lose(whole);
      return false;
    }
    carried = new ArrayList<>();
    Slot slot =
        new Slot(nextNumber++, step.addsFrom(), step.listsFrom(), step.listsTo(), step.last());
    slots.add(slot);
    journal
        .write(slot.number, whole, deletedTo)
        .onComplete(
            _ -> {
              slot.state = State.WAITING;
              proceed();
            },
            _ -> {
              slot.state = State.MISSING;
              lose(whole);
              proceed();
            });
    return true;
  }

  private void lose(Step step) {
    refused++;
    missing.add(step.addsFrom(), step.listsTo());
    carried.addAll(step.needed());
  }

  /// Goes on with what a node before this one left in the journal, and ends the run.
  ///
  /// @param left its steps, in order; the last one ends the run, whatever it says
  /// @param deleted segments below this number have been deleted
  void resume(List<Left> left, long deleted) {
    deletedTo = deleted;
    deletableTo = deleted;
    delistedTo = deleted;
    for (Left step : left) {
      boolean last = step.number() == left.getLast().number();
      slots.add(new Slot(step.number(), step.addsFrom(), step.listsFrom(), step.listsTo(), last));
    }
    nextNumber = left.getLast().number() + 1;
    askHowFar();
  }

  /// Steps that the journal lacks are either stored or lost: the stored playlist tells which.
  private void askHowFar() {
    underWay++;
    program
        .read()
        .onComplete(
            playlist -> {
              succeeded();
              goOnFrom(PlaylistFacts.listsTo(playlist));
              proceed();
            },
            _ -> {
              underWay--;
              retries++;
              backoff.failed(this::askHowFar);
            });
  }

  /// @param storedTo of the segments below it the store has all that a later playlist lists
  private void goOnFrom(long storedTo) {
    publishedTo = storedTo;
    while (slots.size() > 1 && slots.getFirst().listsTo <= storedTo) {
      slots.remove();
    }
    long knownTo = storedTo;
    for (Slot slot : slots) {
      missing.add(knownTo, slot.addsFrom);
      knownTo = Math.max(knownTo, slot.listsTo);
      slot.state = slot.listsTo <= storedTo ? State.STORED : State.WAITING;
    }
  }

  /// A step that was found in the journal.
  record Left(long number, long addsFrom, long listsFrom, long listsTo) {}

  /// Completes when the newest playlist is stored; deletions may be left.
  public Future<Void> drained() {
    if (slots.isEmpty()) {
      return Future.succeededFuture();
    }
    if (drained == null) {
      drained = Promise.promise();
    }
    return drained.future();
  }

  /// Whether the run has ended and the store needs nothing more.
  boolean finished() {
    return finished;
  }

  /// The counters now.
  public Stats stats() {
    return new Stats(
        stored, playlists, coalesced, deleted, retries, refused, conflicts, slots.size());
  }

  /// Starts all that may start. What completes at once comes back here, and must find the slots at
  /// rest.
  private void proceed() {
    again = true;
    if (proceeding) {
      return;
    }
    proceeding = true;
    try {
      while (again) {
        again = false;
        startWhatMay();
      }
    } finally {
      proceeding = false;
    }
  }

  private void startWhatMay() {
    if (backoff.waiting()) {
      return;
    }
    dropLostEnd();
    // The playlist first: it is what listeners wait for.
    publish();
    for (Slot slot : slots) {
      if (!mayAsk(settings.parallel())) {
        break;
      }
      if (slot.state == State.WAITING) {
        upload(slot);
      }
    }
    delete();
    if (slots.isEmpty() && drained != null) {
      drained.tryComplete();
      drained = null;
    }
    if (ended && !finished && deletedTo == delistedTo) {
      finished = true;
      journal.finished();
    }
  }

  /// Nothing comes of a step that is lost; if it was to end the run, the one before it does.
  private void dropLostEnd() {
    while (!publishing && !slots.isEmpty() && slots.getLast().state == State.MISSING) {
      if (!slots.removeLast().last) {
        continue;
      }
      if (slots.isEmpty() && newest != null) {
        // Its playlist is stored, and is stored once more with an end.
        slots.add(newest);
        newest = null;
      }
      if (slots.isEmpty()) {
        ended = true;
      } else {
        slots.getLast().last = true;
      }
    }
  }

  private boolean mayAsk(int parallel) {
    return !backoff.waiting() && underWay < (backoff.failing() ? 1 : parallel);
  }

  private void upload(Slot slot) {
    slot.state = State.UPLOADING;
    underWay++;
    journal
        .read(slot.number)
        .compose(this::putObjects)
        .onComplete(
            count -> {
              succeeded();
              stored += count;
              slot.state = State.STORED;
              proceed();
            },
            failure -> {
              slot.state = State.WAITING;
              failed(slot, failure);
            });
  }

  private Future<Integer> putObjects(Step step) {
    Future<Void> last = Future.succeededFuture();
    for (Step.Item object : step.objects()) {
      last =
          last.compose(
              _ -> store.putNew(prefix + object.name(), object.bytes(), object.metadata()));
    }
    return last.map(_ -> step.objects().size());
  }

  private void succeeded() {
    underWay--;
    backoff.succeeded();
  }

  private void failed(Slot slot, Throwable failure) {
    underWay--;
    switch (failure) {
      case ObjectConflictException _ -> {
        conflicts++;
        LOG.error("{}: {}", room, failure.getMessage());
        missing.add(slot.addsFrom, slot.listsTo);
        // The playlist of the last one is stored all the same: it tells of gaps.
        slot.state = slot.last ? State.STORED : State.MISSING;
        proceed();
      }
      case CorruptStepException _ -> {
        LOG.error("{}: step {} of the spool is lost: {}", room, slot.number, failure.getMessage());
        // Of a stored one only the playlist is lost.
        if (slot.state != State.STORED) {
          missing.add(slot.addsFrom, slot.listsTo);
        }
        slot.state = State.MISSING;
        proceed();
      }
      default -> {
        retries++;
        backoff.failed(this::proceed);
      }
    }
  }

  private void publish() {
    Slot target = publishing || !mayAsk(Integer.MAX_VALUE) ? null : publishable();
    if (target == null) {
      return;
    }
    publishing = true;
    underWay++;
    journal
        .read(target.number)
        .compose(step -> writePlaylists(target, step))
        .onComplete(
            _ -> {
              publishing = false;
              succeeded();
              published(target);
              proceed();
            },
            failure -> {
              publishing = false;
              failed(target, failure);
            });
  }

  /// The newest step whose playlist may be stored: all it lists is there, or it is the last; as far
  /// ahead as the stride allows, and if that is not far enough, the nearest.
  private @Nullable Slot publishable() {
    Slot target = null;
    for (Slot slot : slots) {
      boolean settled = slot.state == State.STORED || slot.state == State.MISSING;
      boolean tooFar = target != null && slot.listsTo > publishedTo + settings.stride();
      if (!settled || tooFar) {
        break;
      }
      if (slot.state == State.STORED && (slot.last || !missing.any(slot.listsFrom, slot.listsTo))) {
        target = slot;
      }
    }
    return target;
  }

  private Future<Void> writePlaylists(Slot target, Step step) {
    byte[] text = step.playlist().bytes();
    if (missing.any(target.listsFrom, target.listsTo)) {
      text = PlaylistFacts.withGaps(text, missing::contains);
    }
    byte[] whole = PlaylistFacts.ended(text, target.last);
    return program
        .write(whole, step.playlist().metadata())
        .compose(_ ->
            superseded
                ? Future.succeededFuture(true)
                : index.write(step.index().bytes(), step.index().metadata()))
        .map(mine -> {
          if (!mine) {
            superseded = true;
            LOG.warn("{}index.m3u8 leads to a newer run; this one leaves it alone", room);
          }
          return null;
        });
  }

  private void published(Slot target) {
    playlists++;
    newest = target;
    publishedTo = target.listsTo;
    while (!slots.isEmpty() && slots.peek().number <= target.number) {
      coalesced += slots.remove().number == target.number ? 0 : 1;
    }
    journal.settled(target.number);
    missing.forgetBelow(target.listsFrom);
    ended |= target.last;
    if (target.listsFrom > delistedTo) {
      long to = target.listsFrom;
      delistedTo = to;
      timer.after(
          settings.keepMs(),
          () -> {
            deletableTo = to;
            proceed();
          });
    }
  }

  private void delete() {
    if (deleting || deletedTo >= deletableTo || !mayAsk(Integer.MAX_VALUE)) {
      return;
    }
    deleting = true;
    underWay++;
    store
        .delete(prefix + new ObjectName.Segment(deletedTo))
        .onComplete(
            _ -> {
              deleting = false;
              succeeded();
              deletedTo++;
              deleted++;
              proceed();
            },
            _ -> {
              deleting = false;
              underWay--;
              retries++;
              backoff.failed(this::proceed);
            });
  }
}
