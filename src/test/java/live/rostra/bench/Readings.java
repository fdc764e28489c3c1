package live.rostra.bench;

import java.util.Arrays;

/// Readings that are taken often, and grow without boxing. One thread.
final class Readings {
  private double[] values = new double[1_024];
  private int count;

  void add(double value) {
    if (count == values.length) {
      values = Arrays.copyOf(values, 2 * count);
    }
    values[count++] = value;
  }

  Quantiles quantiles() {
    return new Quantiles(Arrays.copyOf(values, count));
  }
}
