package live.rostra.http.socket;

import java.util.EnumMap;
import java.util.Map;

/// What one client is told, bounded for slow readers (row T30): when much waits, what grows stale
/// is kept back, one of each kind; when too much waits, nothing more fits, and the socket has to be
/// closed, because what is in the log is never left out. The loop only.
final class Outbox {
  private final Wire wire;
  private final SocketStats stats;
  private final Map<Fleeting, TextFrame> keptBack = new EnumMap<>(Fleeting.class);

  Outbox(Wire wire, SocketStats stats) {
    this.wire = wire;
    this.stats = stats;
  }

  /// Writes what must not be left out.
  ///
  /// @return false when it does not fit
  boolean write(TextFrame frame) {
    long waiting = wire.waitingBytes();
    // Whatever its size, a message fits where nothing waits.
    if (waiting > 0 && waiting + frame.size() > SocketLimits.MAX_QUEUE_BYTES) {
      return false;
    }
    put(frame);
    return true;
  }

  /// Writes what grows stale, or keeps it back for a better moment in place of the one before.
  ///
  /// @return whether it was kept back
  boolean write(Fleeting kind, TextFrame frame) {
    if (keptBack.isEmpty() && easy()) {
      put(frame);
      return false;
    }
    TextFrame older = keptBack.put(kind, frame.retained());
    if (older != null) {
      older.close();
      stats.dropped();
    }
    return true;
  }

  /// Writes what was kept back, once little waits.
  ///
  /// @return whether nothing is kept back any more
  boolean catchUp() {
    if (!keptBack.isEmpty() && easy()) {
      keptBack
          .values()
          .forEach(frame -> {
            put(frame);
            frame.close();
          });
      keptBack.clear();
    }
    return keptBack.isEmpty();
  }

  /// Nobody reads any more.
  void discard() {
    keptBack
        .values()
        .forEach(frame -> {
          frame.close();
          stats.dropped();
        });
    keptBack.clear();
  }

  private boolean easy() {
    return wire.waitingBytes() <= SocketLimits.EASY_QUEUE_BYTES;
  }

  private void put(TextFrame frame) {
    wire.write(frame);
    stats.sent();
  }
}
