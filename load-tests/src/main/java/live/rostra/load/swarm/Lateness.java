package live.rostra.load.swarm;

/// A histogram of times in 50,000 equal steps from 0 on: of packets 20 µs each, up to a second;
/// what is later counts as that. One thread writes.
final class Lateness {
  private static final int PACKET_STEP_NS = 20_000;
  private static final int JOIN_STEP_NS = 1_000_000;
  private static final int STEPS = 50_000;

  private final int stepNs;
  private final long[] counts = new long[STEPS + 1];
  private long count;
  private long mostNs;

  /// Of packets, up to a second.
  Lateness() {
    this(PACKET_STEP_NS);
  }

  private Lateness(int stepNs) {
    this.stepNs = stepNs;
  }

  /// Of joins, up to 50 s.
  static Lateness ofJoins() {
    return new Lateness(JOIN_STEP_NS);
  }

  void add(long ns) {
    counts[Math.clamp(ns / stepNs, 0, STEPS)]++;
    count++;
    mostNs = Math.max(mostNs, ns);
  }

  /// Adds all of another with the same steps.
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
        return Math.min((i + 1) * (double) stepNs, mostNs) / 1e6;
      }
    }
    return 0;
  }

  /// How many are in each step of `stepMs`, up to `steps` of them; the last takes the rest.
  long[] coarse(double stepMs, int steps) {
    long[] coarse = new long[steps];
    for (int i = 0; i <= STEPS; i++) {
      coarse[(int) Math.min(steps - 1, i * (double) stepNs / 1e6 / stepMs)] += counts[i];
    }
    return coarse;
  }
}
