package live.rostra.room;

import java.util.LinkedHashMap;
import java.util.Map;

/// How often each identity may do something: a bucket of `burst` that fills up again within a
/// period. Bounded: whoever did nothing for longest is forgotten first.
final class Allowance {
  private static final int MAX_IDENTITIES = 10_000;

  private final int burst;
  private final long periodMs;
  private final Map<String, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true);

  /// @param burst at once
  /// @param periodMs until the whole burst is there again
  Allowance(int burst, long periodMs) {
    this.burst = burst;
    this.periodMs = periodMs;
  }

  private static final class Bucket {
    private double left;
    private long atMs;
  }

  /// Takes one.
  ///
  /// @return false when there is none left
  boolean take(String identity, long nowMs) {
    Bucket bucket = buckets.get(identity);
    if (bucket == null) {
      bucket = new Bucket();
      bucket.left = burst;
      bucket.atMs = nowMs;
      buckets.put(identity, bucket);
      if (buckets.size() > MAX_IDENTITIES) {
        buckets.remove(buckets.keySet().iterator().next());
      }
    }
    long passedMs = Math.max(0, nowMs - bucket.atMs);
    bucket.left = Math.min(burst, bucket.left + (double) passedMs * burst / periodMs);
    bucket.atMs = Math.max(bucket.atMs, nowMs);
    if (bucket.left < 1) {
      return false;
    }
    bucket.left--;
    return true;
  }
}
