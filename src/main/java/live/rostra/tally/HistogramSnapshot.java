package live.rostra.tally;

/// What a histogram had counted at one moment; immutable.
public final class HistogramSnapshot {
  private final Bounds bounds;
  private final long[] counts;
  private final double sum;

  HistogramSnapshot(Bounds bounds, long[] counts, double sum) {
    this.bounds = bounds;
    this.counts = counts.clone();
    this.sum = sum;
  }

  /// The bounds of the buckets.
  public Bounds bounds() {
    return bounds;
  }

  /// Values in bucket `i` alone; `bounds().size()` is the bucket above the last bound.
  public long count(int i) {
    return counts[i];
  }

  /// All values.
  public long count() {
    long total = 0;
    for (long count : counts) {
      total += count;
    }
    return total;
  }

  /// The sum of all values, in the unit of the bounds.
  public double sum() {
    return sum;
  }
}
