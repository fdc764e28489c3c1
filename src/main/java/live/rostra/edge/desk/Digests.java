package live.rostra.edge.desk;

import java.util.List;
import java.util.function.Supplier;
import live.rostra.edge.Delivery.Broadcast;
import live.rostra.edge.Delivery.Group;
import live.rostra.room.Presence.Digest;
import live.rostra.room.Room;
import live.rostra.signalling.ServerMessage;
import live.rostra.signalling.ServerMessage.At;
import live.rostra.signalling.ServerMessage.Listener;
import live.rostra.signalling.ServerMessage.Presence;
import live.rostra.signalling.ServerMessage.Reactions;

/// Tells in sums what happens too often to be told one by one: who comes and goes, and reactions.
/// Room loop only.
final class Digests {
  private static final long PRESENCE_EVERY_MS = 1_000;

  private final Room room;
  private final Supplier<At> at;
  private final Followers followers;
  private boolean newcomers;
  private long presenceAtMs = Long.MIN_VALUE / 2;

  Digests(Room room, Supplier<At> at, Followers followers) {
    this.room = room;
    this.at = at;
    this.followers = followers;
  }

  /// Somebody came who has not been told who is here.
  void newcomer() {
    newcomers = true;
  }

  /// Tells what is due; called every few hundred milliseconds.
  void handleTimeout(long nowMs) {
    if (followers.isEmpty()) {
      return;
    }
    room.reactions().take(nowMs).ifPresent(counts -> everybody(new Reactions(at.get(), counts)));
    if (nowMs - presenceAtMs >= PRESENCE_EVERY_MS) {
      boolean changed = room.presence().poll().isPresent();
      if (changed || newcomers) {
        presenceAtMs = nowMs;
        newcomers = false;
        Digest now = room.presence().digest();
        everybody(new Presence(at.get(), now.listeners(), named(now)));
      }
    }
  }

  /// The listeners, as long as they are few.
  static List<Listener> named(Digest digest) {
    return digest.some().stream().map(each -> new Listener(each.identity(), each.name())).toList();
  }

  private void everybody(ServerMessage message) {
    followers.deliver(new Broadcast(Group.EVERYBODY, message));
  }
}
