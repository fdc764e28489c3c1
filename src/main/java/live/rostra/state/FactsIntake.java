package live.rostra.state;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import live.rostra.tally.Bounds;
import live.rostra.tally.SharedHistogram;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The way into the file of facts: from any thread, without a lock, in the order of each caller.
///
/// One thread writes what has come together, and then says so; another makes it survive the
/// machine, a few milliseconds later. The writer is a platform thread: a room waits for it before
/// anybody learns what happened, and virtual threads are at work on handshakes just when many
/// people come.
final class FactsIntake {
  private static final Logger LOG = LoggerFactory.getLogger(FactsIntake.class);

  private static final Bounds BOUNDS =
      Bounds.of(0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5);

  /// Kept for moderation: a share of the file.
  private static final int RESERVE = 8;

  /// Between two times that the disk is asked to keep what was written.
  private static final long FORCE_EVERY_MS = 5;

  /// One write; what is behind it waits that long at most.
  private static final int MAX_GROUP_BYTES = 1 << 20;

  private final VertxInternal vertx;
  private final FactsFile file;
  private final Runnable written;
  private final long maxBytes;
  private final Queue<Append> queue = new ConcurrentLinkedQueue<>();
  private final AtomicLong bytes;
  private final AtomicLong turnedAway = new AtomicLong();
  private final SharedHistogram duration = new SharedHistogram(BOUNDS);
  private final Thread writer;
  private final Thread forcer;
  private volatile boolean closed;
  private volatile boolean full;
  private volatile boolean diskFailed;
  private volatile boolean unforced;

  /// One append on its way.
  ///
  /// @param frame its facts as bytes
  /// @param promise of whoever waits, on his context
  /// @param atNs when it was asked for
  private record Append(byte[] frame, Promise<Void> promise, long atNs) {}

  /// @param written is run when something new is in the file
  FactsIntake(Vertx vertx, FactsFile file, long maxBytes, Runnable written) {
    this.vertx = (VertxInternal) vertx;
    this.file = file;
    this.maxBytes = maxBytes;
    this.written = written;
    this.bytes = new AtomicLong(file.bytes());
    this.writer = Thread.ofPlatform().daemon().name("facts-write").unstarted(this::writeAll);
    this.forcer = Thread.ofVirtual().name("facts-force").unstarted(this::forceAll);
  }

  void start() {
    writer.start();
    forcer.start();
  }

  /// Completes on the caller's context once the facts are in the file.
  Future<Void> append(List<Fact> facts) {
    Promise<Void> promise = vertx.getOrCreateContext().promise();
    if (closed) {
      promise.fail(ending());
      return promise.future();
    }
    byte[] frame = FactCodec.encode(System.currentTimeMillis(), facts);
    if (!admit(FactsFile.size(frame), facts.stream().anyMatch(Fact::moderation))) {
      promise.fail(
          new FactsException(FactsException.Code.FULL, "too much waits for Postgres already"));
      return promise.future();
    }
    queue.add(new Append(frame, promise, System.nanoTime()));
    LockSupport.unpark(writer);
    if (closed && !writer.isAlive()) {
      turnAwayRest();
    }
    return promise.future();
  }

  /// What came in just when the writer ended.
  private void turnAwayRest() {
    for (Append each = queue.poll(); each != null; each = queue.poll()) {
      Promise<Void> promise = each.promise;
      tell(() -> promise.fail(ending()));
    }
  }

  private static FactsException ending() {
    return new FactsException(FactsException.Code.CLOSED, "the node is ending");
  }

  private boolean admit(int size, boolean moderation) {
    long limit = moderation ? maxBytes : ordinaryBytes();
    if (bytes.addAndGet(size) <= limit) {
      return true;
    }
    bytes.addAndGet(-size);
    turnedAway.incrementAndGet();
    if (!full) {
      full = true;
      LOG.error("the file of facts is full: Postgres has been away for too long");
    }
    return false;
  }

  private long ordinaryBytes() {
    return maxBytes - maxBytes / RESERVE;
  }

  /// Part of the file was deleted.
  void freed(long freedBytes) {
    if (bytes.addAndGet(-freedBytes) < ordinaryBytes() - maxBytes / RESERVE && full) {
      full = false;
      LOG.info("the file of facts takes facts again");
    }
  }

  private void writeAll() {
    List<Append> group = new ArrayList<>();
    while (true) {
      int size = 0;
      while (size < MAX_GROUP_BYTES && queue.peek() != null) {
        Append next = queue.remove();
        group.add(next);
        size += next.frame.length;
      }
      if (!group.isEmpty()) {
        write(group);
        group.clear();
      } else if (closed) {
        return;
      } else {
        LockSupport.park(this);
      }
    }
  }

  private void write(List<Append> group) {
    try {
      file.write(group.stream().map(Append::frame).toList());
    } catch (IOException | RuntimeException e) {
      if (!diskFailed) {
        LOG.error("facts cannot be written to facts.directory", e);
      }
      diskFailed = true;
      bytes.addAndGet(-group.stream().mapToLong(each -> FactsFile.size(each.frame)).sum());
      FactsException failure =
          new FactsException(FactsException.Code.DISK, "facts cannot be written to their file", e);
      group.forEach(each -> tell(() -> each.promise.fail(failure)));
      return;
    }
    if (diskFailed) {
      diskFailed = false;
      LOG.info("facts can be written again");
    }
    unforced = true;
    LockSupport.unpark(forcer);
    long nowNs = System.nanoTime();
    for (Append each : group) {
      duration.recordNs(nowNs - each.atNs);
      tell(() -> each.promise.complete());
    }
    written.run();
  }

  private static void tell(Runnable outcome) {
    try {
      outcome.run();
    } catch (RejectedExecutionException _) {
      // The loops have ended, and with them whoever asked.
    }
  }

  private void forceAll() {
    try {
      while (!closed) {
        if (unforced) {
          unforced = false;
          file.force();
          TimeUnit.MILLISECONDS.sleep(FORCE_EVERY_MS);
        } else {
          LockSupport.park(this);
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// How many bytes the file has, those on their way there among them.
  long bytes() {
    return bytes.get();
  }

  FactsStats stats(FactsStats.Drained drained) {
    return new FactsStats(bytes.get(), maxBytes, turnedAway.get(), duration.snapshot(), drained);
  }

  /// Whether the file cannot be written to.
  boolean diskFailed() {
    return diskFailed;
  }

  /// Whether something was turned away, and little has been freed since.
  boolean full() {
    return full;
  }

  /// Whether it is half full.
  boolean halfFull() {
    return bytes.get() > maxBytes / 2;
  }

  /// Takes nothing more, and writes what has been taken. Blocking.
  void close() throws InterruptedException {
    closed = true;
    LockSupport.unpark(writer);
    writer.join();
    turnAwayRest();
    // Not interrupted, which would close the file that it forces.
    LockSupport.unpark(forcer);
    forcer.join();
  }
}
