package live.rostra.state;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/// How far Postgres has come, and who waits for it. Thread-safe.
final class Progress {
  private final VertxInternal vertx;
  private final PriorityQueue<Waiting> waiting =
      new PriorityQueue<>(Comparator.comparingLong(Waiting::position));
  private volatile long reached;

  private record Waiting(long position, Promise<Void> promise) {}

  /// @param reached where it is at the beginning
  Progress(VertxInternal vertx, long reached) {
    this.vertx = vertx;
    this.reached = reached;
  }

  /// The position after what Postgres has.
  long reached() {
    return reached;
  }

  /// Completes, on the caller's context, once Postgres has everything before `position`, and fails
  /// when that is not so after `patienceMs`.
  Future<Void> reaches(long position, long patienceMs) {
    if (reached >= position) {
      return vertx.getOrCreateContext().succeededFuture();
    }
    Promise<Void> promise = vertx.getOrCreateContext().promise();
    Waiting entry = new Waiting(position, promise);
    synchronized (waiting) {
      if (reached >= position) {
        promise.complete();
        return promise.future();
      }
      waiting.add(entry);
    }
    return promise
        .future()
        .timeout(patienceMs, TimeUnit.MILLISECONDS)
        .onFailure(_ -> forget(entry));
  }

  private void forget(Waiting entry) {
    synchronized (waiting) {
      waiting.remove(entry);
    }
  }

  /// How many wait, for tests.
  int waiting() {
    synchronized (waiting) {
      return waiting.size();
    }
  }

  /// Waits until Postgres has everything before `position`, for so long at most.
  boolean waitFor(long position, Duration patience) throws InterruptedException {
    long until = System.nanoTime() + patience.toNanos();
    synchronized (waiting) {
      while (reached < position) {
        long leftMs = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
        if (leftMs <= 0) {
          return false;
        }
        waiting.wait(leftMs);
      }
    }
    return true;
  }

  void reach(long position) {
    List<Waiting> there = new ArrayList<>();
    synchronized (waiting) {
      reached = position;
      for (Waiting first = waiting.peek();
          first != null && first.position <= position;
          first = waiting.peek()) {
        there.add(waiting.remove());
      }
      waiting.notifyAll();
    }
    for (Waiting each : there) {
      try {
        each.promise.tryComplete();
      } catch (RejectedExecutionException _) {
        // The loops have ended, and with them whoever waited.
      }
    }
  }
}
