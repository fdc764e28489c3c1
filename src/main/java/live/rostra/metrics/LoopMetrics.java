package live.rostra.metrics;

import java.util.List;
import live.rostra.edge.NodeStats;
import live.rostra.net.LoopBeat;

/// Event loops: how late they come to their work, and the beat of their rooms.
final class LoopMetrics {
  private LoopMetrics() {}

  /// Where the series of media loop `i` go.
  static Exposition of(Exposition out, int i) {
    return out.with("loop", "media-" + i);
  }

  static void beats(Exposition out, List<LoopBeat> beats) {
    for (LoopBeat beat : beats) {
      out.histogram(
          "rostra_event_loop_lag_seconds",
          "How late a timer of each event loop fired, ten times a second.",
          beat.lag(),
          "loop",
          beat.name());
      out.gauge(
          "rostra_event_loop_silence_seconds",
          "Time since each event loop was last seen at work.",
          beat.silentNs() / 1e9,
          "loop",
          beat.name());
    }
  }

  static void describe(Exposition out, NodeStats stats) {
    for (int i = 0; i < stats.loops().size(); i++) {
      NodeStats.Loop loop = stats.loops().get(i);
      Exposition ofLoop = of(out, i);
      ofLoop.histogram(
          "rostra_tick_duration_seconds",
          "How long a 20 ms step of a room took, from its timer to its last packet.",
          loop.ticks().duration());
      ofLoop.histogram(
          "rostra_tick_lateness_seconds",
          "How late a 20 ms step of a room began.",
          loop.ticks().lateness());
      ofLoop.counter(
          "rostra_ticks_late_total", "Steps that began more than 5 ms late.", loop.ticks().late());
      ofLoop.counter(
          "rostra_ticks_skipped_total",
          "Steps left out because the loop came too late; listeners hear each of them.",
          loop.skippedTicks());
      ofLoop.histogram(
          "rostra_slice_lateness_seconds",
          "How late a slice of a large crowd was served.",
          loop.ticks().sliceLateness());
      ofLoop.counter(
          "rostra_crowd_packets_missed_total",
          "Packets of large crowds that were never sent, because the next step came first.",
          loop.media().missedPackets());
      defects(ofLoop, "tick", loop.failedTicks());
      defects(ofLoop, "datagram", loop.datagrams().internalErrors());
      defects(ofLoop, "socket", loop.port().receiverErrors() + loop.tcp().receiverErrors());
    }
  }

  private static void defects(Exposition out, String where, long count) {
    out.counter(
        "rostra_defects_total",
        "Exceptions that nothing but a defect of the node explains.",
        count,
        "where",
        where);
  }
}
