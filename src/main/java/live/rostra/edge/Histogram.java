package live.rostra.edge;

import java.util.concurrent.atomic.LongAdder;

/// Counts durations in buckets a quarter of an octave wide, from 1 µs to over a minute. Recording
/// is one increment; any thread may read.
public final class Histogram {
  private static final int STEPS_PER_OCTAVE = 4;
  private static final int BUCKETS = 27 * STEPS_PER_OCTAVE;

  private final LongAdder[] counts = new LongAdder[BUCKETS];

  /// An empty histogram.
  public Histogram() {
    for (int i = 0; i < BUCKETS; i++) {
      counts[i] = new LongAdder();
    }
  }

  /// Counts one duration; negative ones count as the smallest.
  public void record(long nanos) {
    counts[bucket(nanos / 1000)].increment();
  }

  /// The duration in nanoseconds below which `fraction` (0 to 1) of the recorded ones lie, to the
  /// width of a bucket; 0 when nothing was recorded.
  public long quantileNs(double fraction) {
    long total = count();
    long rank = (long) Math.ceil((double) total * fraction);
    long seen = 0;
    for (int i = 0; i < BUCKETS; i++) {
      seen += counts[i].sum();
      if (seen >= rank && seen > 0) {
        return (long) (Math.pow(2, (i + 1) / (double) STEPS_PER_OCTAVE) * 1000);
      }
    }
    return 0;
  }

  /// How many durations were recorded.
  public long count() {
    long total = 0;
    for (LongAdder count : counts) {
      total += count.sum();
    }
    return total;
  }

  private static int bucket(long micros) {
    if (micros <= 1) {
      return 0;
    }
    double octaves = Math.log((double) micros) / Math.log(2);
    return Math.min(BUCKETS - 1, (int) (octaves * STEPS_PER_OCTAVE));
  }
}
