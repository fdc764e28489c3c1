package live.rostra.edge;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import live.rostra.engine.Gate;
import live.rostra.health.Health;
import live.rostra.room.RoomId;
import live.rostra.room.RoomView;
import live.rostra.room.SessionId;
import live.rostra.sdp.Candidate;
import live.rostra.sdp.TrickleFragment;
import live.rostra.storage.Storage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The node: rooms placed on media loops, found by id, asked by the front doors.
///
/// Thread-safe: it holds only the registries, everything else is a message to a room's loop.
public final class NodeEdge implements Edge {
  private static final Logger LOG = LoggerFactory.getLogger(NodeEdge.class);

  /// How long an ended room's HLS stays, for players that are finishing it: longer than the longest
  /// playlist and its last segment (RFC 8216bis section 6.2.2).
  private static final long ENDED_KEPT_MS = 120_000;

  /// A loop that does not answer in this time stands still, and whoever asks will not wait.
  private static final long STATS_PATIENCE_MS = 2_000;

  private static final String SHUTTING_DOWN = "the node is shutting down";

  private static final String TOO_MANY_ROOMS = "the node has as many rooms as it may";

  private final Vertx vertx;
  private final List<MediaLoop> loops;
  private final Reach reach;
  private final int maxRooms;
  private final int maxUnconnected;
  private final SecureRandom random;
  private final Storage storage;
  private final Map<RoomId, LiveRoom> rooms = new ConcurrentHashMap<>();
  private final Sessions sessions = new Sessions();
  private final AtomicInteger nextLoop = new AtomicInteger();
  private final Watch watch;

  /// What each loop said last; null before it was asked.
  private final AtomicReferenceArray<NodeStats.@Nullable Loop> lastStats;

  private final JoinCounters joins = new JoinCounters();
  private volatile boolean draining;

  /// What watches the node.
  ///
  /// @param health of its parts
  /// @param held counts requests that wait
  record Watch(Health health, HeldCounters held) {}

  /// @param loops at least one
  /// @param reach where clients reach the loops' ports
  /// @param maxUnconnected connections of one identity that may wait to be used
  /// @param storage where streams are kept
  /// @param watch what watches the node
  NodeEdge(
      Vertx vertx,
      List<MediaLoop> loops,
      Reach reach,
      int maxRooms,
      int maxUnconnected,
      SecureRandom random,
      Storage storage,
      Watch watch) {
    this.watch = watch;
    this.vertx = vertx;
    this.loops = loops;
    this.lastStats = new AtomicReferenceArray<>(loops.size());
    this.reach = reach;
    this.maxRooms = maxRooms;
    this.maxUnconnected = maxUnconnected;
    this.random = random;
    this.storage = storage;
  }

  @Override
  public Future<RoomView> create(RoomId id, String title) {
    LiveRoom known = rooms.get(id);
    if (known != null && !hasEnded(known)) {
      return Future.succeededFuture(known.view());
    }
    if (draining) {
      return refused(EdgeException.Code.DRAINING, SHUTTING_DOWN);
    }
    if (!storage.health().takesRooms()) {
      return refused(EdgeException.Code.NODE_FULL, "the node cannot store more streams");
    }
    if (known == null && rooms.size() >= maxRooms) {
      return refused(EdgeException.Code.NODE_FULL, TOO_MANY_ROOMS);
    }
    MediaLoop loop = loops.get(Math.floorMod(nextLoop.getAndIncrement(), loops.size()));
    Instant now = Instant.now();
    return onLoop(loop.context(), () -> place(id, title, now, loop).view());
  }

  /// Makes a room, unless there is one meanwhile; on the loop.
  private LiveRoom place(RoomId id, String title, Instant now, MediaLoop loop) {
    RoomHls hls =
        new RoomHls(
            vertx, id, loop.parts().settings().hls(), storage, loop.counters(), watch.held());
    LiveRoom made = new LiveRoom(id, title, now, loop, sessions, hls);
    LiveRoom placed = register(made);
    if (placed == made) {
      loop.add(made);
      LOG.atInfo().addKeyValue(LogField.ROOM, id.toString()).log("created");
    }
    return placed;
  }

  /// Looks again at what may have changed since the room was asked for. One at a time, so that no
  /// burst goes beyond the limit.
  private LiveRoom register(LiveRoom made) {
    synchronized (rooms) {
      LiveRoom known = rooms.get(made.id());
      if (known != null && !hasEnded(known)) {
        return known;
      }
      if (draining) {
        throw new EdgeException(EdgeException.Code.DRAINING, SHUTTING_DOWN);
      }
      if (known == null && rooms.size() >= maxRooms) {
        throw new EdgeException(EdgeException.Code.NODE_FULL, TOO_MANY_ROOMS);
      }
      rooms.put(made.id(), made);
      return made;
    }
  }

