package live.rostra.room;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// When a room has to look at something by itself. A deadline is a reason to look, never an order:
/// whoever takes it checks whether it still holds. There is one of a kind for a person at most, the
/// newest: else whoever comes and goes would pile them up.
final class Deadlines {
  private final Map<Of, Deadline> all = new HashMap<>();
  private final TreeSet<Deadline> queue =
      new TreeSet<>(Comparator.comparingLong(Deadline::atMs).thenComparingLong(Deadline::order));
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

  private record Of(Kind kind, String identity) {}

  record Deadline(long atMs, long order, Kind kind, String identity) {}

  /// Adds one, in place of the one of that kind and person before it.
  void add(long atMs, Kind kind, String identity) {
    Deadline next = new Deadline(atMs, order++, kind, identity);
    Deadline before = all.put(new Of(kind, identity), next);
    if (before != null) {
      queue.remove(before);
    }
    queue.add(next);
  }

  /// There is nothing to look at any more.
  void cancel(Kind kind, String identity) {
    Deadline before = all.remove(new Of(kind, identity));
    if (before != null) {
      queue.remove(before);
    }
  }

  /// The next, removed, if its time has come.
  @Nullable Deadline take(long nowMs) {
    if (nextAtMs() > nowMs || queue.isEmpty()) {
      return null;
    }
    Deadline next = queue.removeFirst();
    all.remove(new Of(next.kind(), next.identity()));
    return next;
  }

  /// When the next one is; {@link Long#MAX_VALUE} when there is none.
  long nextAtMs() {
    return queue.isEmpty() ? Long.MAX_VALUE : queue.getFirst().atMs();
  }

  /// How many there are.
  int size() {
    return queue.size();
  }
}
