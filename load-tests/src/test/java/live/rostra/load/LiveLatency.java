package live.rostra.load;

import java.util.concurrent.atomic.AtomicIntegerArray;

/// How far behind the mixer answers were, from all threads: milliseconds up to a minute.
final class LiveLatency {
  private static final int MOST_MS = 60_000;

  private final AtomicIntegerArray counts = new AtomicIntegerArray(MOST_MS + 1);

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
      return "no reload was answered";
    }
    return "newest sample mixed to playlist here: P50 %d P95 %d P99 %d ms (%d reloads)"
        .formatted(at(0.5 * sum), at(0.95 * sum), at(0.99 * sum), sum);
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