  /// The room that has this id, ended or not.
  @Nullable LiveRoom room(RoomId id) {
    return rooms.get(id);
  }

  private static boolean hasEnded(LiveRoom room) {
    return room.view().status() == RoomView.Status.ENDED;
  }

  @Override
  public Optional<RoomView> find(RoomId id) {
    return Optional.ofNullable(rooms.get(id)).map(LiveRoom::view);
  }

  @Override
  public List<RoomView> list() {
    return rooms.values().stream()
        .map(LiveRoom::view)
        .sorted(Comparator.comparing(RoomView::createdAt).reversed())
        .toList();
  }

  @Override
  public Future<Boolean> end(RoomId id) {
    LiveRoom room = rooms.get(id);
    return room == null || hasEnded(room)
        ? Future.succeededFuture(false)
        : onLoop(room.loop().context(), () -> end(room));
  }

  /// On the room's loop.
  private boolean end(LiveRoom room) {
    if (hasEnded(room)) {
      return false;
    }
    room.end();
    vertx.setTimer(ENDED_KEPT_MS, _ -> forget(room));
    return true;
  }

  /// On the room's loop.
  private void forget(LiveRoom room) {
    rooms.remove(room.id(), room);
    room.loop().remove(room);
  }

  @Override
  public Future<Connected> connect(RoomId id, ConnectRequest request) {
    return admit(id, request).onComplete(_ -> joins.admitted(), joins::refused);
  }

  private Future<Connected> admit(RoomId id, ConnectRequest request) {
    LiveRoom room = rooms.get(id);
    if (room == null) {
      return refused(EdgeException.Code.ROOM_NOT_FOUND, "there is no room " + id);
    }
    if (draining) {
      return refused(EdgeException.Code.DRAINING, SHUTTING_DOWN);
    }
    SessionId session = SessionId.generate(random);
    Negotiation negotiation;
    try {
      negotiation =
          Negotiation.answer(
              request,
              session,
              room.loop().parts().identity().fingerprint(),
              candidates(room),
              random);
    } catch (EdgeException e) {
      return Future.failedFuture(e);
    }
    if (!sessions.attempt(session, request.identity(), maxUnconnected)) {
      return refused(
          EdgeException.Code.TOO_MANY_UNCONNECTED,
          "%d connections of this identity wait to be used".formatted(maxUnconnected));
    }
    return admit(room, session, request, negotiation).onFailure(_ -> sessions.abandon(session));
  }

  private Future<Connected> admit(
      LiveRoom room, SessionId session, ConnectRequest request, Negotiation negotiation) {
    String entityTag = negotiation.entityTag();
    return onLoop(
        room.loop().context(),
        () -> {
          long nowNs = System.nanoTime();
          switch (room.engine().connect(negotiation.connect(), Gate.OPEN, nowNs)) {
            case ADMITTED -> {}
            case FULL -> throw new EdgeException(EdgeException.Code.ROOM_FULL, "the room is full");
            case ENDED ->
                throw new EdgeException(EdgeException.Code.ROOM_ENDED, "the room has ended");
          }
          room.admitted(session, nowNs);
          sessions.put(
              session,
              new Sessions.Entry(
                  room, request.identity(), entityTag, negotiation.connect().offer().iceUfrag()));
          room.loop().flush();
          return new Connected(session, entityTag, negotiation.answer());
        });
  }

  private List<Candidate> candidates(LiveRoom room) {
    return reach.candidates(room.loop().udpPort());
  }

  @Override
  public Future<Trickled> trickle(SessionId session, String fragment) {
    Sessions.Entry entry = sessions.find(session).orElse(null);
    if (entry == null) {
      return Future.succeededFuture(new Trickled.Gone());
    }
    TrickleFragment parsed;
    try {
      parsed = Negotiation.fragment(fragment);
    } catch (EdgeException e) {
      return Future.failedFuture(e);
    }
    return entry.restartedBy(parsed)
        ? onLoop(entry.room().loop().context(), () -> restart(session, parsed))
        : Future.succeededFuture(new Trickled.Noted());
  }

