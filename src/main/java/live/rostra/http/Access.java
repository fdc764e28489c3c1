package live.rostra.http;

import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import live.rostra.edge.Edge;
import live.rostra.edge.Edge.SessionOwner;
import live.rostra.room.RoomId;
import live.rostra.room.SessionId;

/// Who may do what: reads the bearer token and judges room, grant and ownership. Each method throws
/// a {@link ProblemException} when the answer is no.
final class Access {
  private static final String SCHEME = "Bearer ";

  /// Where a request keeps the claims of its token.
  private static final String VERIFIED = "rostra.claims";

  private final Tokens tokens;
  private final Edge edge;
  private final boolean devMode;

  Access(Tokens tokens, Edge edge, boolean devMode) {
    this.tokens = tokens;
    this.edge = edge;
    this.devMode = devMode;
  }

  /// The bearer's claims.
  Claims bearer(RoutingContext ctx) {
    return verified(ctx, tokens).orElseThrow(() -> new ProblemException(Problem.UNAUTHORIZED, ""));
  }

  /// The claims of the request's token, verified when they are first asked for; empty without a
  /// valid one.
  static Optional<Claims> verified(RoutingContext ctx, Tokens tokens) {
    Optional<Claims> known = ctx.get(VERIFIED);
    if (known != null) {
      return known;
    }
    Optional<Claims> claims = tokens.verify(token(ctx.request()));
    ctx.put(VERIFIED, claims);
    return claims;
  }

  /// The bearer token as it came; empty without one. Only the header counts: a token in a query
  /// would end up in logs (RFC 6750 section 5.3).
  private static String token(HttpServerRequest request) {
    String header = request.getHeader(HttpHeaders.AUTHORIZATION);
    boolean bearer = header != null && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
    return bearer ? header.substring(SCHEME.length()).strip() : "";
  }

  /// Refuses claims without `grant`.
  static void require(Claims claims, Grant grant) {
    if (!claims.allows(grant)) {
      throw new ProblemException(
          Problem.GRANT_MISSING, "This needs the grant " + grant.wireName() + ".");
    }
  }

  /// Lets into a private room whose token is for it, or is an operator's. A token for all rooms
  /// does not say that its bearer was asked into this one.
  void requireInvited(RoutingContext ctx, RoomId room) {
    Claims claims = bearer(ctx);
    require(claims, Grant.JOIN);
    if (!claims.covers(room)) {
      throw noRoom();
    }
    if (claims.room().equals(Claims.ANY_ROOM) && !claims.allows(Grant.ADMIN)) {
      throw new ProblemException(
          Problem.GRANT_MISSING, "A private room needs a token for it, or the grant admin.");
    }
  }

  /// The room named in the path. A token for another room learns nothing: that is a 404.
  static RoomId room(RoutingContext ctx, Claims claims) {
    RoomId room = pathRoom(ctx);
    if (!claims.covers(room)) {
      throw noRoom();
    }
    return room;
  }

  /// The room named in the path, for addresses that need no token.
  static RoomId pathRoom(RoutingContext ctx) {
    String name = ctx.pathParam("room");
    if (name == null || !RoomId.isValid(name)) {
      throw noRoom();
    }
    return new RoomId(name);
  }

  /// Opens the room on the way in when the bearer may open rooms: hosts and admins, and in
  /// development every speaker. For others a room that is not open does not exist.
  Future<RoomId> enter(RoomId room, Claims claims) {
    if (edge.find(room).isPresent()) {
      return Future.succeededFuture(room);
    }
    if (!mayOpen(claims)) {
      throw noRoom();
    }
    return edge.create(room, Edge.Opening.of(claims.actor(), room.value())).map(room);
  }

  /// Whether the bearer may open rooms.
  boolean mayOpen(Claims claims) {
    return claims.allows(devMode ? Grant.JOIN : Grant.HOST);
  }

  /// The session named in the path, if it is in the room named there.
  OwnedSession session(Call call) {
    RoomId room = call.room();
    String name = call.ctx().pathParam("session");
    if (name == null) {
      throw noSession();
    }
    SessionId id = new SessionId(name);
    SessionOwner owner = edge.owner(id).orElseThrow(Access::noSession);
    if (!owner.room().equals(room)) {
      throw noSession();
    }
    return new OwnedSession(id, owner);
  }

  /// The session named in the path, if the bearer made it. Somebody else's session is a 404 and not
  /// a 403, so that guessing tells nothing.
  OwnedSession ownSession(Call call) {
    OwnedSession session = session(call);
    if (!session.owner().identity().equals(call.claims().identity())) {
      throw noSession();
    }
    return session;
  }

  /// The answer without a body for a session that the edge found, or found to have ended.
  static Answer found(boolean found, int status) {
    if (!found) {
      throw noSession();
    }
    return Answer.of(status);
  }

  static ProblemException noRoom() {
    return new ProblemException(Problem.ROOM_NOT_FOUND, "No room of that name is open.");
  }

  static ProblemException noSession() {
    return new ProblemException(Problem.SESSION_NOT_FOUND, "");
  }

  /// A session and who made it.
  record OwnedSession(SessionId id, SessionOwner owner) {}
}
