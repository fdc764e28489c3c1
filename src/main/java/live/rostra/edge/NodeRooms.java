package live.rostra.edge;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import live.rostra.edge.EdgeException.Code;
import live.rostra.edge.desk.MessageKey;
import live.rostra.edge.desk.RoomDesk;
import live.rostra.room.Actor;
import live.rostra.room.Rejection;
import live.rostra.room.RoomCommand;
import live.rostra.room.RoomId;
import live.rostra.room.Snapshot;
import live.rostra.signalling.ClientMessage.Since;
import live.rostra.state.ChatMessage;
import live.rostra.state.FactsException;
import live.rostra.state.RoomFacts;

/// Takes what front doors ask to the desk of the room, and the answers back. Thread-safe.
///
/// What a follower is told and what its loop is answered come the same way, one task after the
/// other, so that neither overtakes the other.
final class NodeRooms implements Rooms {
  /// Whoever comes waits no longer for Postgres to say whether somebody banned them elsewhere.
  private static final long BAN_PATIENCE_MS = 300;

  private final Vertx vertx;
  private final RoomRegistry rooms;
  private final RoomFacts facts;

  NodeRooms(Vertx vertx, RoomRegistry rooms, RoomFacts facts) {
    this.vertx = vertx;
    this.rooms = rooms;
    this.facts = facts;
  }

  @Override
  public Future<Following> follow(RoomId id, Follower follower) {
    ContextInternal here = ((ContextInternal) vertx.getOrCreateContext()).unwrap();
    return at(
        id,
        (room, answer) ->
            answer.complete(
                room.desk().follow(here, follower, (ContextInternal) room.loop().context())));
  }

  @Override
  public Future<Entered> enter(RoomId id, Actor actor, String socket, Optional<Since> since) {
    return notBanned(id, actor)
        .compose(_ -> at(id, (room, answer) -> room.desk().enter(actor, socket, since, answer)));
  }

  /// Asks the store, because another node may have banned them. When it does not say in time, what
  /// this node knows has to do.
  Future<Void> notBanned(RoomId id, Actor actor) {
    if (actor.admin() || facts.trouble().isPresent()) {
      return Future.succeededFuture();
    }
    return facts
        .isBanned(id, actor.identity())
        .timeout(BAN_PATIENCE_MS, TimeUnit.MILLISECONDS)
        .otherwise(false)
        .compose(banned ->
            banned
                ? Future.failedFuture(
                    new RoomRefusal(Rejection.BANNED, "You are banned from this room."))
                : Future.succeededFuture());
  }

  @Override
  public void exit(RoomId id, Actor actor, String socket, boolean forGood) {
    rooms
        .find(id)
        .ifPresent(room ->
            room.loop().context().runOnContext(_ -> room.desk().exit(actor, socket, forGood)));
  }

  @Override
  public Future<Done> ask(RoomId id, Actor actor, RoomCommand command) {
    return at(id, (room, answer) -> room.desk().ask(actor, command, answer));
  }

  @Override
  public Future<Seen> look(RoomId id, Actor actor) {
    return at(id, (room, answer) -> answer.complete(room.desk().look(actor)));
  }

  @Override
  public Future<List<Snapshot.Message>> chat(RoomId id, Optional<String> before, int limit) {
    String key = before.flatMap(MessageKey::stored).orElse(null);
    if (before.isPresent() && key == null) {
      return Future.failedFuture(
          new RoomRefusal(Rejection.NO_SUCH_MESSAGE, "There is no such message."));
    }
    return this.<RoomDesk>at(id, (room, answer) -> answer.complete(room.desk()))
        .compose(desk -> facts.chat(desk.instance(), key, limit))
        .map(messages ->
            messages.stream()
                .filter(message -> message.deletedAt() == null)
                .map(NodeRooms::message)
                .toList())
        .recover(failure ->
            Future.failedFuture(
                failure instanceof FactsException away
                    ? new EdgeException(Code.FACTS_AWAY, away.getMessage())
                    : failure));
  }

  private static Snapshot.Message message(ChatMessage stored) {
    return new Snapshot.Message(
        MessageKey.wire(stored.id()),
        stored.author(),
        stored.name(),
        stored.text(),
        stored.postedAt().toEpochMilli(),
        stored.editedAt() == null ? 0 : stored.editedAt().toEpochMilli());
  }

  /// Does something on the room's loop; its answer reaches the caller's loop as a task of its own,
  /// as deliveries do.
  private <T> Future<T> at(RoomId id, BiConsumer<LiveRoom, Promise<T>> action) {
    LiveRoom room = rooms.find(id).orElse(null);
    if (room == null) {
      return Future.failedFuture(new EdgeException(Code.ROOM_NOT_FOUND, "there is no room " + id));
    }
    ContextInternal caller = (ContextInternal) vertx.getOrCreateContext();
    Promise<T> answered = caller.promise();
    Promise<T> answer = Promise.promise();
    answer.future().onComplete(result -> caller.runOnContext(_ -> answered.handle(result)));
    room.loop()
        .context()
        .runOnContext(_ -> {
          try {
            action.accept(room, answer);
          } catch (RuntimeException e) {
            answer.tryFail(e);
          }
        });
    return answered.future();
  }
}
