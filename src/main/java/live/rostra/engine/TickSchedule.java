package live.rostra.engine;

/// The 20 ms beat of a live room: absolute deadlines `start + n × 20 ms`, so that lateness never
/// accumulates. A tick that comes late stands for the deadlines it missed: late means skip, never
/// burst.
public final class TickSchedule {
  /// 20 ms.
  public static final long PERIOD_NS = 20_000_000L;

  private long nextAtNs;

  /// A beat whose first deadline is `firstAtNs`.
  public TickSchedule(long firstAtNs) {
    nextAtNs = firstAtNs;
  }

  /// The next deadline, monotonic nanoseconds.
  public long nextAtNs() {
    return nextAtNs;
  }

  /// Moves on past `nowNs`.
  ///
  /// @return how many deadlines were missed altogether, 0 when the tick is less than a period late
  public int advance(long nowNs) {
    long lateNs = Math.max(0, nowNs - nextAtNs);
    long skipped = lateNs / PERIOD_NS;
    nextAtNs += (skipped + 1) * PERIOD_NS;
    return (int) Math.min(Integer.MAX_VALUE, skipped);
  }
}
