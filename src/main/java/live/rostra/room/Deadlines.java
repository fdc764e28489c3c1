package live.rostra.room;

import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// When a room has to look at something by itself. A deadline is a reason to look, never an order:
/// whoever takes it checks whether it still holds, so nothing has to be cancelled.
final class Deadlines {
  private final PriorityQueue<Deadline> queue =
      new PriorityQueue<>(
          Comparator.comparingLong(Deadline::atMs).thenComparingLong(Deadline::order));
  private long order;

  /// What to look at.
  enum Kind {
    /// Whether somebody who lost the last socket is back.
    LEAVE,
    /// Whether a hand's owner is.
    GONE,
    /// Whether an invitation was answered.
    INVITE,
    /// Whether somebody still waits in the lobby.
    KNOCK,
    /// Whether the host is back.
    HOST_AWAY,
    /// Whether a ban is over.
    BAN,
    /// Whether anybody came.
    IDLE
  }

  record Deadline(long atMs, long order, Kind kind, String identity) {}

  void add(long atMs, Kind kind, String identity) {
    queue.add(new Deadline(atMs, order++, kind, identity));
  }

  /// The next, removed, if its time has come.
  @Nullable Deadline take(long nowMs) {
    Deadline next = queue.peek();
    return next != null && next.atMs() <= nowMs ? queue.remove() : null;
  }

  /// When the next one is; {@link Long#MAX_VALUE} when there is none.
  long nextAtMs() {
    Deadline next = queue.peek();
    return next == null ? Long.MAX_VALUE : next.atMs();
  }
}
