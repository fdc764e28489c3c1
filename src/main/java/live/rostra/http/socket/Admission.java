package live.rostra.http.socket;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import live.rostra.room.RoomId;
import live.rostra.signalling.ServerMessage.IceServer;

/// Who comes in by a socket, as the front door around it judges. Thread-safe.
public interface Admission {
  /// Who the bearer of a token is in a room; empty for every token that lets nobody in there,
  /// whatever is wrong with it.
  Optional<Guest> admit(RoomId room, String token);

  /// Opens the room on the way in when the bearer of the token may open it and it is not open.
  ///
  /// @return fails with an {@link live.rostra.edge.EdgeException} when there is no such room
  Future<?> open(RoomId room, String token);

  /// What a client reaches the node by, with credentials of its own.
  List<IceServer> iceServers(String identity);
}
