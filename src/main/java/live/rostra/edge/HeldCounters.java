package live.rostra.edge;

import java.util.concurrent.atomic.LongAdder;
import live.rostra.tally.Bounds;
import live.rostra.tally.SharedHistogram;

/// Counts the held requests of a node; shared by its HTTP loops.
final class HeldCounters {
  private static final Bounds BOUNDS =
      Bounds.of(0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1);

  private final LongAdder waiting = new LongAdder();
  private final LongAdder released = new LongAdder();
  private final LongAdder timedOut = new LongAdder();
  private final SharedHistogram releaseDelay = new SharedHistogram(BOUNDS);

  void held() {
    waiting.increment();
  }

  void timedOut() {
    waiting.decrement();
    timedOut.increment();
  }

  /// @param delayNs since the publication that has the answer
  void released(long delayNs) {
    waiting.decrement();
    released.increment();
    releaseDelay.recordNs(delayNs);
  }

  NodeStats.Held stats() {
    return new NodeStats.Held(
        waiting.sum(), released.sum(), timedOut.sum(), releaseDelay.snapshot());
  }
}
