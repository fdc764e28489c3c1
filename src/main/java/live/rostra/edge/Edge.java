package live.rostra.edge;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import live.rostra.room.RoomId;
import live.rostra.room.RoomView;
import live.rostra.room.SessionId;

/// What the node offers to its front doors. Thread-safe; futures complete on the caller's context.
///
/// Failures are {@link EdgeException}s with a stable code.
public interface Edge {
  /// Opens a room, or finds the one that is open under this id.
  Future<RoomView> create(RoomId id, String title);

  /// The room as its loop last published it (at most 100 ms old while it is live).
  Optional<RoomView> find(RoomId id);

  /// All rooms, newest first.
  List<RoomView> list();

  /// Ends a room: connections close, the playlist gets its `EXT-X-ENDLIST`.
  ///
  /// @return false when there is no such room
  Future<Boolean> end(RoomId id);

  /// Answers an SDP offer by a new connection.
  Future<Connected> connect(RoomId room, ConnectRequest request);

  /// Applies an `application/trickle-ice-sdpfrag` body (RFC 8840) to a connection: candidates need
  /// no action from an ICE-lite agent; new credentials are an ICE restart.
  Future<Trickled> trickle(SessionId session, String fragment);

  /// Closes a connection.
  ///
  /// @return false when there is no such connection
  Future<Boolean> disconnect(SessionId session);

  /// Closes or opens the gate of a speaker at the mixer's input, from the next tick on.
  ///
  /// @return false when there is no such connection
  Future<Boolean> setMuted(SessionId session, boolean muted);

  /// Who owns a connection, and in which room; empty once it is closed.
  Optional<SessionOwner> owner(SessionId session);

  /// The live HLS of a room; empty when the room has never been live.
  Optional<HlsFeed> hls(RoomId room);

  /// Whether the node should be sent new rooms and connections, and why not. What is behind it was
  /// found out before: asking costs nothing. A node that is not ready for another reason than its
  /// end still takes what it is sent.
  Readiness readiness();

  /// What a connection is for.
  enum Purpose {
    /// WHIP: the client sends, the answer is `recvonly`.
    PUBLISH,
    /// WHEP: the client receives.
    SUBSCRIBE,
    /// The page: one connection that does both.
    CONVERSATION
  }

  /// Somebody's wish to connect.
  ///
  /// @param identity the token's `sub`
  /// @param purpose what the connection is for
  /// @param offer the SDP offer as it arrived
  record ConnectRequest(String identity, Purpose purpose, String offer) {}

  /// A connection that was made.
  ///
  /// @param session the new connection
  /// @param entityTag the ICE session's strong entity tag, without quotes
  /// @param answer the SDP answer
  record Connected(SessionId session, String entityTag, String answer) {}

  /// What a trickle PATCH did.
  sealed interface Trickled {
    /// Candidates taken note of; the ICE session is the same.
    record Noted() implements Trickled {}

    /// ICE restarted: the answer fragment with our new credentials and the new entity tag.
    record Restarted(String fragment, String entityTag) implements Trickled {}

    /// No such connection.
    record Gone() implements Trickled {}
  }

  /// Who made a connection.
  ///
  /// @param identity the token's `sub` the connection was made for
  /// @param room its room
  /// @param entityTag the current ICE session's entity tag, without quotes
  record SessionOwner(String identity, RoomId room, String entityTag) {}

  /// Whether new work should come here.
  ///
  /// @param ready whether it should
  /// @param reason a sentence for each part that fails, one a line; when ready, what somebody
  ///   should know all the same, else empty
  record Readiness(boolean ready, String reason) {
    /// What a balancer or a person is answered.
    public String sentence() {
      if (!ready) {
        return reason;
      }
      return reason.isEmpty() ? "ready" : "ready; " + reason;
    }
  }
}
