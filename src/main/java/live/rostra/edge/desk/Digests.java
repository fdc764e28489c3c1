package live.rostra.edge.desk;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import live.rostra.edge.Delivery.Broadcast;
import live.rostra.edge.Delivery.Group;
import live.rostra.room.Room;
import live.rostra.signalling.ServerMessage;
import live.rostra.signalling.ServerMessage.At;
import live.rostra.signalling.ServerMessage.Listener;
import live.rostra.signalling.ServerMessage.Presence;
import live.rostra.signalling.ServerMessage.Reactions;

/// Sums up what happens too often to be told one by one: who comes and goes, and reactions. Room
/// loop only.
final class Digests {
  /// In a larger room listeners are a number.
  static final int NAMED = 50;

  private static final long PRESENCE_EVERY_MS = 1_000;
  private static final long REACTIONS_EVERY_MS = 500;

  private final Room room;
  private final Supplier<At> at;
  private final Followers followers;
  private Map<String, Integer> reactions = new TreeMap<>();
  private long attendance = -1;
  private boolean newcomers;
  private long presenceAtMs = Long.MIN_VALUE / 2;
  private long reactionsAtMs = Long.MIN_VALUE / 2;

  Digests(Room room, Supplier<At> at, Followers followers) {
    this.room = room;
    this.at = at;
    this.followers = followers;
  }

  /// Somebody came who has not been told who is here.
  void newcomer() {
    newcomers = true;
  }

  void reacted(String emoji) {
    reactions.merge(emoji, 1, Integer::sum);
  }

  /// Tells what is due; called every few hundred milliseconds.
  void handleTimeout(long nowMs) {
    if (followers.isEmpty()) {
      return;
    }
    if (!reactions.isEmpty() && nowMs - reactionsAtMs >= REACTIONS_EVERY_MS) {
      reactionsAtMs = nowMs;
      everybody(new Reactions(at.get(), Map.copyOf(reactions)));
      reactions = new TreeMap<>();
    }
    boolean news = newcomers || room.attendanceChanges() != attendance;
    if (news && nowMs - presenceAtMs >= PRESENCE_EVERY_MS) {
      presenceAtMs = nowMs;
      attendance = room.attendanceChanges();
      newcomers = false;
      everybody(new Presence(at.get(), room.listeners(), some()));
    }
  }

  /// The listeners, as long as they are few.
  List<Listener> some() {
    return room.listeners() > NAMED
        ? List.of()
        : room.listening(NAMED).stream()
            .map(each -> new Listener(each.identity(), each.name()))
            .toList();
  }

  private void everybody(ServerMessage message) {
    followers.deliver(new Broadcast(Group.EVERYBODY, message));
  }
}
