package live.rostra.net;

import io.vertx.core.Context;
import live.rostra.tally.Bounds;
import live.rostra.tally.Histogram;
import live.rostra.tally.HistogramSnapshot;

/// A timer on one event loop that shows how late the loop comes to its work, and whether it still
/// comes at all. Others read it without asking the loop.
public final class LoopBeat {
  /// Between two beats.
  private static final long PERIOD_NS = 100_000_000L;

  private static final Bounds BOUNDS =
      Bounds.of(0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5);

  private final String name;
  private final LoopTimer timer;
  private final Histogram lag = new Histogram(BOUNDS);
  private volatile boolean stopped;
  private volatile HistogramSnapshot published = lag.snapshot();
  private volatile long lastNs = System.nanoTime();

  private LoopBeat(String name, Context context) {
    this.name = name;
    this.timer = new LoopTimer(context);
  }

  /// Starts the beat of the loop of `context`.
  ///
  /// @param name of the loop, for people
  public static LoopBeat start(String name, Context context) {
    LoopBeat beat = new LoopBeat(name, context);
    context.runOnContext(_ -> beat.schedule(System.nanoTime() + PERIOD_NS));
    return beat;
  }

  private void schedule(long atNs) {
    if (!stopped) {
      var _ = timer.at(atNs, () -> beat(atNs));
    }
  }

  private void beat(long dueNs) {
    long nowNs = System.nanoTime();
    lag.recordNs(nowNs - dueNs);
    published = lag.snapshot();
    lastNs = nowNs;
    // From now on and not from when it was due: a loop that stood still for a minute was late once.
    schedule(nowNs + PERIOD_NS);
  }

  /// The name of the loop.
  public String name() {
    return name;
  }

  /// How late the beats were, in seconds; any thread.
  public HistogramSnapshot lag() {
    return published;
  }

  /// How long ago the loop was last seen at work, in nanoseconds; any thread.
  public long silentNs() {
    return System.nanoTime() - lastNs;
  }

  /// Lets this beat be the last; any thread.
  public void stop() {
    stopped = true;
  }
}
