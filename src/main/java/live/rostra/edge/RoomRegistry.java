package live.rostra.edge;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import live.rostra.edge.EdgeException.Code;
import live.rostra.room.RoomId;
import live.rostra.room.RoomView;
import live.rostra.storage.Storage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The rooms of a node: opened, found again after a restart, placed on loops, ended, forgotten.
/// Thread-safe.
final class RoomRegistry {
  private static final Logger LOG = LoggerFactory.getLogger(RoomRegistry.class);

  /// How long an ended room's HLS stays, for players that are finishing it: longer than the longest
  /// playlist and its last segment (RFC 8216bis section 6.2.2).
  private static final long ENDED_KEPT_MS = 120_000;

  private static final long RESTORE_AGAIN_MS = 5_000;

  static final String SHUTTING_DOWN = "the node is shutting down";

  private static final String TOO_MANY_ROOMS = "the node has as many rooms as it may";

  private final Vertx vertx;
  private final List<MediaLoop> loops;
  private final int maxRooms;
  private final Storage storage;
  private final HeldCounters held;
  private final Sessions sessions;
  private final Keeping keeping;
  private final Map<RoomId, LiveRoom> rooms = new ConcurrentHashMap<>();
  private final AtomicInteger nextLoop = new AtomicInteger();
  private volatile boolean restored;
  private volatile boolean draining;

  /// @param loops at least one
  /// @param maxRooms how many rooms there may be
  /// @param storage where streams are kept
  /// @param held counts requests that wait
  /// @param keeping where rooms are kept
  RoomRegistry(
      Vertx vertx,
      List<MediaLoop> loops,
      int maxRooms,
      Storage storage,
      HeldCounters held,
      Sessions sessions,
      Keeping keeping) {
    this.vertx = vertx;
    this.loops = loops;
    this.maxRooms = maxRooms;
    this.storage = storage;
    this.held = held;
    this.sessions = sessions;
    this.keeping = keeping;
  }

  /// Opens a room, or finds the one that is open under this id. The room's beginning is in the
  /// facts file before it is told of.
  Future<RoomView> open(RoomId id, Edge.Opening opening) {
    LiveRoom known = rooms.get(id);
    if (known != null && !known.ended()) {
      return Future.succeededFuture(known.view());
    }
    Optional<EdgeException> refusal = refusal(known);
    return refusal.isPresent()
        ? Future.failedFuture(refusal.get())
        : keeping
            .beginning(id, opening)
            .compose(beginning -> {
              MediaLoop loop = nextLoop();
              return loop.call(() -> place(id, beginning, loop));
            })
            .compose(room ->
                room.loop()
                    .call(() -> room.desk().begun())
                    .compose(begun -> begun)
                    .recover(failure -> Future.failedFuture(Keeping.explained(failure)))
                    .map(_ -> room.view()));
  }

  /// Why there cannot be one more room.
  private Optional<EdgeException> refusal(@Nullable LiveRoom known) {
    if (draining) {
      return Optional.of(new EdgeException(Code.DRAINING, SHUTTING_DOWN));
    }
    if (!restored) {
      // It may be one of those.
      return Optional.of(
          new EdgeException(Code.FACTS_AWAY, "the rooms of before are not opened again yet"));
    }
    if (!storage.health().takesRooms()) {
      return Optional.of(new EdgeException(Code.NODE_FULL, "the node cannot store more streams"));
    }
    return known == null && rooms.size() >= maxRooms
        ? Optional.of(new EdgeException(Code.NODE_FULL, TOO_MANY_ROOMS))
        : Optional.empty();
  }

  private MediaLoop nextLoop() {
    return loops.get(Math.floorMod(nextLoop.getAndIncrement(), loops.size()));
  }

