package live.rostra.webhooks;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;

/// A clock, and things that happen when the test moves it.
final class VirtualTime {
  private record Thing(long atMs, long order, Runnable action) {}

  private final PriorityQueue<Thing> things =
      new PriorityQueue<>(Comparator.comparingLong(Thing::atMs).thenComparingLong(Thing::order));
  private long order;
  private long nowMs;

  long nowMs() {
    return nowMs;
  }

  void after(long delayMs, Runnable action) {
    things.add(new Thing(nowMs + delayMs, order++, action));
  }

  void every(long periodMs, Runnable action) {
    after(
        periodMs,
        () -> {
          action.run();
          every(periodMs, action);
        });
  }

  void advance(Duration duration) {
    long untilMs = nowMs + duration.toMillis();
    while (!things.isEmpty() && things.peek().atMs <= untilMs) {
      Thing next = things.remove();
      nowMs = next.atMs;
      next.action.run();
    }
    nowMs = untilMs;
  }
}
