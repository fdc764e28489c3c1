package live.rostra.storage;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// Calls that wait for a disk or a network, on virtual threads, a bounded number at a time; results
/// arrive on the caller's context. Thread-safe.
final class BlockingWork {
  private final VertxInternal vertx;
  private final String name;
  private final Semaphore permits;

  /// @param name of the threads
  /// @param concurrency calls at one time; more wait
  BlockingWork(Vertx vertx, String name, int concurrency) {
    this.vertx = (VertxInternal) vertx;
    this.name = name;
    // Fair: the oldest segment of a backlog is the one that is missed most.
    this.permits = new Semaphore(concurrency, true);
  }

  /// Runs `call`; whatever it throws fails the future.
  <T extends @Nullable Object> Future<T> run(Callable<T> call) {
    ContextInternal caller = vertx.getOrCreateContext();
    var promise = caller.<T>promise();
    Thread.ofVirtual()
        .name(name)
        .start(() -> {
          Future<T> outcome = outcome(call);
          try {
            promise.handle(outcome);
          } catch (RejectedExecutionException _) {
            // The loops have ended, and with them whoever asked.
          }
        });
    return promise.future();
  }

  private <T extends @Nullable Object> Future<T> outcome(Callable<T> call) {
    try {
      permits.acquire();
      try {
        return Future.succeededFuture(call.call());
      } finally {
        permits.release();
      }
    } catch (Throwable e) {
      // Also an Error: a request without an answer would hold its stream up for ever.
      return Future.failedFuture(e);
    }
  }
}
