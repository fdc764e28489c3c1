package live.rostra.signalling;

import java.util.Optional;
import live.rostra.room.RoomCommand;

/// What a client says on its socket, one JSON object a text message: docs/PROTOCOL.md.
public sealed interface ClientMessage {
  /// What the reply repeats; 1 to 64 characters chosen by the client.
  String id();

  /// The first message: who is there, and where they left off.
  ///
  /// @param token the access token
  /// @param since the last entry the client has; empty for a newcomer
  record Join(String id, String token, Optional<Since> since) implements ClientMessage {}

  /// A place in a room's log.
  record Since(long epoch, long seq) {}

  /// A fresh token of the same identity and room, before the old one ends.
  record Renew(String id, String token) implements ClientMessage {}

  /// Goes for good: whoever only loses the socket is expected back for some seconds.
  record Leave(String id) implements ClientMessage {}

  /// Asks for a sign of life, also before a join: a script in a browser does not see the pings of
  /// the WebSocket.
  record Ping(String id) implements ClientMessage {}

  /// Asks something of the room: every {@link RoomCommand} that a client may give. That a socket
  /// comes and goes is for the node to say.
  record Ask(String id, RoomCommand command) implements ClientMessage {
    /// Refuses what no client may say.
    public Ask {
      if (command instanceof RoomCommand.Enter || command instanceof RoomCommand.Exit) {
        throw new IllegalArgumentException("not for a client to say: " + command);
      }
    }
  }

  /// Chat before what the client has, newest first.
  ///
  /// @param before a message id; empty for the newest
  /// @param limit 1 to 100
  record History(String id, Optional<String> before, int limit) implements ClientMessage {}

  /// An SDP offer for a WebRTC connection. Whoever may not speak yet gets one too, with the gate
  /// shut.
  record Offer(String id, String sdp) implements ClientMessage {}

  /// An `application/trickle-ice-sdpfrag` body: candidates, or new credentials for an ICE restart.
  record Trickle(String id, String connection, String fragment) implements ClientMessage {}

  /// Closes a connection.
  record Hangup(String id, String connection) implements ClientMessage {}
}
