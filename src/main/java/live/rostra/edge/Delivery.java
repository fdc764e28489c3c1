package live.rostra.edge;

import live.rostra.room.LogEntry;
import live.rostra.signalling.ServerMessage;

/// Something a room tells those who follow it; immutable, so that one serves all loops.
public sealed interface Delivery {
  /// An entry of the log: to everybody, withheld from who may not see it.
  record Entry(LogEntry entry) implements Delivery {}

  /// The same message to many.
  record Broadcast(Group to, ServerMessage message) implements Delivery {}

  /// To the sockets of one identity.
  record Personal(String identity, ServerMessage message) implements Delivery {}

  /// Closes the sockets of one identity: removed, banned, sent away.
  record Expelled(String identity, ServerMessage.Closing message) implements Delivery {}

  /// Closes all sockets: the room is over, or the node is.
  record Over(ServerMessage.Closing message) implements Delivery {}

  /// Whom a broadcast is for.
  enum Group {
    /// All sockets.
    EVERYBODY,
    /// Hosts, co-hosts and speakers.
    STAGE,
    /// Hosts and co-hosts.
    MODERATORS
  }
}
