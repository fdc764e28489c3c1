package live.rostra.load;

import java.util.concurrent.atomic.AtomicIntegerArray;

/// How late things were, from all threads: milliseconds up to a minute.
final class LiveLatency {
  private static final int MOST_MS = 60_000;

  private final String from;
  private final String what;

  private final AtomicIntegerArray counts = new AtomicIntegerArray(MOST_MS + 1);

  /// @param from what the time is from and to
  /// @param what is counted
  LiveLatency(String from, String what) {
    this.from = from;
    this.what = what;
  }

  void add(long ms) {
    counts.incrementAndGet(Math.clamp(ms, 0, MOST_MS));
  }

  @Override
  public String toString() {
    long sum = 0;
    for (int ms = 0; ms <= MOST_MS; ms++) {
      sum += counts.get(ms);
    }
    if (sum == 0) {
      return from + ": no " + what;
    }
    return "%s: P50 %d P95 %d P99 %d ms (%d %s)"
        .formatted(from, at(0.5 * sum), at(0.95 * sum), at(0.99 * sum), sum, what);
  }

  /// The shortest time that at least `rank` answers did not exceed.
  private int at(double rank) {
    int ms = 0;
    for (long seen = counts.get(0); seen < rank && ms < MOST_MS; seen += counts.get(ms)) {
      ms++;
    }
    return ms;
  }
}
