package live.rostra.storage;

import io.vertx.core.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import live.rostra.tally.Bounds;
import live.rostra.tally.HistogramSnapshot;
import live.rostra.tally.SharedHistogram;
import org.jspecify.annotations.Nullable;

/// A store that counts what it is asked and how it answers. Thread-safe.
public final class MeteredStore implements ObjectStore {
  private static final Bounds BOUNDS =
      Bounds.of(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10);

  private static final long NEVER = Long.MIN_VALUE;

  private final ObjectStore store;
  private final Operation puts = new Operation();
  private final Operation reads = new Operation();
  private final Operation deletes = new Operation();
  private final LongAdder storedBytes = new LongAdder();

  /// When requests began to fail without a success since, or `NEVER`.
  private volatile long failingSinceNs = NEVER;

  private final AtomicInteger underWay = new AtomicInteger();

  /// When the last request was answered, well or not, or `NEVER`.
  private volatile long answeredAtNs = NEVER;

  /// @param store the store that does the work
  public MeteredStore(ObjectStore store) {
    this.store = store;
  }

  /// Counters since the start.
  ///
  /// @param puts objects written
  /// @param reads objects read
  /// @param deletes objects removed
  /// @param storedBytes bytes of objects written
  /// @param failingNs for how long every request has failed; 0 when the last one succeeded
  public record Stats(
      Answers puts, Answers reads, Answers deletes, long storedBytes, long failingNs) {}

  /// How requests of one kind were answered.
  ///
  /// @param succeeded those that did; an object that is not there, or another version of it, is an
  ///   answer too
  /// @param failed those that did not
  /// @param duration of all of them, in seconds
  public record Answers(long succeeded, long failed, HistogramSnapshot duration) {}

  @Override
  public Future<Void> putNew(String key, byte[] bytes, Metadata metadata) {
    return puts.timed(() -> store.putNew(key, bytes, metadata))
        .onSuccess(_ -> storedBytes.add(bytes.length));
  }

  @Override
  public Future<Version> replace(
      String key, byte[] bytes, Metadata metadata, @Nullable Version expected) {
    return puts.timed(() -> store.replace(key, bytes, metadata, expected))
        .onSuccess(_ -> storedBytes.add(bytes.length));
  }

  @Override
  public Future<Stored> read(String key) {
    return reads.timed(() -> store.read(key));
  }

  @Override
  public Future<Void> delete(String key) {
    return deletes.timed(() -> store.delete(key));
  }

  /// Reads `key`, where nothing need be, unless the store is being asked or was asked in the last
  /// `idleNs`: whoever uploads finds out by himself, and knows better.
  void probe(String key, long idleNs) {
    boolean lately = answeredAtNs != NEVER && System.nanoTime() - answeredAtNs < idleNs;
    if (!lately && underWay.get() == 0) {
      // Its answer is in failure() and the counters, as of any other request.
      var _ = read(key);
    }
  }

  @Override
  public @Nullable String failure() {
    return store.failure();
  }

  @Override
  public void close() {
    store.close();
  }

  /// The counters now.
  public Stats stats() {
    long since = failingSinceNs;
    return new Stats(
        puts.answers(),
        reads.answers(),
        deletes.answers(),
        storedBytes.sum(),
        since == NEVER ? 0 : System.nanoTime() - since);
  }

  private void answered(boolean well) {
    if (well) {
      failingSinceNs = NEVER;
    } else if (failingSinceNs == NEVER) {
      failingSinceNs = System.nanoTime();
    }
  }

  private final class Operation {
    private final LongAdder succeeded = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final SharedHistogram duration = new SharedHistogram(BOUNDS);

    <T> Future<T> timed(Supplier<Future<T>> request) {
      long startNs = System.nanoTime();
      underWay.incrementAndGet();
      return request
          .get()
          .onComplete(answer -> {
            boolean well = answer.succeeded() || isAnswer(answer.cause());
            (well ? succeeded : failed).increment();
            duration.recordNs(System.nanoTime() - startNs);
            answeredAtNs = System.nanoTime();
            underWay.decrementAndGet();
            answered(well);
          });
    }

    private static boolean isAnswer(Throwable cause) {
      return cause instanceof ObjectNotFoundException
          || cause instanceof PreconditionFailedException
          || cause instanceof ObjectConflictException;
    }

    Answers answers() {
      return new Answers(succeeded.sum(), failed.sum(), duration.snapshot());
    }
  }
}
