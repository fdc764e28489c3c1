package live.rostra.edge;

import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import live.rostra.room.Actor;
import live.rostra.room.LogEntry;
import live.rostra.room.RoomCommand;
import live.rostra.room.RoomId;
import live.rostra.room.Snapshot;
import live.rostra.signalling.ClientMessage.Since;
import live.rostra.signalling.ServerMessage.At;
import live.rostra.signalling.ServerMessage.Listener;
import live.rostra.signalling.ServerMessage.You;

/// What the front doors ask of the people's side of rooms: who is there, who may, what happened.
/// Thread-safe; futures complete, and followers are called, on the caller's context, in the order
/// in which the room did things.
///
/// Failures are {@link RoomRefusal}s (the room's rules say no) and {@link EdgeException}s.
public interface Rooms {
  /// Hears everything that is told in a room from now on. One follower for each room and HTTP loop:
  /// it hands things on to its sockets, so that a crowd costs the room's loop one hop a loop.
  ///
  /// @return once following; fails when there is no such room
  Future<Following> follow(RoomId room, Follower follower);

  /// A socket enters; what its follower hears after this future completes comes after `at`.
  ///
  /// @param socket unique for the node's life
  /// @param since where the client left off
  Future<Entered> enter(RoomId room, Actor actor, String socket, Optional<Since> since);

  /// A socket is gone.
  ///
  /// @param forGood whether its owner said so: else they are expected back for some seconds
  void exit(RoomId room, Actor actor, String socket, boolean forGood);

  /// Gives a command. Completes when its events are as durable as they will be told: in the facts
  /// file.
  Future<Done> ask(RoomId room, Actor actor, RoomCommand command);

  /// All of a room as the actor may see it, without entering. Fails with a {@link RoomRefusal} for
  /// who is banned or was removed, and for newcomers to a locked room or one with a lobby.
  Future<Seen> look(RoomId room, Actor actor);

  /// Chat from the store, newest first.
  ///
  /// @param before a message id; empty for the newest
  Future<List<Snapshot.Message>> chat(RoomId room, Optional<String> before, int limit);

  /// Told what happens in a room, on its own context.
  interface Follower {
    /// One thing, in order.
    void deliver(Delivery delivery);
  }

  /// A follower's end of its room.
  interface Following {
    /// Hears nothing more, at once.
    void stop();
  }

  /// A socket is in the room.
  ///
  /// @param you who the actor is in the room
  /// @param at the last entry that the client will have after this
  /// @param snapshot all of the state, also what is for moderators, and the same object for all who
  ///   enter while nothing happens; empty when `missed` continues from the client's place
  /// @param missed the entries after the client's place
  record Entered(You you, At at, Optional<Snapshot> snapshot, List<LogEntry> missed) {}

  /// A room, seen from outside.
  ///
  /// @param you who the actor is, or would be, in the room
  /// @param snapshot all of the state, also what is for moderators
  /// @param listeners how many are here and not on the stage
  /// @param some them, as long as they are few
  record Seen(You you, Snapshot snapshot, int listeners, List<Listener> some) {}

  /// A command was done.
  ///
  /// @param at the last entry it led to
  /// @param result what the reply says beside that, such as the id of a message
  record Done(At at, Map<String, String> result) {}
}
