package live.rostra.http;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Waits for what another thread will do.
final class Eventually {
  private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(20);

  private Eventually() {}

  /// Something that comes true.
  interface Condition {
    boolean holds() throws Exception;
  }

  /// Returns once it holds.
  static void holds(Condition condition) throws Exception {
    long endNs = System.nanoTime() + PATIENCE_NS;
    while (!condition.holds()) {
      if (System.nanoTime() - endNs > 0) {
        throw new AssertionError("it never came true");
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
    }
  }
}
