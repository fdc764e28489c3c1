package live.rostra.transport.ice;

/// A token bucket: `perSecond` events a second, as many at once after a quiet second. Pure; one
/// loop only.
public final class RateBudget {
  private final long intervalNs;
  private final long burstNs;

  /// The bucket as a point in time: it is full when this lies `burstNs` or more in the past.
  private long spentUntilNs;

  private boolean started;

  /// @param perSecond 1 to 1,000,000
  public RateBudget(int perSecond) {
    intervalNs = 1_000_000_000L / perSecond;
    burstNs = intervalNs * perSecond;
  }

  /// Whether `take` would succeed now.
  public boolean has(long nowNs) {
    return !started || nowNs - spentUntilNs >= intervalNs;
  }

  /// Takes one token; false when there is none.
  public boolean take(long nowNs) {
    if (!started || nowNs - spentUntilNs > burstNs) {
      started = true;
      spentUntilNs = nowNs - burstNs;
    }
    if (nowNs - spentUntilNs < intervalNs) {
      return false;
    }
    spentUntilNs += intervalNs;
    return true;
  }
}
