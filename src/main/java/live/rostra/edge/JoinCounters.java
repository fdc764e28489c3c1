package live.rostra.edge;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/// Counts how wishes to connect were answered; any thread.
final class JoinCounters {
  private static final EdgeException.Code[] CODES = EdgeException.Code.values();

  private final AtomicLongArray refused = new AtomicLongArray(CODES.length);
  private final LongAdder admitted = new LongAdder();
  private final LongAdder byRules = new LongAdder();
  private final LongAdder failed = new LongAdder();

  void admitted() {
    admitted.increment();
  }

  void refused(Throwable failure) {
    switch (failure) {
      case EdgeException refusal -> refused.incrementAndGet(refusal.code().ordinal());
      case RoomRefusal _ -> byRules.increment();
      default -> failed.increment();
    }
  }

  /// By code; all of them, so that a rate can be taken from the first one on.
  Map<String, Long> counts() {
    Map<String, Long> counts = new TreeMap<>();
    for (EdgeException.Code code : CODES) {
      counts.put(code.name(), refused.get(code.ordinal()));
    }
    counts.put("ADMITTED", admitted.sum());
    counts.put("RULES", byRules.sum());
    counts.put("INTERNAL", failed.sum());
    return counts;
  }
}
