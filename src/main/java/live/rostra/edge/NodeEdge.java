package live.rostra.edge;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import live.rostra.engine.RoomEngine;
import live.rostra.room.RoomId;
import live.rostra.room.RoomView;
import live.rostra.room.SessionId;
import live.rostra.storage.SegmentUploader;
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

  private final Vertx vertx;
  private final List<MediaLoop> loops;
  private final List<InetAddress> addresses;
  private final int maxRooms;
  private final int maxUnconnected;
  private final SecureRandom random;
  private final Function<RoomId, SegmentUploader> uploaders;
  private final Map<RoomId, LiveRoom> rooms = new ConcurrentHashMap<>();
  private final Sessions sessions = new Sessions();
  private final AtomicInteger nextLoop = new AtomicInteger();
  private volatile Readiness readiness = new Readiness(true, "");

  /// @param loops at least one
  /// @param addresses where clients reach the loops' ports
  /// @param maxUnconnected connections of one identity that may wait to be used
  /// @param uploaders makes the way into storage for a run
  NodeEdge(
      Vertx vertx,
      List<MediaLoop> loops,
      List<InetAddress> addresses,
      int maxRooms,
      int maxUnconnected,
      SecureRandom random,
      Function<RoomId, SegmentUploader> uploaders) {
    this.vertx = vertx;
    this.loops = loops;
    this.addresses = addresses;
    this.maxRooms = maxRooms;
    this.maxUnconnected = maxUnconnected;
    this.random = random;
    this.uploaders = uploaders;
  }

  @Override
  public Future<RoomView> create(RoomId id, String title) {
    LiveRoom known = rooms.get(id);
    if (known != null && known.view().status() != RoomView.Status.ENDED) {
      return Future.succeededFuture(known.view());
    }
    if (!readiness.ready()) {
      return refused(EdgeException.Code.DRAINING, readiness.reason());
    }
    if (known == null && rooms.size() >= maxRooms) {
      return refused(EdgeException.Code.NODE_FULL, "the node has as many rooms as it may");
    }
    MediaLoop loop = loops.get(Math.floorMod(nextLoop.getAndIncrement(), loops.size()));
    Instant now = Instant.now();
    return onLoop(
        loop.context(),
        () -> {
          LiveRoom created =
              rooms.compute(
                  id,
                  (_, existing) ->
                      existing != null && existing.view().status() != RoomView.Status.ENDED
                          ? existing
                          : newRoom(id, title, now, loop));
          return created.view();
        });
  }

  private LiveRoom newRoom(RoomId id, String title, Instant now, MediaLoop loop) {
    RoomHls hls = new RoomHls(vertx, loop.parts().settings().hls(), () -> uploaders.apply(id));
    LiveRoom room = new LiveRoom(id, title, now, loop, sessions, hls);
    loop.add(room);
    LOG.info("room {} created", id);
    return room;
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
    if (room == null || room.view().status() == RoomView.Status.ENDED) {
      return Future.succeededFuture(false);
    }
    return onLoop(
        room.loop().context(),
        () -> {
          room.end();
          vertx.setTimer(ENDED_KEPT_MS, _ -> forget(room));
          return true;
        });
  }

  private void forget(LiveRoom room) {
    rooms.remove(room.id(), room);
    room.loop().remove(room);
  }

  @Override
  public Future<Connected> connect(RoomId id, ConnectRequest request) {
    LiveRoom room = rooms.get(id);
    if (room == null) {
      return refused(EdgeException.Code.ROOM_NOT_FOUND, "there is no room " + id);
    }
    if (!readiness.ready()) {
      return refused(EdgeException.Code.DRAINING, readiness.reason());
    }
    SessionId session = SessionId.generate(random);
    Negotiation negotiation;
    try {
      negotiation =
          Negotiation.answer(
              request, session, room.loop().parts().identity().fingerprint(), reach(room), random);
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
          switch (room.engine().connect(negotiation.connect(), System.nanoTime())) {
            case ADMITTED -> {}
            case FULL -> throw new EdgeException(EdgeException.Code.ROOM_FULL, "the room is full");
            case ENDED ->
                throw new EdgeException(EdgeException.Code.ROOM_ENDED, "the room has ended");
          }
          sessions.put(
              session, new Sessions.Entry(room, request.identity(), entityTag, negotiation));
          room.loop().flush();
          return new Connected(session, entityTag, negotiation.answer());
        });
  }

  private List<InetSocketAddress> reach(LiveRoom room) {
    int port = room.loop().udpPort();
    return addresses.stream().map(address -> new InetSocketAddress(address, port)).toList();
  }

  @Override
  public Future<Trickled> trickle(SessionId session, String fragment) {
    Sessions.Entry entry = sessions.find(session).orElse(null);
    if (entry == null) {
      return Future.succeededFuture(new Trickled.Gone());
    }
    Negotiation.Restart restart;
    try {
      restart = entry.negotiation().restart(fragment, reach(entry.room()), random);
    } catch (EdgeException e) {
      return Future.failedFuture(e);
    }
    if (restart == null) {
      return Future.succeededFuture(new Trickled.Noted());
    }
    return onLoop(
        entry.room().loop().context(),
        () -> {
          RoomEngine engine = entry.room().engine();
          if (!engine.restartIce(session, restart.local(), restart.remote())) {
            return new Trickled.Gone();
          }
          String entityTag = restart.local().ufrag();
          sessions.replace(
              session,
              new Sessions.Entry(entry.room(), entry.identity(), entityTag, entry.negotiation()));
          return new Trickled.Restarted(restart.fragment(), entityTag);
        });
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

  @Override
  public Readiness readiness() {
    return readiness;
  }

  /// UDP ports of the media loops.
  public List<Integer> udpPorts() {
    return loops.stream().map(MediaLoop::udpPort).toList();
  }

  /// What the node holds and has counted. Each loop is asked on its own thread, so the parts are a
  /// few milliseconds apart.
  public Future<NodeStats> stats() {
    List<Future<NodeStats.Loop>> asked =
        loops.stream().map(loop -> onLoop(loop.context(), loop::stats)).toList();
    return Future.all(asked)
        .map(_ ->
            new NodeStats(
                rooms.size(),
                sessions.size(),
                loops.getFirst().parts().handshakes().active(),
                asked.stream().map(Future::result).toList()));
  }

  /// Ends all rooms and waits until their playlists are stored. Takes no new work from the first
  /// moment on.
  public Future<Void> drain() {
    readiness = new Readiness(false, "the node is shutting down");
    List<Future<Void>> rooms =
        this.rooms.values().stream()
            .map(room -> end(room.id()).compose(_ -> finished(room)))
            .toList();
    return Future.join(rooms).mapEmpty();
  }

  private Future<Void> finished(LiveRoom room) {
    return onLoop(room.loop().context(), room::finished).compose(stored -> stored);
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
