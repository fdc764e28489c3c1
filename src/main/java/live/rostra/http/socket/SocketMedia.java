package live.rostra.http.socket;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import live.rostra.edge.Edge;
import live.rostra.edge.Edge.ConnectRequest;
import live.rostra.edge.Edge.Connected;
import live.rostra.edge.Edge.Purpose;
import live.rostra.edge.Edge.Trickled;
import live.rostra.room.Actor;
import live.rostra.room.RoomId;
import live.rostra.room.SessionId;
import live.rostra.signalling.ClientMessage;
import live.rostra.signalling.ServerMessage;
import live.rostra.signalling.ServerMessage.At;
import live.rostra.signalling.ServerMessage.Code.Protocol;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a client does with WebRTC connections by its socket. They outlive a socket that is lost, so
/// that the sound goes on, and end with one that says goodbye. The socket's loop only.
final class SocketMedia {
  private static final Logger LOG = LoggerFactory.getLogger(SocketMedia.class);

  private final RoomId room;
  private final Edge edge;

  /// Made by this socket, and perhaps closed in another way since.
  private final List<SessionId> made = new ArrayList<>();

  private boolean over;

  SocketMedia(RoomId room, Edge edge) {
    this.room = room;
    this.edge = edge;
  }

  /// Makes a connection.
  Future<ServerMessage> offer(ClientMessage.Offer offer, Actor actor) {
    return edge.connect(room, new ConnectRequest(actor, Purpose.CONVERSATION, offer.sdp()))
        .map(connected -> connected(offer.id(), connected));
  }

  private ServerMessage connected(String asked, Connected connected) {
    SessionId session = connected.session();
    if (over) {
      // Nobody will ever use it.
      disconnect(session);
    } else {
      made.removeIf(each -> edge.owner(each).isEmpty());
      made.add(session);
    }
    return new ServerMessage.Answer(asked, session.value(), connected.answer());
  }

  /// Takes candidates, or restarts ICE.
  Future<ServerMessage> trickle(ClientMessage.Trickle trickle, String identity) {
    return own(trickle.connection(), identity)
        .map(session ->
            edge.trickle(session, trickle.fragment()).map(trickled -> trickled(trickle, trickled)))
        .orElseGet(() -> Future.succeededFuture(noSuchConnection(trickle.id())));
  }

  private static ServerMessage trickled(ClientMessage.Trickle asked, Trickled trickled) {
    return switch (trickled) {
      case Trickled.Noted() -> done(asked.id());
      case Trickled.Restarted(String fragment, String _) ->
          new ServerMessage.Restarted(asked.id(), asked.connection(), fragment);
      case Trickled.Gone() -> noSuchConnection(asked.id());
    };
  }

  /// Closes a connection.
  Future<ServerMessage> hangup(ClientMessage.Hangup hangup, String identity) {
    return own(hangup.connection(), identity)
        .map(session -> {
          made.remove(session);
          return edge.disconnect(session)
              .map(found -> found ? done(hangup.id()) : noSuchConnection(hangup.id()));
        })
        .orElseGet(() -> Future.succeededFuture(noSuchConnection(hangup.id())));
  }

  /// A connection of the same person in this room; who made somebody else's is not told.
  private Optional<SessionId> own(String connection, String identity) {
    SessionId session = new SessionId(connection);
    return edge.owner(session)
        .filter(owner -> owner.room().equals(room) && owner.identity().equals(identity))
        .map(_ -> session);
  }

  private static ServerMessage done(String asked) {
    // It led to no entry of its own.
    return new ServerMessage.Reply(asked, At.NOWHERE, Map.of());
  }

  private static ServerMessage noSuchConnection(String asked) {
    return new ServerMessage.Refused(asked, Protocol.NO_SUCH_CONNECTION, "");
  }

  /// The client has said goodbye: closes what it made, and what is still being made.
  void hangUp() {
    over = true;
    made.forEach(this::disconnect);
    made.clear();
  }

  /// The socket is gone: what is still being made is for nobody.
  void gone() {
    over = true;
  }

  private void disconnect(SessionId session) {
    edge.disconnect(session).onFailure(e -> LOG.warn("a connection could not be closed", e));
  }
}
