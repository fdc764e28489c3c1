package live.rostra.http.socket;

import java.util.concurrent.TimeUnit;

/// How often something may happen: so many times a second, and after a quiet second as many at
/// once. One thread.
final class Budget {
  private final long intervalNs;
  private final long depthNs;

  /// When the budget is full again.
  private long fullAtNs;

  /// @param perSecond how often
  /// @param burst how many at once
  /// @param nowNs monotonic
  Budget(int perSecond, int burst, long nowNs) {
    this.intervalNs = TimeUnit.SECONDS.toNanos(1) / perSecond;
    this.depthNs = intervalNs * burst;
    this.fullAtNs = nowNs;
  }

  /// Spends one.
  ///
  /// @return false when there is none
  boolean take(long nowNs) {
    long from = fullAtNs - nowNs > 0 ? fullAtNs : nowNs;
    if (from + intervalNs - nowNs > depthNs) {
      return false;
    }
    fullAtNs = from + intervalNs;
    return true;
  }
}
