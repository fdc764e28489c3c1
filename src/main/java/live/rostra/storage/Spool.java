package live.rostra.storage;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Steps of all runs on this node's disk until the store has them: `runs/<room>/<run>/<number>`.
///
/// Bounded: what does not fit is refused. A disk that cannot be written to is replaced by memory
/// for as long as that lasts, which is bounded too. Both are told by {@link #concern}. Thread-safe.
final class Spool {
  private static final Logger LOG = LoggerFactory.getLogger(Spool.class);

  /// More do not make a disk faster.
  private static final int CONCURRENCY = 16;

  /// Stands in for a full disk: half an hour of ten rooms.
  private static final long MAX_MEMORY_BYTES = 160L << 20;

  /// Beyond half of it somebody should look; below a quarter it is over.
  private static final int ALARM_SHARE = 2;

  private static final int CALM_SHARE = 4;

  private static final long SHED_NS = 15_000_000_000L;

  private final BlockingWork work;
  private final Path runs;
  private final long maxBytes;
  private final List<Path> left;
  private final FileLock lock;
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong memoryBytes = new AtomicLong();
  private volatile boolean alarmed;
  private volatile boolean full;
  private volatile boolean memoryFull;
  private volatile @Nullable DiskFailure diskFailure;

  private record DiskFailure(long atNs) {}

  /// A run that a node before this one did not finish.
  ///
  /// @param room the room
  /// @param run the run
  /// @param steps what is left of it, in order; never empty
  /// @param deletedTo segments below this number have been deleted from the store
  /// @param journal where its steps are
  record Unfinished(
      String room, String run, List<SegmentUploader.Left> steps, long deletedTo, Journal journal) {}

  private Spool(Vertx vertx, Path runs, long maxBytes, List<Path> left, FileLock lock) {
    this.work = new BlockingWork(vertx, "spool", CONCURRENCY);
    this.runs = runs;
    this.maxBytes = maxBytes;
    this.left = left;
    this.lock = lock;
  }

  /// Opens the spool below `directory`, which is made when it does not exist. Blocking.
  static Spool open(Vertx vertx, Path directory, long maxBytes) throws IOException {
    Path runs = directory.resolve("runs");
    Files.createDirectories(runs);
    FileLock lock = lock(directory.resolve("lock"));
    List<Path> left = new ArrayList<>();
    long size = 0;
    for (Path room : list(runs)) {
      for (Path run : list(room)) {
        for (Path file : list(run)) {
          size += Files.size(file);
        }
        left.add(run);
      }
      deleteEmpty(room);
    }
    Spool spool = new Spool(vertx, runs, maxBytes, List.copyOf(left), lock);
    spool.occupied(size);
    return spool;
  }

  /// Two nodes in one spool would finish each other's runs.
  private static FileLock lock(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return lock;
      }
    } catch (OverlappingFileLockException _) {
      // By another node in this process.
    }
    channel.close();
    throw new IOException("another node uses it");
  }

  /// Lets another node have the spool.
  void close() {
    try {
      lock.acquiredBy().close();
    } catch (IOException e) {
      LOG.warn("the lock of the spool could not be closed: {}", e.toString());
    }
  }

  /// The journal of a new run.
  Journal run(String room, String run) {
    return new SpoolRun(this, work, runs.resolve(room).resolve(run));
  }

  /// The runs that were there when the spool was opened. Files that were not written whole are
  /// removed. Blocking, and longer the more is left; runs may begin meanwhile.
  List<Unfinished> unfinished() throws IOException {
    List<Unfinished> found = new ArrayList<>();
    for (Path run : left) {
      SpoolRun journal = new SpoolRun(this, work, run);
      SpoolRun.Found steps = journal.find();
      if (steps.steps().isEmpty()) {
        deleteEmpty(run);
      } else {
        String room = Objects.requireNonNull(run.getParent()).getFileName().toString();
        String name = run.getFileName().toString();
        found.add(new Unfinished(room, name, steps.steps(), steps.deletedTo(), journal));
      }
    }
    return found;
  }

  static List<Path> list(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.sorted().toList();
    }
  }

  private static void deleteEmpty(Path directory) throws IOException {
    try {
      Files.delete(directory);
    } catch (DirectoryNotEmptyException _) {
      // Something is left in it.
    }
  }

  /// Whether so many bytes fit on the disk. Once something did not, the spool is full until a tenth
  /// of it is free: smaller steps that fit do not change that.
  boolean admits(int more) {
    if (bytes.get() + more <= maxBytes) {
      return true;
    }
    if (!full) {
      full = true;
      LOG.error("the spool is full: segments are lost from now on, and no room is opened");
    }
    return false;
  }

  void occupied(long more) {
    long now = bytes.addAndGet(more);
    if (!alarmed && now > maxBytes / ALARM_SHARE) {
      alarmed = true;
      LOG.warn("the spool is half full: {} of {} bytes wait for the store", now, maxBytes);
    } else if (alarmed && now < maxBytes / CALM_SHARE) {
      alarmed = false;
      LOG.info("the spool is calm: {} bytes wait for the store", now);
    }
    if (full && now < calm(maxBytes)) {
      full = false;
      LOG.info("the spool takes segments again");
    }
  }

  private static long calm(long max) {
    return max - max / 10;
  }

  /// Accounts for memory that stands in for the disk.
  ///
  /// @return false when there is none left
  boolean remember(int more) {
    if (more > 0 && memoryBytes.get() + more > MAX_MEMORY_BYTES) {
      if (!memoryFull) {
        memoryFull = true;
        LOG.error(
            "the spool cannot be written to, and the memory in its place is full: segments are lost"
                + " from now on");
      }
      return false;
    }
    if (memoryBytes.addAndGet(more) < calm(MAX_MEMORY_BYTES)) {
      memoryFull = false;
    }
    return true;
  }

  void diskFailed(Throwable failure) {
    if (diskFailure == null) {
      LOG.error("the spool cannot be written to, segments wait in memory: {}", failure.toString());
    }
    diskFailure = new DiskFailure(System.nanoTime());
  }

  void diskWorks() {
    if (diskFailure != null) {
      diskFailure = null;
      LOG.info("the spool can be written to again");
    }
  }

  /// Whether new rooms should be opened elsewhere. A disk that failed is given a new try by the
  /// next room after a while, because without rooms nothing is written.
  boolean sheds() {
    DiskFailure failure = diskFailure;
    return full || (failure != null && System.nanoTime() - failure.atNs < SHED_NS);
  }

  /// What somebody should know, as one sentence without paths; null when all is well.
  @Nullable String concern() {
    if (diskFailure != null) {
      return memoryFull
          ? "the spool cannot be written to, and the memory in its place is full"
          : "the spool cannot be written to";
    }
    if (full) {
      return "the spool is full";
    }
    return alarmed
        ? "the spool is %d %% full".formatted(bytes.get() * 100 / Math.max(1, maxBytes))
        : null;
  }

  SpoolStats stats() {
    return new SpoolStats(bytes.get(), maxBytes, memoryBytes.get());
  }
}
