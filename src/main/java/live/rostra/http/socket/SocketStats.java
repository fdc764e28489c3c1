package live.rostra.http.socket;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import live.rostra.signalling.CloseReason;
import live.rostra.tally.Bounds;
import live.rostra.tally.HistogramSnapshot;
import live.rostra.tally.SharedHistogram;

/// What the sockets of all loops have counted. Thread-safe.
public final class SocketStats {
  private static final Bounds SECONDS =
      Bounds.of(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1);

  private final LongAdder opened = new LongAdder();
  private final LongAdder gone = new LongAdder();
  private final LongAdder joined = new LongAdder();
  private final LongAdder snapshots = new LongAdder();
  private final LongAdder received = new LongAdder();
  private final LongAdder sent = new LongAdder();
  private final LongAdder dropped = new LongAdder();
  private final Map<String, LongAdder> closed = new ConcurrentHashMap<>();
  private final SharedHistogram fanOut = new SharedHistogram(SECONDS);

  /// Counts from zero, also the reasons that never come.
  public SocketStats() {
    for (CloseReason reason : CloseReason.values()) {
      closed.put(reason.wireName(), new LongAdder());
    }
  }

  /// What was counted so far.
  ///
  /// @param open sockets that are open
  /// @param joins joins that succeeded
  /// @param snapshots states that were encoded for those who joined
  /// @param received messages from clients
  /// @param sent messages to clients, each client's counted
  /// @param dropped messages that a newer one of their kind replaced before a slow reader took them
  /// @param closed sockets that the node closed, by reason
  /// @param fanOut seconds from the arrival of a room's news on an HTTP loop until the kernel has
  ///   taken it for everybody there
  public record Counts(
      long open,
      long joins,
      long snapshots,
      long received,
      long sent,
      long dropped,
      Map<String, Long> closed,
      HistogramSnapshot fanOut) {
    /// Copies the map.
    public Counts {
      closed = Map.copyOf(closed);
    }
  }

  /// What was counted so far.
  public Counts counts() {
    Map<String, Long> byReason = new TreeMap<>();
    closed.forEach((reason, count) -> byReason.put(reason, count.sum()));
    // `gone` first: a socket that opens in between must not be missing.
    long ended = gone.sum();
    return new Counts(
        opened.sum() - ended,
        joined.sum(),
        snapshots.sum(),
        received.sum(),
        sent.sum(),
        dropped.sum(),
        byReason,
        fanOut.snapshot());
  }

  void opened() {
    opened.increment();
  }

  void gone() {
    gone.increment();
  }

  void joined() {
    joined.increment();
  }

  void snapshot() {
    snapshots.increment();
  }

  void received() {
    received.increment();
  }

  void sent() {
    sent.increment();
  }

  void dropped() {
    dropped.increment();
  }

  void closed(CloseReason reason) {
    closed(reason.wireName());
  }

  void closed(String reason) {
    closed.computeIfAbsent(reason, _ -> new LongAdder()).increment();
  }

  SharedHistogram fanOut() {
    return fanOut;
  }
}
