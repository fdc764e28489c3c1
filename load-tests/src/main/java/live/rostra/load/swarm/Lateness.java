package live.rostra.load.swarm;

/// A histogram of times from 0 to a second in steps of 20 µs; what is later counts as a second. One
/// thread writes.
final class Lateness {
  private static final int STEP_NS = 20_000;
  private static final int STEPS = 50_000;

  private final long[] counts = new long[STEPS + 1];
  private long count;
  private long mostNs;

  void add(long ns) {
    counts[Math.clamp(ns / STEP_NS, 0, STEPS)]++;
    count++;
    mostNs = Math.max(mostNs, ns);
  }

  /// Adds all of another.
  Lateness plus(Lateness other) {
    for (int i = 0; i <= STEPS; i++) {
      counts[i] += other.counts[i];
    }
    count += other.count;
    mostNs = Math.max(mostNs, other.mostNs);
    return this;
  }

  long count() {
    return count;
  }

  /// The latest in milliseconds.
  double mostMs() {
    return mostNs / 1e6;
  }

  /// The upper bound in milliseconds of the step below which a share of all lies; 0 when there is
  /// nothing.
  ///
  /// @param share from 0 to 1
  double ms(double share) {
    long wanted = (long) Math.ceil(share * count);
    long seen = 0;
    for (int i = 0; i <= STEPS && wanted > 0; i++) {
      seen += counts[i];
      if (seen >= wanted) {
        return Math.min((i + 1) * (double) STEP_NS, mostNs) / 1e6;
      }
    }
    return 0;
  }

  /// How many are in each step of `stepMs`, up to `steps` of them; the last takes the rest.
  long[] coarse(double stepMs, int steps) {
    long[] coarse = new long[steps];
    for (int i = 0; i <= STEPS; i++) {
      coarse[(int) Math.min(steps - 1, i * (double) STEP_NS / 1e6 / stepMs)] += counts[i];
    }
    return coarse;
  }
}
