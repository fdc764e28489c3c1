package live.rostra.edge.desk;

import java.util.EnumMap;
import java.util.Map;
import live.rostra.room.Rejection;
import live.rostra.tally.Bounds;
import live.rostra.tally.Histogram;
import live.rostra.tally.HistogramSnapshot;

/// What the desks of one media loop count, in plain fields: it alone writes them, and reads them
/// when asked.
public final class DeskCounters {
  private static final Bounds BOUNDS =
      Bounds.of(0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5);

  final Histogram publishDelay = new Histogram(BOUNDS);
  private final long[] rejections = new long[Rejection.values().length];
  long commands;
  long entries;
  long unkept;

  void rejected(Rejection rejection) {
    rejections[rejection.ordinal()]++;
  }

  /// How often commands were rejected, by reason; reasons without one are absent.
  public Map<Rejection, Long> rejections() {
    Map<Rejection, Long> counts = new EnumMap<>(Rejection.class);
    for (Rejection rejection : Rejection.values()) {
      if (rejections[rejection.ordinal()] > 0) {
        counts.put(rejection, rejections[rejection.ordinal()]);
      }
    }
    return counts;
  }

  /// Commands that were given, refused ones among them.
  public long commands() {
    return commands;
  }

  /// Entries of logs.
  public long entries() {
    return entries;
  }

  /// Entries that were told of though the facts file did not take them.
  public long unkept() {
    return unkept;
  }

  /// From an entry's place in the log until it was told, in seconds.
  public HistogramSnapshot publishDelay() {
    return publishDelay.snapshot();
  }
}
