package live.rostra.net;

import io.netty.channel.EventLoop;
import io.vertx.core.Context;
import io.vertx.core.internal.ContextInternal;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/// Timers of one event loop with the loop's own resolution: Vert.x timers count whole milliseconds,
/// and a 20 ms tick that is a millisecond late has lost a twentieth of its time.
public final class LoopTimer {
  private final ContextInternal context;
  private final EventLoop loop;

  /// Timers on the loop of `context`.
  public LoopTimer(Context context) {
    this.context = (ContextInternal) context;
    this.loop = this.context.nettyEventLoop();
  }

  /// Runs `task` on the context at monotonic time `atNs` (`System.nanoTime`), or at once if that is
  /// past.
  public Scheduled at(long atNs, Runnable task) {
    long delayNs = Math.max(0, atNs - System.nanoTime());
    ScheduledFuture<?> future =
        loop.schedule(() -> context.dispatch(task), delayNs, TimeUnit.NANOSECONDS);
    return () -> future.cancel(false);
  }

  /// A timer that is under way.
  public interface Scheduled {
    /// Stops it; harmless when it has run.
    void cancel();
  }
}
