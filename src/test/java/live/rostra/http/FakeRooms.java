package live.rostra.http;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import live.rostra.edge.Delivery;
import live.rostra.edge.EdgeException;
import live.rostra.edge.Rooms;
import live.rostra.room.Actor;
import live.rostra.room.LogEntry;
import live.rostra.room.Role;
import live.rostra.room.RoomCommand;
import live.rostra.room.RoomEvent;
import live.rostra.room.RoomId;
import live.rostra.room.RoomInfo;
import live.rostra.room.Snapshot;
import live.rostra.signalling.ClientMessage.Since;
import live.rostra.signalling.ServerMessage.At;
import live.rostra.signalling.ServerMessage.You;

/// Rooms without rules: everybody comes in, chat is posted, and tests say what else happens.
/// Delivers as the real ones do: one hop a follower, in order, on its context.
public final class FakeRooms implements Rooms {
  /// What was asked, as `identity command`.
  final List<String> asked = new CopyOnWriteArrayList<>();

  /// Who went, as `identity forGood`.
  final List<String> exits = new CopyOnWriteArrayList<>();

  /// Sockets that are in, by id.
  final Map<String, Actor> inside = new ConcurrentHashMap<>();

  /// What stands in the way of who enters; null for nothing.
  volatile Function<Actor, RuntimeException> doorkeeper = _ -> null;

  /// What comes of the next commands, instead of the usual.
  volatile Function<RoomCommand, Future<Done>> answer;

  /// What whoever enters waits for.
  volatile Future<Void> patience = Future.succeededFuture();

  /// More state than there is, to make the snapshot as large as tests like.
  volatile List<Snapshot.Message> chat = List.of();

  private final Map<RoomId, Log> logs = new ConcurrentHashMap<>();
  private final Map<RoomId, Snapshot> snapshots = new ConcurrentHashMap<>();

  /// A room's log, which is its own lock.
  private static final class Log {
    final List<LogEntry> entries = new ArrayList<>();
    final List<Ear> ears = new ArrayList<>();
  }

  /// A follower and where it lives.
  private record Ear(Context context, Follower follower) {
    void tell(Delivery delivery) {
      context.runOnContext(_ -> follower.deliver(delivery));
    }
  }

  void open(String room) {
    logs.putIfAbsent(new RoomId(room), new Log());
  }

  /// Followers of a room.
  int followers(String room) {
    Log log = log(room);
    synchronized (log) {
      return log.ears.size();
    }
  }

  /// Something happens.
  LogEntry happens(String room, RoomEvent event) {
    Log log = log(room);
    synchronized (log) {
      long seq = log.entries.size() + 1L;
      LogEntry entry = new LogEntry(1, seq, 1_000_000 + seq, event);
      log.entries.add(entry);
      log.ears.forEach(ear -> ear.tell(new Delivery.Entry(entry)));
      return entry;
    }
  }

  /// Something is told that is not in the log.
  void tells(String room, Delivery delivery) {
    Log log = log(room);
    synchronized (log) {
      log.ears.forEach(ear -> ear.tell(delivery));
    }
  }

  private Log log(String room) {
    return logs.get(new RoomId(room));
  }

  @Override
  public Future<Following> follow(RoomId room, Follower follower) {
    Log log = logs.get(room);
    if (log == null) {
      return noRoom();
    }
    Ear ear = new Ear(Vertx.currentContext(), follower);
    synchronized (log) {
      log.ears.add(ear);
    }
    return Future.succeededFuture(() -> {
      synchronized (log) {
        log.ears.remove(ear);
      }
    });
  }

  @Override
  public Future<Entered> enter(RoomId room, Actor actor, String socket, Optional<Since> since) {
    return patience.compose(_ -> let(room, actor, socket, since));
  }

  private Future<Entered> let(RoomId room, Actor actor, String socket, Optional<Since> since) {
    RuntimeException refusal = doorkeeper.apply(actor);
    if (refusal != null) {
      return Future.failedFuture(refusal);
    }
    Log log = logs.get(room);
    inside.put(socket, actor);
    You you = you(actor);
    synchronized (log) {
      At at = new At(1, log.entries.size(), 1_000_000 + log.entries.size());
      boolean resumes = since.isPresent() && since.get().epoch() == 1;
      List<LogEntry> missed =
          resumes
              ? List.copyOf(log.entries.subList((int) since.get().seq(), log.entries.size()))
              : List.of();
      return Future.succeededFuture(
          new Entered(
              you, at, resumes ? Optional.empty() : Optional.of(snapshot(room, at)), missed));
    }
  }

  private static You you(Actor actor) {
    Role role = actor.firstRole();
    return new You(
        actor.identity(),
        actor.name(),
        role,
        actor.ceiling(),
        actor.admin() || role.compareTo(Role.COHOST) >= 0);
  }

  /// The same object until something happens, as a room's is.
  private Snapshot snapshot(RoomId room, At at) {
    return snapshots.compute(
        room,
        (_, last) ->
            last != null && last.seq() == at.seq() && last.chat().equals(chat)
                ? last
                : fresh(room, at));
  }

  private Snapshot fresh(RoomId room, At at) {
    return new Snapshot(
        room,
        at.epoch(),
        at.seq(),
        new RoomInfo(
            "Tea",
            List.of(),
            "",
            RoomInfo.Visibility.PUBLIC,
            "",
            false,
            false,
            RoomInfo.Chat.EVERYONE,
            0,
            13),
        Snapshot.Status.LIVE,
        "",
        1,
        0,
        1,
        0,
        0,
        List.of(),
        List.of(),
        List.of(),
        chat,
        List.of(new Snapshot.BanEntry("mallory", "Mallory", "host", "secret reason", 1, 0)),
        List.of(),
        List.of());
  }

  @Override
  public void exit(RoomId room, Actor actor, String socket, boolean forGood) {
    inside.remove(socket);
    exits.add(actor.identity() + " " + forGood);
  }

  @Override
  public Future<Seen> look(RoomId room, Actor actor) {
    return logs.containsKey(room)
        ? Future.succeededFuture(
            new Seen(you(actor), snapshot(room, new At(1, 0, 0)), 0, List.of()))
        : noRoom();
  }

  private static <T> Future<T> noRoom() {
    return Future.failedFuture(new EdgeException(EdgeException.Code.ROOM_NOT_FOUND, "No room."));
  }

  @Override
  public Future<Done> ask(RoomId room, Actor actor, RoomCommand command) {
    asked.add(actor.identity() + " " + command.getClass().getSimpleName());
    if (answer != null) {
      return answer.apply(command);
    }
    if (!logs.containsKey(room)) {
      return noRoom();
    }
    if (command instanceof RoomCommand.End) {
      logs.remove(room);
    }
    if (command instanceof RoomCommand.PostChat(String text)) {
      LogEntry entry =
          happens(
              room.value(),
              new RoomEvent.ChatPosted(
                  "m" + asked.size(), actor.identity(), actor.name(), text, 1));
      return Future.succeededFuture(new Done(At.of(entry), Map.of("message", "m" + asked.size())));
    }
    return Future.succeededFuture(new Done(new At(1, 0, 0), Map.of()));
  }

  @Override
  public Future<List<Snapshot.Message>> chat(RoomId room, Optional<String> before, int limit) {
    return Future.succeededFuture(chat.stream().limit(limit).toList());
  }
}
