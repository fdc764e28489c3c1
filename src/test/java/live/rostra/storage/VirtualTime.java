package live.rostra.storage;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/// Timers that run when the test says so.
final class VirtualTime implements SegmentUploader.Timer {
  private record Timer(long atMs, long order, Runnable action) {}

  private final PriorityQueue<Timer> timers =
      new PriorityQueue<>(Comparator.comparingLong(Timer::atMs).thenComparingLong(Timer::order));
  final List<Long> delays = new ArrayList<>();
  private long order;
  private long nowMs;

  @Override
  public void after(long delayMs, Runnable action) {
    delays.add(delayMs);
    timers.add(new Timer(nowMs + delayMs, order++, action));
  }

  long nowMs() {
    return nowMs;
  }

  boolean waiting() {
    return !timers.isEmpty();
  }

  /// Goes on to the next timer and runs it.
  void next() {
    Timer timer = timers.remove();
    nowMs = timer.atMs;
    timer.action.run();
  }

  void advance(long ms) {
    long until = nowMs + ms;
    while (!timers.isEmpty() && timers.peek().atMs <= until) {
      next();
    }
    nowMs = until;
  }
}
