package live.rostra.tally;

import java.util.stream.IntStream;

/// Upper bounds of a histogram's buckets, inclusive and rising; one bucket more takes what is above
/// the last.
public final class Bounds {
  private final double[] upper;

  private Bounds(double[] upper) {
    this.upper = upper;
  }

  /// Bounds as given.
  ///
  /// @throws IllegalArgumentException when they do not rise
  public static Bounds of(double... upper) {
    if (IntStream.range(1, upper.length).anyMatch(i -> upper[i] <= upper[i - 1])) {
      throw new IllegalArgumentException("the bounds of a histogram rise");
    }
    return new Bounds(upper.clone());
  }

  /// How many bounds there are.
  public int size() {
    return upper.length;
  }

  /// The upper bound of bucket `i`.
  public double upper(int i) {
    return upper[i];
  }

  /// The first bucket whose bound is not below `value`; the last one for NaN.
  int bucketOf(double value) {
    int i = 0;
    // A handful of bounds: a straight walk beats a search.
    while (i < upper.length && !(value <= upper[i])) {
      i++;
    }
    return i;
  }
}
