package live.rostra.tally;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.DoubleAdder;

/// A histogram that several threads fill, without a lock: for front doors and storage, not for what
/// happens per packet.
public final class SharedHistogram {
  private final Bounds bounds;
  private final AtomicLongArray counts;
  private final DoubleAdder sum = new DoubleAdder();

  /// An empty histogram.
  public SharedHistogram(Bounds bounds) {
    this.bounds = bounds;
    this.counts = new AtomicLongArray(bounds.size() + 1);
  }

  /// Counts a duration given in nanoseconds where the bounds are in seconds; a negative one counts
  /// as 0.
  public void recordNs(long nanos) {
    double seconds = Math.max(0, nanos) / 1e9;
    counts.incrementAndGet(bounds.bucketOf(seconds));
    sum.add(seconds);
  }

  /// What was counted so far; a value that is being recorded may be in the counts and not yet in
  /// the sum.
  public HistogramSnapshot snapshot() {
    long[] copy = new long[counts.length()];
    for (int i = 0; i < copy.length; i++) {
      copy[i] = counts.get(i);
    }
    return new HistogramSnapshot(bounds, copy, sum.sum());
  }
}
