package live.rostra.storage;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A node's way into storage: the store, what waits for it, and the epochs it is written under.
///
/// Keys: `rooms/<room>/index.m3u8`, the stable address, which leads to the newest run; everything
/// else below `rooms/<room>/<epoch>-<random>/`. Thread-safe.
public final class Storage {
  private static final Logger LOG = LoggerFactory.getLogger(Storage.class);

  /// Without a spool: half an hour of one room.
  private static final long MAX_MEMORY_BYTES = 16 << 20;

  /// A store without a spool may fail for this long before the node is not ready.
  private static final long PATIENCE_S = 10;

  /// A bucket that nobody writes to is asked for a sign of life so often. Longer than the uploads
  /// wait between retries: while they fail, only they say when it takes objects again.
  private static final long PROBE_MS = 15_000;

  /// Where nothing is; any answer will do.
  private static final String PROBE_KEY = "probe";

  private static final long NO_TIMER = -1;

  private final Vertx vertx;
  private final MeteredStore store;
  private final Epochs epochs;
  private final @Nullable Spool spool;
  private volatile long probing = NO_TIMER;

  private Storage(Vertx vertx, ObjectStore store, Epochs epochs, @Nullable Spool spool) {
    this.vertx = vertx;
    this.store = new MeteredStore(store);
    this.epochs = epochs;
    this.spool = spool;
  }

  /// How storage is.
  ///
  /// @param takesRooms false when what a new room makes could not be kept
  /// @param concern what somebody should know, one sentence without addresses; empty: all is well
  public record Health(boolean takesRooms, Optional<String> concern) {}

  /// What storage was asked and holds.
  ///
  /// @param requests to the store
  /// @param spool what waits on this machine's disk
  public record Stats(MeteredStore.Stats requests, SpoolStats spool) {}

  /// Storage in a directory of this machine. Blocking.
  public static Storage onDisk(Vertx vertx, Path directory) throws IOException {
    DiskObjectStore store = DiskObjectStore.open(vertx, directory);
    Epochs epochs = LocalEpochs.open(directory.resolve(".epoch"), InstantSource.system());
    return new Storage(vertx, store, epochs, null);
  }

  /// Storage in a bucket, behind a spool on this machine. Blocking.
  ///
  /// @param spool directory of the spool, which belongs to one node
  /// @param maxSpoolBytes what it may hold
  public static Storage inBucket(Vertx vertx, S3Settings s3, Path spool, long maxSpoolBytes)
      throws IOException {
    Spool opened = Spool.open(vertx, spool, maxSpoolBytes);
    Epochs epochs = LocalEpochs.open(spool.resolve("epoch"), InstantSource.system());
    Storage storage = behindSpool(vertx, S3ObjectStore.open(vertx, s3), epochs, opened);
    storage.probeEvery(PROBE_MS);
    return storage;
  }

  /// Looks after the store while nobody uses it, from now on.
  void probeEvery(long ms) {
    probing = vertx.setPeriodic(1, ms, _ -> store.probe(PROBE_KEY, ms * 1_000_000));
  }

  /// Storage in any store behind a spool.
  static Storage behindSpool(Vertx vertx, ObjectStore store, Epochs epochs, Spool spool) {
    return new Storage(vertx, store, epochs, spool);
  }

  /// The epoch of a run that begins now. Never blocks.
  public long nextEpoch() {
    return epochs.next();
  }

  /// The way into storage for a run; used on the calling loop only.
  ///
  /// @param run its name, which begins with its epoch and a dash
  public SegmentUploader run(String room, String run, SegmentUploader.Settings settings) {
    Journal journal = spool == null ? new MemoryJournal(MAX_MEMORY_BYTES) : spool.run(room, run);
    return uploader(room, run, journal, settings);
  }

  private SegmentUploader uploader(
      String room, String run, Journal journal, SegmentUploader.Settings settings) {
    return new SegmentUploader(
        store,
        "rooms/" + room + "/",
        run,
        journal,
        settings,
        (delayMs, action) -> vertx.setTimer(delayMs, _ -> action.run()),
        new SplittableRandom()::nextLong);
  }

  /// Begins to upload what the node before this one left in the spool, and ends its runs.
  ///
  /// @param loop where that happens
  public void resume(Context loop, SegmentUploader.Settings settings) {
    Spool from = spool;
    if (from == null) {
      return;
    }
    new BlockingWork(vertx, "spool-resume", 1)
        .run(from::unfinished)
        .onSuccess(runs -> {
          loop.runOnContext(_ ->
              runs.forEach(run ->
                  uploader(run.room(), run.run(), run.journal(), settings)
                      .resume(run.steps(), run.deletedTo())));
          if (!runs.isEmpty()) {
            LOG.info("{} runs of the stream are finished from the spool", runs.size());
          }
        })
        .onFailure(failure -> LOG.error("the spool cannot be read: {}", failure.toString()));
  }

  /// How storage is, now.
  public Health health() {
    String spooled = spool == null ? null : spool.concern();
    List<String> concerns = new ArrayList<>();
    if (store.failure() != null) {
      concerns.add("the bucket takes no objects");
    }
    if (spooled != null) {
      concerns.add(spooled);
    }
    String concern = String.join("; ", concerns);
    return new Health(
        spool == null || !spool.sheds(),
        concern.isEmpty() ? Optional.empty() : Optional.of(concern));
  }

  /// Why streams cannot be kept, one sentence; empty while they can. Behind a spool an outage of
  /// the bucket is not a reason, until the spool is full.
  public Optional<String> trouble() {
    Health health = health();
    if (!health.takesRooms()) {
      return health.concern();
    }
    long failingS = TimeUnit.NANOSECONDS.toSeconds(store.stats().failingNs());
    return spool != null || failingS < PATIENCE_S
        ? Optional.empty()
        : Optional.of("every request has failed for %d s".formatted(failingS));
  }

  /// Counters since the start, and what the spool holds.
  public Stats stats() {
    return new Stats(store.stats(), spool == null ? SpoolStats.NONE : spool.stats());
  }

  /// Ends connections. What is not stored stays in the spool.
  public void close() {
    vertx.cancelTimer(probing);
    store.close();
    if (spool != null) {
      spool.close();
    }
  }
}
