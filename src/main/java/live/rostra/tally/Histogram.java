package live.rostra.tally;

/// Counts values in buckets with fixed bounds. Recording allocates nothing and takes no lock: one
/// thread owns a histogram, and hands snapshots to others.
public final class Histogram {
  private final Bounds bounds;
  private final long[] counts;
  private double sum;

  /// An empty histogram.
  public Histogram(Bounds bounds) {
    this.bounds = bounds;
    this.counts = new long[bounds.size() + 1];
  }

  /// Counts one value, in the unit of the bounds.
  public void record(double value) {
    counts[bounds.bucketOf(value)]++;
    sum += value;
  }

  /// Counts a duration given in nanoseconds where the bounds are in seconds; a negative one counts
  /// as 0.
  public void recordNs(long nanos) {
    record(Math.max(0, nanos) / 1e9);
  }

  /// What was counted so far.
  public HistogramSnapshot snapshot() {
    return new HistogramSnapshot(bounds, counts, sum);
  }
}
