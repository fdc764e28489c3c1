package live.rostra.load;

import java.util.Arrays;
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
    long[] cumulative = new long[MOST_MS + 1];
    long sum = 0;
    for (int ms = 0; ms <= MOST_MS; ms++) {
      sum += counts.get(ms);
      cumulative[ms] = sum;
    }
    if (sum == 0) {
      return "no reload was answered";
    }
    return "newest sample mixed to playlist here: P50 %d P95 %d P99 %d ms (%d reloads)"
        .formatted(at(cumulative, 0.5), at(cumulative, 0.95), at(cumulative, 0.99), sum);
  }

  private static int at(long[] cumulative, double share) {
    long rank = Math.max(1, (long) Math.ceil(cumulative[MOST_MS] * share));
    int found = Arrays.binarySearch(cumulative, rank);
    int ms = found >= 0 ? found : -found - 1;
    while (ms > 0 && cumulative[ms - 1] >= rank) {
      ms--;
    }
    return ms;
  }
}
