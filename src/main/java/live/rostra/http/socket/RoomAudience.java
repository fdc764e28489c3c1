package live.rostra.http.socket;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import live.rostra.edge.Delivery;
import live.rostra.edge.Rooms;
import live.rostra.room.LogEntry;
import live.rostra.room.Role;
import live.rostra.room.RoomEvent;
import live.rostra.room.RoomId;
import live.rostra.signalling.ServerMessage;
import live.rostra.signalling.ServerMessage.At;
import live.rostra.signalling.Viewer;
import org.jspecify.annotations.Nullable;

/// The sockets of one room on one HTTP loop. It hears the room once, encodes each thing once for
/// each form of it, and writes the same bytes to everybody who may have them. The loop only.
final class RoomAudience implements Rooms.Follower {
  private final LoopSockets sockets;
  private final Future<Rooms.Following> following;
  private final List<RoomSocket> members = new ArrayList<>();
  private final SharedSnapshot snapshot;

  /// Begins to follow a room.
  RoomAudience(RoomId room, Rooms rooms, LoopSockets sockets, SocketStats stats) {
    this.sockets = sockets;
    this.snapshot = new SharedSnapshot(stats);
    this.following = rooms.follow(room, this);
  }

  /// Completes once the room is followed; fails when there is none.
  Future<Rooms.Following> following() {
    return following;
  }

  boolean isEmpty() {
    return members.isEmpty();
  }

  /// A socket that is in, or wants to.
  void add(RoomSocket socket) {
    members.add(socket);
  }

  void remove(RoomSocket socket) {
    if (members.remove(socket) && members.isEmpty()) {
      snapshot.forget();
      sockets.deserted(this);
      following.onSuccess(Rooms.Following::stop);
    }
  }

  /// The frame of an answer to a join, which the caller closes.
  TextFrame frame(ServerMessage.Joined joined) {
    return snapshot.frame(joined);
  }

  /// Keeps nothing for newcomers longer than a crowd needs; about once a second.
  void tick() {
    snapshot.forget();
  }

  @Override
  public void deliver(Delivery delivery) {
    sockets.delivering();
    switch (delivery) {
      case Delivery.Entry(LogEntry entry) -> tell(entry);
      case Delivery.Broadcast(Delivery.Group group, ServerMessage message) ->
          tell(message, ofGroup(group));
      case Delivery.Personal(String identity, ServerMessage message) ->
          tell(message, socket -> socket.isOf(identity));
      case Delivery.Expelled(String identity, ServerMessage.Closing closing) ->
          each(socket -> socket.isOf(identity), socket -> socket.end(sockets.jittered(closing)));
      case Delivery.Over(ServerMessage.Closing closing) ->
          each(_ -> true, socket -> socket.end(sockets.jittered(closing)));
    }
  }

  private static Predicate<RoomSocket> ofGroup(Delivery.Group group) {
    return switch (group) {
      case EVERYBODY -> _ -> true;
      case STAGE -> RoomSocket::onStage;
      case MODERATORS -> RoomSocket::moderator;
    };
  }

  /// Everybody gets the entry's place in the log; what is private in it only who may see it.
  private void tell(LogEntry entry) {
    At at = At.of(entry);
    RoomEvent event = entry.event();
    boolean hasPrivatePart = Viewer.hasPrivatePart(event);
    String about = event.about().orElse(null);
    @Nullable TextFrame whole = null;
    @Nullable TextFrame withheld = null;
    // A copy: a socket that is closed on the way leaves the list.
    for (RoomSocket socket : List.copyOf(members)) {
      if (!socket.in() || !socket.lacks(entry)) {
        continue;
      }
      boolean seesAll =
          !hasPrivatePart || socket.moderator() || (about != null && socket.isOf(about));
      if (seesAll) {
        whole = whole == null ? TextFrame.of(new ServerMessage.Event(entry, false)) : whole;
        socket.tell(at, whole);
      } else {
        withheld = withheld == null ? TextFrame.of(new ServerMessage.Event(entry, true)) : withheld;
        socket.tell(at, withheld);
      }
    }
    close(whole);
    close(withheld);
    apply(event);
  }

  private static void close(@Nullable TextFrame frame) {
    if (frame != null) {
      frame.close();
    }
  }

  /// What an event changes in how its person is told.
  private void apply(RoomEvent event) {
    switch (event) {
      case RoomEvent.RoleChanged changed ->
          each(
              socket -> socket.in() && socket.isOf(changed.identity()),
              socket -> socket.becomes(changed.role()));
      case RoomEvent.Admitted admitted ->
          each(
              socket -> socket.waiting() && socket.isOf(admitted.identity()),
              socket -> socket.enter(Optional.empty()));
      case RoomEvent.KnockEnded ended ->
          each(socket -> socket.waiting() && socket.isOf(ended.identity()), RoomSocket::sentAway);
      case RoomEvent.Removed removed ->
          each(socket -> socket.isOf(removed.identity()), socket -> socket.becomes(Role.LISTENER));
      default -> {
        // Tells, and changes nothing here.
      }
    }
  }

  private void tell(ServerMessage message, Predicate<RoomSocket> to) {
    @Nullable Fleeting kind = Fleeting.of(message);
    @Nullable TextFrame frame = null;
    for (RoomSocket socket : List.copyOf(members)) {
      if (socket.in() && to.test(socket)) {
        frame = frame == null ? TextFrame.of(message) : frame;
        if (kind == null) {
          socket.put(frame);
        } else {
          socket.put(kind, frame);
        }
      }
    }
    close(frame);
  }

  /// Over a copy: what is done to a socket may take it out of the list.
  private void each(Predicate<RoomSocket> which, Consumer<RoomSocket> action) {
    members.stream().filter(which).toList().forEach(action);
  }
}
