package live.rostra.bench;

import java.util.Arrays;
import java.util.Collection;

/// Order statistics of a set of readings.
final class Quantiles {
  private final double[] sorted;

  Quantiles(double[] readings) {
    sorted = readings.clone();
    Arrays.sort(sorted);
  }

  static Quantiles of(Collection<Double> readings) {
    return new Quantiles(readings.stream().mapToDouble(Double::doubleValue).toArray());
  }

  int count() {
    return sorted.length;
  }

  double p50() {
    return at(0.50);
  }

  double p95() {
    return at(0.95);
  }

  double p99() {
    return at(0.99);
  }

  double mean() {
    return Arrays.stream(sorted).average().orElse(Double.NaN);
  }

  double max() {
    return at(1);
  }

  /// The smallest reading that at least `fraction` of all do not exceed; NaN without readings.
  private double at(double fraction) {
    if (sorted.length == 0) {
      return Double.NaN;
    }
    int rank = (int) Math.ceil(fraction * sorted.length);
    return sorted[Math.clamp(rank - 1, 0, sorted.length - 1)];
  }
}
