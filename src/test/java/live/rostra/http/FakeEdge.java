package live.rostra.http;

import io.vertx.core.Future;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import live.rostra.edge.Edge;
import live.rostra.edge.EdgeException;
import live.rostra.edge.HlsFeed;
import live.rostra.room.Actor;
import live.rostra.room.RoomId;
import live.rostra.room.RoomInfo;
import live.rostra.room.RoomView;
import live.rostra.room.SessionId;
import live.rostra.room.Snapshot;

/// A node without media: rooms and sessions in maps, answers that tests can read.
public final class FakeEdge implements Edge {
  static final String ENTITY_TAG = "etag-1";
  static final String ANSWER = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n";

  final Map<RoomId, RoomView> rooms = new ConcurrentHashMap<>();
  final Map<SessionId, SessionOwner> owners = new ConcurrentHashMap<>();
  final Map<SessionId, Boolean> muted = new ConcurrentHashMap<>();
  final Map<RoomId, HlsFeed> feeds = new ConcurrentHashMap<>();
  final Map<SessionId, ConnectRequest> requests = new ConcurrentHashMap<>();
  volatile Readiness readiness = new Readiness(true, "");
  volatile EdgeException.Code connectFailure;
  volatile RuntimeException fault;

  /// What the next connections come to, instead of a session at once.
  volatile Future<Connected> connecting;

  /// A permit for each connection that was asked for.
  final Semaphore connects = new Semaphore(0);

  private final SecureRandom random = new SecureRandom();

  SessionId session(String identity, String room) {
    SessionId id = SessionId.generate(random);
    owners.put(id, new SessionOwner(identity, new RoomId(room), ENTITY_TAG));
    return id;
  }

  @Override
  public Future<RoomView> create(RoomId id, Opening opening) {
    return Future.succeededFuture(
        rooms.computeIfAbsent(id, key -> view(key, opening.info(), opening.host(), Instant.EPOCH)));
  }

  /// A room that nobody is in.
  static RoomView view(RoomId id, RoomInfo info, String host, Instant createdAt) {
    return new RoomView(
        id, info, Snapshot.Status.LIVE, host, createdAt, null, createdAt, null, List.of(), 0, null);
  }

  @Override
  public Optional<RoomView> find(RoomId id) {
    if (fault != null) {
      throw fault;
    }
    return Optional.ofNullable(rooms.get(id));
  }

  @Override
  public List<RoomView> list() {
    return List.copyOf(rooms.values());
  }

  @Override
  public Future<Boolean> end(RoomId id, Actor by) {
    return Future.succeededFuture(rooms.remove(id) != null);
  }

  @Override
  public Future<Connected> connect(RoomId room, ConnectRequest request) {
    if (connectFailure != null) {
      return Future.failedFuture(
          new EdgeException(connectFailure, "line 3 (a=fingerprint) is missing"));
    }
    connects.release();
    if (connecting != null) {
      return connecting;
    }
    SessionId id = session(request.actor().identity(), room.value());
    requests.put(id, request);
    return Future.succeededFuture(new Connected(id, ENTITY_TAG, ANSWER));
  }

  @Override
  public Future<Trickled> trickle(SessionId session, String fragment) {
    if (!owners.containsKey(session)) {
      return Future.succeededFuture(new Trickled.Gone());
    }
    return Future.succeededFuture(
        fragment.contains("ice-ufrag:new")
            ? new Trickled.Restarted("a=ice-ufrag:ours\r\n", "etag-2")
            : new Trickled.Noted());
  }

  @Override
  public Future<Boolean> disconnect(SessionId session) {
    return Future.succeededFuture(owners.remove(session) != null);
  }

  @Override
  public Future<Boolean> setMuted(SessionId session, Actor by, boolean value) {
    if (!owners.containsKey(session)) {
      return Future.succeededFuture(false);
    }
    muted.put(session, value);
    return Future.succeededFuture(true);
  }

  @Override
  public Optional<SessionOwner> owner(SessionId session) {
    return Optional.ofNullable(owners.get(session));
  }

  @Override
  public Optional<HlsFeed> hls(RoomId room) {
    return Optional.ofNullable(feeds.get(room));
  }

  @Override
  public Readiness readiness() {
    return readiness;
  }
}
