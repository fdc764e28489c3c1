package live.rostra.edge;

import live.rostra.edge.desk.DeskCounters;
import live.rostra.engine.MediaTotals;
import live.rostra.storage.SegmentUploader;
import live.rostra.tally.Bounds;
import live.rostra.tally.Histogram;
import live.rostra.transport.CloseReason;

/// What one media loop counts by itself, in plain fields: it alone writes them, and reads them when
/// asked for a {@link NodeStats.Loop}.
final class LoopCounters {
  /// A tick has 20 ms.
  private static final Bounds TICK =
      Bounds.of(0.0001, 0.00025, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.04, 0.08, 0.16, 0.32);

  /// Joining is felt from a tenth of a second on, and given up at 15 s.
  private static final Bounds JOIN =
      Bounds.of(0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 3, 5, 10, 15);

  private static final Bounds DECIBELS = Bounds.of(0.1, 1, 3, 6, 9, 12, 20);

  /// A tick that comes later than this has lost a quarter of its time.
  private static final long LATE_NS = 5_000_000;

  final Histogram tickDuration = new Histogram(TICK);
  final Histogram tickLateness = new Histogram(TICK);
  final Histogram sliceLateness = new Histogram(TICK);
  final Histogram joinDuration = new Histogram(JOIN);
  final Histogram handshakeDuration = new Histogram(JOIN);
  final Histogram gainReduction = new Histogram(DECIBELS);
  final DeskCounters desks = new DeskCounters();
  final MediaTotals gone = new MediaTotals();
  SegmentUploader.Stats goneUploads = SegmentUploader.Stats.NONE;
  long lateTicks;
  long failedTicks;
  long handshakesFailed;
  long connected;
  long runs;
  long parts;
  long segments;
  long segmentBytes;

  private final long[] closed = new long[CloseReason.values().length];

  void lateness(long lateNs) {
    tickLateness.recordNs(lateNs);
    lateTicks += lateNs > LATE_NS ? 1 : 0;
  }

  /// How far a limiter turned down at the end of a tick; 1 = not at all.
  void limited(float gain) {
    gainReduction.record(gain == 1 ? 0 : -20 * Math.log10(gain));
  }

  void closed(CloseReason reason) {
    closed[reason.ordinal()]++;
  }

  long closedBecause(CloseReason reason) {
    return closed[reason.ordinal()];
  }
}