  /// Makes a room, unless there is one meanwhile; on the loop.
  private LiveRoom place(RoomId id, Keeping.Beginning beginning, MediaLoop loop) {
    RoomHls hls =
        new RoomHls(vertx, id, loop.parts().settings().hls(), storage, loop.counters(), held);
    LiveRoom made = new LiveRoom(id, loop, sessions, hls, beginning, keeping, this::forgetLater);
    LiveRoom placed = register(made);
    if (placed == made) {
      loop.add(made);
      LOG.atInfo().addKeyValue(LogField.ROOM, id.toString()).log(beginning.words());
      made.desk().begin(beginning.first(), beginning.by());
    }
    return placed;
  }

  /// Looks again at what may have changed since the room was asked for. One at a time, so that no
  /// burst goes beyond the limit.
  private LiveRoom register(LiveRoom made) {
    synchronized (rooms) {
      LiveRoom known = rooms.get(made.id());
      if (known != null && !known.ended()) {
        return known;
      }
      if (draining) {
        throw new EdgeException(Code.DRAINING, SHUTTING_DOWN);
      }
      if (known == null && rooms.size() >= maxRooms) {
        throw new EdgeException(Code.NODE_FULL, TOO_MANY_ROOMS);
      }
      rooms.put(made.id(), made);
      return made;
    }
  }

  /// Opens the rooms again that the node, or the one before it, had not ended. Those that cannot be
  /// read are left as they are, with a line in the log; while Postgres does not say which there
  /// are, it is asked again. Nobody opens a new room before.
  Future<Void> restore() {
    if (restored || draining) {
      return Future.succeededFuture();
    }
    return keeping
        .notEnded()
        .compose(this::restore)
        .onSuccess(_ -> restored = true)
        .recover(failure -> {
          LOG.warn("rooms are not opened again yet: {}", failure.getMessage());
          vertx.setTimer(RESTORE_AGAIN_MS, _ -> restore());
          return Future.succeededFuture();
        });
  }

  private Future<Void> restore(List<Keeping.Beginning> all) {
    List<Future<LiveRoom>> placing =
        all.stream()
            .map(beginning -> {
              MediaLoop loop = nextLoop();
              return loop.call(() -> place(beginning.id(), beginning, loop))
                  .onFailure(failure ->
                      LOG.atError()
                          .addKeyValue(LogField.ROOM, beginning.id().toString())
                          .log("is not opened again: {}", failure.getMessage()));
            })
            .toList();
    return Future.join(placing).transform(_ -> Future.succeededFuture());
  }

  Optional<LiveRoom> find(RoomId id) {
    return Optional.ofNullable(rooms.get(id));
  }

  int size() {
    return rooms.size();
  }

  /// All rooms, newest first.
  List<RoomView> views() {
    return rooms.values().stream()
        .map(LiveRoom::view)
        .sorted(Comparator.comparing(RoomView::createdAt).reversed())
        .toList();
  }

  /// On the room's loop, when the room is over. One whose end is not kept goes on trying: the next
  /// start would open it again.
  private void forgetLater(LiveRoom room) {
    vertx.setTimer(
        ENDED_KEPT_MS,
        _ -> {
          if (room.desk().kept()) {
            rooms.remove(room.id(), room);
            room.loop().remove(room);
          } else {
            forgetLater(room);
          }
        });
  }

  boolean draining() {
    return draining;
  }

  /// Ends the media of all rooms and waits until their playlists are stored, also those of rooms
  /// that have ended lately and whose names others have taken. The rooms themselves go on: the next
  /// start opens them again. Takes no new work from the first moment on.
  Future<Void> drain() {
    draining = true;
    return Future.join(loops.stream().map(RoomRegistry::drain).toList()).mapEmpty();
  }

  private static Future<Void> drain(MediaLoop loop) {
    return loop.call(
            () -> {
              List<LiveRoom> rooms = loop.rooms();
              rooms.forEach(LiveRoom::suspend);
              return Future.join(rooms.stream().map(LiveRoom::finished).toList());
            })
        .compose(finished -> finished)
        .mapEmpty();
  }
}