  /// On the room's loop, where restarts come one after the other: another may have been first.
  private Trickled restart(SessionId session, TrickleFragment fragment) {
    Sessions.Entry entry = sessions.find(session).orElse(null);
    if (entry == null) {
      return new Trickled.Gone();
    }
    if (!entry.restartedBy(fragment)) {
      return new Trickled.Noted();
    }
    LiveRoom room = entry.room();
    Negotiation.Restart restart = Negotiation.restart(fragment, candidates(room), random);
    if (!room.engine().restartIce(session, restart.local(), restart.remote())) {
      return new Trickled.Gone();
    }
    String entityTag = restart.local().ufrag();
    sessions.replace(
        session, new Sessions.Entry(room, entry.identity(), entityTag, restart.remote().ufrag()));
    return new Trickled.Restarted(restart.fragment(), entityTag);
  }

  @Override
  public Future<Boolean> disconnect(SessionId session) {
    return withRoom(
        session,
        room -> {
          boolean known = room.engine().disconnect(session, System.nanoTime());
          room.loop().flush();
          return known;
        });
  }

  @Override
  public Future<Boolean> setMuted(SessionId session, boolean muted) {
    return withRoom(
        session,
        room -> {
          boolean known = room.engine().setMuted(session, muted);
          room.publishView();
          return known;
        });
  }

  private Future<Boolean> withRoom(SessionId session, Function<LiveRoom, Boolean> action) {
    return sessions
        .find(session)
        .map(entry -> onLoop(entry.room().loop().context(), () -> action.apply(entry.room())))
        .orElseGet(() -> Future.succeededFuture(false));
  }

  @Override
  public Optional<SessionOwner> owner(SessionId session) {
    return sessions
        .find(session)
        .map(entry -> new SessionOwner(entry.identity(), entry.room().id(), entry.entityTag()));
  }

  @Override
  public Optional<HlsFeed> hls(RoomId id) {
    LiveRoom room = rooms.get(id);
    return room == null || !room.hls().started() ? Optional.empty() : Optional.of(room.hls());
  }

  /// With storage in trouble rooms go on, but new ones are better placed elsewhere; what is only
  /// remarkable is told beside "ready".
  @Override
  public Readiness readiness() {
    String problems = draining ? SHUTTING_DOWN : watch.health().problems();
    return problems.isEmpty()
        ? new Readiness(true, storage.health().concern().orElse(""))
        : new Readiness(false, problems);
  }

  /// Where streams are kept.
  public Storage storage() {
    return storage;
  }

  /// UDP ports of the media loops.
  public List<Integer> udpPorts() {
    return loops.stream().map(MediaLoop::udpPort).toList();
  }

  /// What the node holds and has counted. Each loop is asked on its own thread, so the parts are a
  /// few milliseconds apart. For a loop that stands still, what it said last.
  public Future<NodeStats> stats() {
    List<Future<NodeStats.Loop>> asked =
        IntStream.range(0, loops.size()).mapToObj(this::stats).toList();
    return Future.all(asked)
        .map(_ ->
            new NodeStats(
                rooms.size(),
                sessions.size(),
                loops.getFirst().parts().handshakes().active(),
                asked.stream().map(Future::result).toList(),
                NodeStats.People.of(list()),
                joins.counts(),
                watch.held().stats(),
                storage.stats()));
  }

  private Future<NodeStats.Loop> stats(int i) {
    MediaLoop loop = loops.get(i);
    return onLoop(loop.context(), loop::stats)
        .timeout(STATS_PATIENCE_MS, TimeUnit.MILLISECONDS)
        .onSuccess(stats -> lastStats.set(i, stats))
        .recover(late -> {
          NodeStats.Loop last = lastStats.get(i);
          return last == null ? Future.failedFuture(late) : Future.succeededFuture(last);
        });
  }

  /// Ends all rooms and waits until their playlists are stored, also those of rooms that have ended
  /// lately and whose names others have taken. Takes no new work from the first moment on.
  public Future<Void> drain() {
    draining = true;
    return Future.join(loops.stream().map(this::drain).toList()).mapEmpty();
  }

  private Future<Void> drain(MediaLoop loop) {
    return onLoop(
            loop.context(),
            () -> {
              loop.rooms().forEach(this::end);
              return Future.join(loop.rooms().stream().map(LiveRoom::finished).toList());
            })
        .compose(finished -> finished)
        .mapEmpty();
  }

  /// Runs `action` on a loop; the result arrives on the caller's context.
  private <T> Future<T> onLoop(Context loop, Supplier<T> action) {
    Promise<T> promise = ((ContextInternal) vertx.getOrCreateContext()).promise();
    loop.runOnContext(_ -> {
      try {
        promise.complete(action.get());
      } catch (RuntimeException e) {
        promise.fail(e);
      }
    });
    return promise.future();
  }

  private static <T> Future<T> refused(EdgeException.Code code, @Nullable String detail) {
    return Future.failedFuture(new EdgeException(code, String.valueOf(detail)));
  }
}
