package live.rostra.edge;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import live.rostra.health.Health;
import live.rostra.room.Actor;
import live.rostra.room.Rejection;
import live.rostra.room.RoomCommand;
import live.rostra.room.RoomId;
import live.rostra.room.RoomView;
import live.rostra.room.SessionId;
import live.rostra.sdp.Candidate;
import live.rostra.sdp.TrickleFragment;
import live.rostra.state.RoomFacts;
import live.rostra.storage.Storage;
import org.jspecify.annotations.Nullable;

/// The node: rooms placed on media loops, found by id, asked by the front doors.
///
/// Thread-safe: it holds only the registries, everything else is a message to a room's loop.
public final class NodeEdge implements Edge {
  private final RoomRegistry registry;
  private final NodeRooms rooms;
  private final List<MediaLoop> loops;
  private final Reach reach;
  private final int maxUnconnected;
  private final SecureRandom random;
  private final Storage storage;
  private final RoomFacts facts;
  private final Sessions sessions = new Sessions();
  private final JoinCounters joins = new JoinCounters();
  private final Watch watch;
  private final NodeProbe probe;

  /// What watches the node.
  ///
  /// @param health of its parts
  /// @param held counts requests that wait
  record Watch(Health health, HeldCounters held) {}

  /// How much there may be.
  ///
  /// @param rooms on this node
  /// @param unconnected connections of one identity that may wait to be used
  record Most(int rooms, int unconnected) {}

  /// @param loops at least one
  /// @param reach where clients reach the loops' ports
  /// @param storage where streams are kept
  /// @param keeping where rooms are kept
  /// @param watch what watches the node
  NodeEdge(
      Vertx vertx,
      List<MediaLoop> loops,
      Reach reach,
      Most most,
      SecureRandom random,
      Storage storage,
      Keeping keeping,
      Watch watch) {
    this.watch = watch;
    this.loops = loops;
    this.reach = reach;
    this.maxUnconnected = most.unconnected();
    this.random = random;
    this.storage = storage;
    this.facts = keeping.facts();
    this.registry =
        new RoomRegistry(vertx, loops, most.rooms(), storage, watch.held(), sessions, keeping);
    this.rooms = new NodeRooms(vertx, registry, facts);
    this.probe = new NodeProbe(loops, registry, sessions, joins, watch.held(), storage, facts);
  }

  /// The people's side of its rooms.
  public Rooms rooms() {
    return rooms;
  }

  /// The room that has this id, ended or not.
  @Nullable LiveRoom room(RoomId id) {
    return registry.find(id).orElse(null);
  }

  /// Opens the rooms again that had not ended when the node did.
  Future<Void> restore() {
    return registry.restore();
  }

  @Override
  public Future<RoomView> create(RoomId id, Opening opening) {
    return registry.open(id, opening);
  }

  @Override
  public Optional<RoomView> find(RoomId id) {
    return registry.find(id).map(LiveRoom::view);
  }

  @Override
  public List<RoomView> list() {
    return registry.views();
  }

  @Override
  public Future<Boolean> end(RoomId id, Actor by) {
    return registry.find(id).filter(room -> !room.ended()).isEmpty()
        ? Future.succeededFuture(false)
        : rooms.ask(id, by, new RoomCommand.End()).map(true);
  }

  @Override
  public Future<Connected> connect(RoomId id, ConnectRequest request) {
    return admit(id, request).onComplete(_ -> joins.admitted(), joins::refused);
  }

  private Future<Connected> admit(RoomId id, ConnectRequest request) {
    LiveRoom room = registry.find(id).orElse(null);
    if (room == null) {
      return refused(EdgeException.Code.ROOM_NOT_FOUND, "there is no room " + id);
    }
    if (registry.draining()) {
      return refused(EdgeException.Code.DRAINING, RoomRegistry.SHUTTING_DOWN);
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
    if (!sessions.attempt(session, request.actor().identity(), maxUnconnected)) {
      return refused(
          EdgeException.Code.TOO_MANY_UNCONNECTED,
          "%d connections of this identity wait to be used".formatted(maxUnconnected));
    }
    return rooms
        .notBanned(id, request.actor())
        .compose(_ -> admit(room, session, request.actor(), negotiation))
        .onFailure(_ -> sessions.abandon(session));
  }

  private Future<Connected> admit(
      LiveRoom room, SessionId session, Actor actor, Negotiation negotiation) {
    String entityTag = negotiation.entityTag();
    return room.loop()
        .call(() -> {
          room.connect(negotiation.connect(), actor, System.nanoTime());
          sessions.put(
              session,
              new Sessions.Entry(
                  room, actor.identity(), entityTag, negotiation.connect().offer().iceUfrag()));
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
        ? entry.room().loop().call(() -> restart(session, parsed))
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
  public Future<Boolean> setMuted(SessionId session, Actor by, boolean muted) {
    SessionOwner owner = owner(session).orElse(null);
    if (owner == null) {
      return Future.succeededFuture(false);
    }
    RoomCommand command =
        muted ? new RoomCommand.Mute(owner.identity()) : new RoomCommand.Unmute(owner.identity());
    return rooms
        .ask(owner.room(), by, command)
        .map(true)
        .recover(failure ->
            failure instanceof RoomRefusal no && no.rejection() == Rejection.UNCHANGED
                ? Future.succeededFuture(true)
                : Future.failedFuture(failure));
  }

  private Future<Boolean> withRoom(SessionId session, Function<LiveRoom, Boolean> action) {
    return sessions
        .find(session)
        .map(entry -> entry.room().loop().call(() -> action.apply(entry.room())))
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
    return registry.find(id).map(LiveRoom::hls).filter(RoomHls::started).map(hls -> hls);
  }

  /// With storage in trouble rooms go on, but new ones are better placed elsewhere; what is only
  /// remarkable is told beside "ready".
  @Override
  public Readiness readiness() {
    String problems = registry.draining() ? RoomRegistry.SHUTTING_DOWN : watch.health().problems();
    return problems.isEmpty()
        ? new Readiness(
            true,
            Stream.concat(
                    Stream.of(storage.health().concern(), facts.concern())
                        .flatMap(Optional::stream),
                    watch.health().remarks())
                .collect(Collectors.joining("; ")))
        : new Readiness(false, problems);
  }

  /// Where streams are kept.
  public Storage storage() {
    return storage;
  }

  /// What outlives the node.
  public RoomFacts facts() {
    return facts;
  }

  /// UDP ports of the media loops.
  public List<Integer> udpPorts() {
    return loops.stream().map(MediaLoop::udpPort).toList();
  }

  /// What the node holds and has counted.
  public Future<NodeStats> stats() {
    return probe.stats();
  }

  /// Ends the media of all rooms and waits until their playlists are stored; the rooms themselves
  /// are opened again by the next start. Takes no new work from the first moment on.
  public Future<Void> drain() {
    return registry.drain();
  }

  private static <T> Future<T> refused(EdgeException.Code code, String detail) {
    return Future.failedFuture(new EdgeException(code, detail));
  }
}
