package live.rostra.edge;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import live.rostra.room.Actor;
import live.rostra.room.Role;
import live.rostra.room.RoomId;
import live.rostra.room.RoomInfo;
import live.rostra.room.RoomView;
import live.rostra.room.SessionId;

/// What the node offers to its front doors. Thread-safe; futures complete on the caller's context.
///
/// Failures are {@link EdgeException}s with a stable code.
public interface Edge {
  /// Opens a room, or finds the one that is open under this id. Fails with a {@link RoomRefusal}
  /// when a room cannot be so, or for who is banned.
  Future<RoomView> create(RoomId id, Opening opening);

  /// The room as its loop last published it (at most 100 ms old while it is live).
  Optional<RoomView> find(RoomId id);

  /// All rooms, newest first.
  List<RoomView> list();

  /// Ends a room: connections close, the playlist gets its `EXT-X-ENDLIST`. Fails as {@link
  /// Rooms#ask} does.
  ///
  /// @param by who wants it
  /// @return false when there is no such room
  Future<Boolean> end(RoomId id, Actor by);

  /// Answers an SDP offer by a new connection.
  Future<Connected> connect(RoomId room, ConnectRequest request);

  /// Applies an `application/trickle-ice-sdpfrag` body (RFC 8840) to a connection: candidates need
  /// no action from an ICE-lite agent; new credentials are an ICE restart.
  Future<Trickled> trickle(SessionId session, String fragment);

  /// Closes a connection.
  ///
  /// @return false when there is no such connection
  Future<Boolean> disconnect(SessionId session);

  /// Asks the room to shut or open the microphone of whoever made a connection; fails as {@link
  /// Rooms#ask} does.
  ///
  /// @param by who wants it
  /// @return false when there is no such connection
  Future<Boolean> setMuted(SessionId session, Actor by, boolean muted);

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
    /// The page: one connection that does both. It is heard when the room has its owner on the
    /// stage.
    CONVERSATION
  }

  /// Somebody's wish to open a room.
  ///
  /// @param by who wants it; who is banned from rooms of that name opens none
  /// @param host whose room it is; empty: the first who comes with a token for it
  /// @param info what it is; a stage of 0 people is one of as many as the node allows
  /// @param scheduledAt when it is to begin; empty: at once
  record Opening(Actor by, String host, RoomInfo info, Optional<Instant> scheduledAt) {
    /// A room without further ado, of whoever opens it if they may be a host.
    public static Opening of(Actor by, String title) {
      return new Opening(
          by,
          by.ceiling() == Role.HOST && !by.admin() ? by.identity() : "",
          new RoomInfo(
              title,
              List.of(),
              "",
              RoomInfo.Visibility.PUBLIC,
              "",
              false,
              false,
              RoomInfo.Chat.EVERYONE,
              0,
              0),
          Optional.empty());
    }
  }

  /// Somebody's wish to connect.
  ///
  /// @param actor who they are
  /// @param purpose what the connection is for
  /// @param offer the SDP offer as it arrived
  record ConnectRequest(Actor actor, Purpose purpose, String offer) {}

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
