package live.rostra.http;

import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import live.rostra.edge.EdgeException;
import live.rostra.http.socket.Admission;
import live.rostra.http.socket.Guest;
import live.rostra.http.socket.LoopSockets;
import live.rostra.http.socket.SocketLimits;
import live.rostra.room.RoomId;
import live.rostra.signalling.ServerMessage.IceServer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `GET /ws/{room}`: the upgrade to `rostra.v1`. What is wrong with the request is a problem
/// document; the token, and so whether there is such a room, is asked for on the socket.
final class WebSocketRoute implements Admission {
  /// The subprotocol.
  static final String PROTOCOL = "rostra.v1";

  private static final Logger LOG = LoggerFactory.getLogger(WebSocketRoute.class);
  private static final String VERSION = "13";
  private static final int KEY_BYTES = 16;

  private final Door door;
  private final Origins origins;
  private final SocketLimits limits;

  /// @param limits shared by all servers of the node
  WebSocketRoute(Door door, SocketLimits limits) {
    this.door = door;
    this.limits = limits;
    this.origins =
        new Origins(
            door.settings().sockets().origins(),
            door.settings().publicUrl(),
            door.settings().devMode());
  }

  /// @param sockets where upgraded connections go
  void mount(ContractRouter routes, LoopSockets sockets) {
    routes.write("openSocket", ctx -> open(ctx, sockets));
  }

  private void open(RoutingContext ctx, LoopSockets sockets) {
    HttpServerRequest request = ctx.request();
    RoomId room = Access.pathRoom(ctx);
    check(request);
    SocketLimits.Place place = place(request);
    sockets
        .upgrade(request, room, place)
        .onFailure(failure -> LOG.debug("a connection was not upgraded", failure));
  }

  private void check(HttpServerRequest request) {
    if (!isUpgrade(request)) {
      request
          .response()
          .putHeader(HttpHeaders.UPGRADE, "websocket")
          .putHeader("Sec-WebSocket-Version", VERSION);
      throw new ProblemException(Problem.UPGRADE_REQUIRED, "");
    }
    if (!isKey(request.getHeader("Sec-WebSocket-Key"))) {
      throw new ProblemException(
          Problem.BAD_REQUEST, "Sec-WebSocket-Key must be 16 bytes in base64.");
    }
    if (!elements(request, "Sec-WebSocket-Protocol").anyMatch(PROTOCOL::equals)) {
      throw new ProblemException(Problem.SUBPROTOCOL_REQUIRED, "");
    }
    if (!origins.allow(request)) {
      throw new ProblemException(Problem.ORIGIN_NOT_ALLOWED, "");
    }
  }

  /// RFC 6455 section 4.2.1; over HTTP/2 there is no `Upgrade`.
  private static boolean isUpgrade(HttpServerRequest request) {
    return request.version() == HttpVersion.HTTP_1_1
        && elements(request, "Connection").anyMatch("upgrade"::equalsIgnoreCase)
        && elements(request, "Upgrade").anyMatch("websocket"::equalsIgnoreCase)
        && VERSION.equals(request.getHeader("Sec-WebSocket-Version"));
  }

  private static Stream<String> elements(HttpServerRequest request, String header) {
    return request.headers().getAll(header).stream()
        .flatMap(line -> Stream.of(line.split(",", -1)))
        .map(String::strip);
  }

  private static boolean isKey(@Nullable String key) {
    try {
      return key != null && Base64.getDecoder().decode(key.strip()).length == KEY_BYTES;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private SocketLimits.Place place(HttpServerRequest request) {
    SocketAddress client = request.remoteAddress();
    InetAddress source = client == null ? null : TrustedProxies.address(client.hostAddress());
    return switch (limits.take(source == null ? InetAddress.getLoopbackAddress() : source)) {
      case SocketLimits.Asked.Taken(SocketLimits.Place place) -> place;
      case SocketLimits.Asked.NodeFull() -> throw new ProblemException(Problem.NODE_FULL, "");
      case SocketLimits.Asked.SourceFull() ->
          throw new ProblemException(
              Problem.TOO_MANY_SOCKETS, "This address has all the sockets that it may have.");
    };
  }

  // Admission

  @Override
  public Optional<Guest> admit(RoomId room, String token) {
    return door.tokens()
        .verify(token)
        .filter(claims -> claims.covers(room) && claims.allows(Grant.JOIN))
        .map(claims ->
            new Guest(claims.actor(), claims.expiresAt().plus(Tokens.LEEWAY).toEpochMilli()));
  }

  @Override
  public Future<?> open(RoomId room, String token) {
    try {
      return door.access().enter(room, door.tokens().verify(token).orElseThrow());
    } catch (ProblemException refused) {
      return Future.failedFuture(
          new EdgeException(EdgeException.Code.ROOM_NOT_FOUND, "No room of that name is open."));
    }
  }

  @Override
  public List<IceServer> iceServers(String identity) {
    return door.settings().iceServers().list(identity, Instant.now());
  }
}
