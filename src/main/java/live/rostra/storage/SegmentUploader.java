package live.rostra.storage;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Uploads the stream of one room's run in order: an object is stored before a playlist that lists
/// it, and deleted after the playlist that no longer does. Room loop only; never blocks it.
///
/// One request is under way at a time, so the order holds with any store. What fails is tried
/// again, later and later, for as long as it takes. Playlists that waited too long to matter are
/// left out: one that is waiting keeps its place, so that a slow store still makes progress, and of
/// those behind it only the newest is written. The queue is bounded: an object that finds it full
/// is refused, and so is every playlist until that object has expired, because it would list what
/// is not there.
public final class SegmentUploader {
  /// Starts a timer; in a node `vertx::setTimer`.
  public interface Timer {
    /// Runs `action` on the room's loop after `delayMs`.
    void after(long delayMs, Runnable action);
  }

  /// Limits.
  ///
  /// @param maxQueuedBytes what may wait; 16 MiB are half an hour of one room
  /// @param firstRetryMs the delay after a first failure; it doubles with each
  /// @param lastRetryMs the longest delay
  public record Settings(long maxQueuedBytes, long firstRetryMs, long lastRetryMs) {
    /// 16 MiB, 200 ms to 10 s.
    public static Settings defaults() {
      return new Settings(16 << 20, 200, 10_000);
    }
  }

  /// Counters since the start, and what waits now.
  ///
  /// @param stored objects stored, playlists not counted
  /// @param playlists playlists stored
  /// @param coalesced playlists left out for a newer one
  /// @param deleted objects deleted
  /// @param retries requests that failed and were tried again
  /// @param refused objects that found the queue full
  /// @param refusedPlaylists playlists that would have listed a refused object
  /// @param queuedBytes bytes waiting or under way
  /// @param queued requests waiting or under way
  public record Stats(
      long stored,
      long playlists,
      long coalesced,
      long deleted,
      long retries,
      long refused,
      long refusedPlaylists,
      long queuedBytes,
      int queued) {
    /// A way that nothing has gone.
    public static final Stats NONE = new Stats(0, 0, 0, 0, 0, 0, 0, 0, 0);

    /// Both ways' counts together.
    public Stats plus(Stats other) {
      return new Stats(
          stored + other.stored,
          playlists + other.playlists,
          coalesced + other.coalesced,
          deleted + other.deleted,
          retries + other.retries,
          refused + other.refused,
          refusedPlaylists + other.refusedPlaylists,
          queuedBytes + other.queuedBytes,
          queued + other.queued);
    }
  }

  private sealed interface Request {
    String name();

    /// An object that does not change.
    record Store(String name, byte[] bytes, ObjectStore.Metadata metadata) implements Request {}

    /// A playlist.
    record Publish(String name, byte[] bytes, ObjectStore.Metadata metadata) implements Request {}

    /// The end of an object.
    record Delete(String name) implements Request {}
  }

  private final ObjectStore store;
  private final String prefix;
  private final Settings settings;
  private final Timer timer;
  private final LongSupplier jitter;

  /// Objects and playlists, in order.
  private final ArrayDeque<Request> uploads = new ArrayDeque<>();

  /// Taken up only when no upload waits: then every playlist that listed the object has been
  /// replaced.
  private final ArrayDeque<Request.Delete> deletes = new ArrayDeque<>();

  /// Objects that were refused and have not expired.
  private final Set<String> missing = new HashSet<>();

  /// The newest playlist was refused, so the one in the store may list what has expired since.
  private boolean stale;

  private @Nullable Request underWay;
  private @Nullable Promise<Void> drained;
  private boolean closed;
  private int failures;
  private long queuedBytes;
  private long stored;
  private long playlists;
  private long coalesced;
  private long deleted;
  private long retries;
  private long refused;
  private long refusedPlaylists;

  /// @param prefix put before each name, such as `rooms/a/run/`
  /// @param jitter random numbers, which keep many rooms from retrying together
  public SegmentUploader(
      ObjectStore store, String prefix, Settings settings, Timer timer, LongSupplier jitter) {
    this.store = store;
    this.prefix = prefix;
    this.settings = settings;
    this.timer = timer;
    this.jitter = jitter;
  }

