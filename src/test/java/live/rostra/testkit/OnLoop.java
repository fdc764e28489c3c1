package live.rostra.testkit;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/// What a test's own thread does with an event loop: calls there, and waits here, 60 s at most.
public final class OnLoop {
  private OnLoop() {}

  /// Calls `action` on the loop.
  ///
  /// @return what it returned
  /// @throws java.util.concurrent.CompletionException with what it threw
  public static <T> T onLoop(Context loop, Callable<T> action) {
    Promise<T> done = Promise.promise();
    loop.runOnContext(_ -> {
      try {
        done.complete(action.call());
      } catch (Throwable e) {
        done.fail(e);
      }
    });
    return await(done.future());
  }

  /// The outcome of a future.
  ///
  /// @throws java.util.concurrent.CompletionException with its failure
  public static <T> T await(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
  }
}
