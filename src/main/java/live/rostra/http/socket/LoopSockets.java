package live.rostra.http.socket;

import io.netty.channel.Channel;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.impl.ConnectionBase;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import live.rostra.edge.Edge;
import live.rostra.edge.Rooms;
import live.rostra.room.RoomId;
import live.rostra.signalling.CloseReason;
import live.rostra.signalling.ServerMessage.At;
import live.rostra.signalling.ServerMessage.Closing;
import org.jspecify.annotations.Nullable;

/// All sockets of one HTTP loop, and the rooms they are in. The loop only, where nothing else is
/// said.
public final class LoopSockets {
  private static final long TICK_MS = 1_000;
  private static final long CATCH_UP_MS = 100;

  /// Over how long clients that have to come back are spread (row T49).
  private static final long RETURN_WITHIN_MS = 1_500;

  private final Vertx vertx;
  private final ContextInternal loop;
  private final Rooms rooms;
  private final InstantSource clock;
  private final Flushes flushes;
  private final RoomSocket.Surroundings around;
  private final Set<RoomSocket> sockets = new LinkedHashSet<>();
  private final Set<RoomSocket> lagging = new LinkedHashSet<>();
  private final Map<RoomId, RoomAudience> audiences = new HashMap<>();
  private final long timer;
  private boolean catchingUp;
  private @Nullable Promise<Void> everybodyGone;

  /// Begins to watch over the sockets of a loop.
  ///
  /// @param loop whose sockets
  /// @param clock wall-clock time, for tokens
  public LoopSockets(
      Vertx vertx,
      Context loop,
      Rooms rooms,
      Edge edge,
      Admission admission,
      SocketStats stats,
      InstantSource clock) {
    this.vertx = vertx;
    // Netty calls in without a context, on which futures would complete elsewhere.
    this.loop = (ContextInternal) loop;
    this.rooms = rooms;
    this.clock = clock;
    this.flushes = new Flushes(loop, stats.fanOut());
    this.around = new RoomSocket.Surroundings(this, rooms, edge, admission, stats);
    this.timer = vertx.setPeriodic(TICK_MS, _ -> tick());
  }

  /// Upgrades a request whose handshake is in order; its frames come here from then on.
  ///
  /// @param place is freed when the socket is gone, or when there is none
  /// @return fails when the connection was not upgraded
  public Future<?> upgrade(HttpServerRequest request, RoomId room, SocketLimits.Place place) {
    // The connection, because vertx-web wraps the WebSocket and hides its channel.
    Channel channel = ((ConnectionBase) request.connection()).channel();
    return request
        .toWebSocket()
        .onSuccess(_ -> open(channel, room, place))
        .onFailure(_ -> place.free());
  }

  private void open(Channel channel, RoomId room, SocketLimits.Place place) {
    String id = UUID.randomUUID().toString();
    FrameChannel.open(
        channel,
        loop,
        flushes,
        wire -> {
          RoomSocket socket = new RoomSocket(room, id, wire, place, around, System.nanoTime());
          sockets.add(socket);
          return socket;
        });
  }

  /// The node ends: everybody is told to come back. Completes when all have gone, or were cut off
  /// because they did not go.
  public Future<Void> close() {
    List.copyOf(sockets).forEach(socket -> socket.end(CloseReason.NODE_ENDS, ""));
    Promise<Void> closed = Promise.promise();
    everybodyGone = closed;
    if (sockets.isEmpty()) {
      closed.complete();
    }
    return closed.future().onComplete(_ -> vertx.cancelTimer(timer));
  }

  private void tick() {
    long nowNs = System.nanoTime();
    long nowMs = clockMs();
    List.copyOf(sockets).forEach(socket -> socket.tick(nowNs, nowMs));
    audiences.values().forEach(RoomAudience::tick);
  }

  /// Wall-clock milliseconds.
  long clockMs() {
    return clock.millis();
  }

  /// The audience of a room on this loop, which follows it as long as it has anybody.
  RoomAudience audience(RoomId room) {
    return audiences.computeIfAbsent(room, id -> new RoomAudience(id, rooms, this, around.stats()));
  }

  /// An audience has nobody left.
  void deserted(RoomAudience audience) {
    audiences.values().remove(audience);
  }

  /// A socket is over.
  void gone(RoomSocket socket) {
    sockets.remove(socket);
    lagging.remove(socket);
    Promise<Void> closed = everybodyGone;
    if (closed != null && sockets.isEmpty()) {
      closed.tryComplete();
    }
  }

  /// Runs something on this loop. Thread-safe.
  void run(Runnable action) {
    loop.runOnContext(_ -> action.run());
  }

  /// Cuts a connection whose client does not answer the close frame.
  void cutLater(RoomSocket socket) {
    vertx.setTimer(SocketLimits.CLOSE_MS, _ -> socket.cut());
  }

  /// A room's news came to this loop.
  void delivering() {
    flushes.delivering(System.nanoTime());
  }

  /// Something is kept back for a socket that reads slowly.
  void lagging(RoomSocket socket) {
    lagging.add(socket);
    if (!catchingUp) {
      catchingUp = true;
      vertx.setTimer(CATCH_UP_MS, _ -> catchUp());
    }
  }

  private void catchUp() {
    lagging.removeIf(RoomSocket::catchUp);
    catchingUp = !lagging.isEmpty();
    if (catchingUp) {
      vertx.setTimer(CATCH_UP_MS, _ -> catchUp());
    }
  }

  /// Why a socket is closed, and when its client should come back.
  Closing closing(At at, CloseReason reason, String detail) {
    return new Closing(
        at, reason, detail, reason.comeBack() ? Optional.of(spread()) : Optional.empty());
  }

  /// The same, for one of many that would all come back at once.
  Closing jittered(Closing closing) {
    return new Closing(
        closing.at(),
        closing.reason(),
        closing.detail(),
        closing.againAfterMs().map(afterMs -> afterMs + spread()));
  }

  private static long spread() {
    return ThreadLocalRandom.current().nextLong(RETURN_WITHIN_MS);
  }
}