  /// Queues an init segment or a segment; the bytes are kept, not copied.
  ///
  /// @return false when the queue is full
  public boolean object(String name, byte[] bytes, ObjectStore.Metadata metadata) {
    ObjectKey.check(prefix + name);
    if (closed || queuedBytes + bytes.length > settings.maxQueuedBytes()) {
      refused++;
      missing.add(name);
      return false;
    }
    enqueue(new Request.Store(name, bytes, metadata), bytes.length);
    return true;
  }

  /// Queues a playlist, to be written after everything queued before it.
  ///
  /// @return false when it would list an object that was refused
  public boolean playlist(String name, byte[] bytes, ObjectStore.Metadata metadata) {
    ObjectKey.check(prefix + name);
    stale = closed || !missing.isEmpty();
    if (stale) {
      refusedPlaylists++;
      return false;
    }
    dropOneThatNeedNotBeWritten(name);
    enqueue(new Request.Publish(name, bytes, metadata), bytes.length);
    return true;
  }

  /// Queues the deletion of an object that no playlist queued from now on lists.
  public void expired(String name) {
    ObjectKey.check(prefix + name);
    // It was never there; playlists without it may be written again.
    if (!missing.remove(name) && !closed) {
      deletes.add(new Request.Delete(name));
      proceed();
    }
  }

  /// Completes when nothing waits; fails when the uploader is closed first.
  public Future<Void> drained() {
    if (idle()) {
      return Future.succeededFuture();
    }
    if (drained == null) {
      drained = Promise.promise();
    }
    return drained.future();
  }

  /// Gives up what waits.
  public void close() {
    closed = true;
    int left = stats().queued();
    uploads.clear();
    deletes.clear();
    if (drained != null) {
      drained.tryFail("closed with " + left + " requests waiting");
    }
  }

  /// The counters now.
  public Stats stats() {
    int queued = uploads.size() + deletes.size() + (underWay == null ? 0 : 1);
    return new Stats(
        stored,
        playlists,
        coalesced,
        deleted,
        retries,
        refused,
        refusedPlaylists,
        queuedBytes,
        queued);
  }

  private void enqueue(Request request, int bytes) {
    queuedBytes += bytes;
    uploads.add(request);
    proceed();
  }

  /// Of two waiting playlists of this name, leaves out the second: the one that follows has its
  /// news.
  private void dropOneThatNeedNotBeWritten(String name) {
    boolean oneWaits = false;
    for (Iterator<Request> waiting = uploads.iterator(); waiting.hasNext(); ) {
      if (waiting.next() instanceof Request.Publish playlist && playlist.name().equals(name)) {
        if (oneWaits) {
          waiting.remove();
          queuedBytes -= playlist.bytes().length;
          coalesced++;
          return;
        }
        oneWaits = true;
      }
    }
  }

  private void proceed() {
    if (underWay != null || closed) {
      return;
    }
    Request next = uploads.isEmpty() && !stale ? deletes.poll() : uploads.poll();
    if (next != null) {
      underWay = next;
      attempt(next);
    } else if (drained != null && idle()) {
      drained.tryComplete();
      drained = null;
    }
  }

  private boolean idle() {
    return underWay == null && uploads.isEmpty() && (deletes.isEmpty() || stale);
  }

  private void attempt(Request request) {
    if (closed) {
      finished(request);
      return;
    }
    String key = prefix + request.name();
    Future<Void> answer =
        switch (request) {
          case Request.Store object -> store.put(key, object.bytes(), object.metadata());
          case Request.Publish playlist -> store.put(key, playlist.bytes(), playlist.metadata());
          case Request.Delete _ -> store.delete(key);
        };
    answer.onComplete(
        _ -> {
          failures = 0;
          count(request);
          finished(request);
        },
        _ -> retry(request));
  }

  private void retry(Request request) {
    retries++;
    long delayMs = settings.firstRetryMs() << Math.min(failures++, 20);
    long boundedMs = Math.min(delayMs, settings.lastRetryMs());
    // Between half of it and all of it.
    long spreadMs = boundedMs / 2 + Math.floorMod(jitter.getAsLong(), boundedMs / 2 + 1);
    timer.after(spreadMs, () -> attempt(request));
  }

  private void count(Request request) {
    switch (request) {
      case Request.Store _ -> stored++;
      case Request.Publish _ -> playlists++;
      case Request.Delete _ -> deleted++;
    }
  }

  private void finished(Request request) {
    underWay = null;
    queuedBytes -=
        switch (request) {
          case Request.Store object -> object.bytes().length;
          case Request.Publish playlist -> playlist.bytes().length;
          case Request.Delete _ -> 0;
        };
    proceed();
  }
}
