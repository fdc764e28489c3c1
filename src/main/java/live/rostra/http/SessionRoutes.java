package live.rostra.http;

import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import live.rostra.edge.Edge.ConnectRequest;
import live.rostra.edge.Edge.Connected;
import live.rostra.edge.Edge.Purpose;
import live.rostra.edge.Edge.Trickled;
import live.rostra.http.Access.OwnedSession;
import live.rostra.room.RoomId;

/// What WHIP (RFC 9725) and WHEP (draft-ietf-wish-whep) have in common: an endpoint per room that
/// takes an offer, and a session under it that takes trickle, ICE restart and the end.
///
/// ```
/// POST   /whip/{room}            application/sdp                  201 answer, Location, ETag
/// PATCH  /whip/{room}/{session}  application/trickle-ice-sdpfrag  204, or 200 after an ICE restart
/// DELETE /whip/{room}/{session}                                   200
/// ```
abstract class SessionRoutes {
  static final String SDP = "application/sdp";
  static final String SDP_FRAGMENT = "application/trickle-ice-sdpfrag";

  private static final String ENDPOINT_METHODS = "POST, OPTIONS";
  private static final String SESSION_METHODS = "PATCH, DELETE, OPTIONS";

  private final Door door;
  private final String prefix;
  private final Purpose purpose;
  private final Grant grant;

  /// @param prefix first path segment with its slash
  /// @param grant what the token must allow to open a session
  SessionRoutes(Door door, String prefix, Purpose purpose, Grant grant) {
    this.door = door;
    this.prefix = prefix;
    this.purpose = purpose;
    this.grant = grant;
  }

  final void mount(Router router) {
    String endpoint = prefix + "/:room";
    String session = endpoint + "/:session";
    router.post(endpoint).handler(this::open);
    router.options(endpoint).handler(SessionRoutes::describe);
    router.route(endpoint).handler(Cors.otherMethods(ENDPOINT_METHODS));
    router.patch(session).handler(this::patch);
    router.delete(session).handler(this::close);
    router.route(session).handler(Cors.otherMethods(SESSION_METHODS));
  }

  /// RFC 9725 section 4.2: "an OPTIONS request ... Accept-Post". ICE servers are left out on
  /// purpose: TURN secrets have no place on a request that carries no token.
  private static void describe(RoutingContext ctx) {
    ctx.response().putHeader("Accept-Post", SDP);
    Cors.preflight(ctx, ENDPOINT_METHODS);
  }

  private void open(RoutingContext ctx) {
    HttpServerRequest request = ctx.request();
    Claims claims = door.access().bearerWith(request, grant);
    RoomId room = Access.room(ctx, claims);
    Body.requireMediaType(request, SDP);
    door.read(ctx, Body.SDP_LIMIT)
        .compose(offer ->
            door.access()
                .enter(room, claims)
                .compose(open ->
                    door.edge()
                        .connect(
                            open,
                            new ConnectRequest(claims.identity(), purpose, offer.toString()))))
        .onSuccess(connected -> opened(ctx, room, claims, connected))
        .onFailure(ctx::fail);
  }

  private void opened(RoutingContext ctx, RoomId room, Claims claims, Connected connected) {
    if (door.abandoned(ctx, connected.session())) {
      return;
    }
    door.settings().iceServers().link(ctx.response(), claims.identity(), Instant.now());
    ctx.response()
        .setStatusCode(201)
        .putHeader(
            HttpHeaders.LOCATION,
            door.addresses().session(ctx.request(), prefix, room, connected.session()))
        .putHeader(HttpHeaders.ETAG, EntityTag.strong(connected.entityTag()))
        .putHeader("Accept-Patch", SDP_FRAGMENT)
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .putHeader(HttpHeaders.CONTENT_TYPE, SDP)
        .end(connected.answer());
  }

  private void patch(RoutingContext ctx) {
    HttpServerRequest request = ctx.request();
    OwnedSession session = door.access().ownSession(ctx, door.access().bearer(request));
    Body.requireMediaType(request, SDP_FRAGMENT);
    EntityTag.require(request.getHeader(HttpHeaders.IF_MATCH), session.owner().entityTag());
    door.read(ctx, Body.SMALL_LIMIT)
        .compose(fragment -> door.edge().trickle(session.id(), fragment.toString()))
        .onSuccess(trickled -> patched(ctx, trickled))
        .onFailure(ctx::fail);
  }

  private static void patched(RoutingContext ctx, Trickled trickled) {
    switch (trickled) {
      // RFC 9725 section 4.3.2: "the 204 No Content response ... MUST NOT include an ETag header".
      case Trickled.Noted() -> ctx.response().setStatusCode(204).end();
      case Trickled.Restarted(String fragment, String entityTag) ->
          ctx.response()
              .setStatusCode(200)
              .putHeader(HttpHeaders.ETAG, EntityTag.strong(entityTag))
              .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
              .putHeader(HttpHeaders.CONTENT_TYPE, SDP_FRAGMENT)
              .end(fragment);
      case Trickled.Gone() -> ctx.fail(Access.noSession());
    }
  }

  /// If-Match is not looked at: a session ends whatever its ICE state.
  private void close(RoutingContext ctx) {
    OwnedSession session = door.access().ownSession(ctx, door.access().bearer(ctx.request()));
    Future<Boolean> closed = door.edge().disconnect(session.id());
    closed
        .onSuccess(found -> {
          if (found) {
            ctx.response().setStatusCode(200).end();
          } else {
            ctx.fail(Access.noSession());
          }
        })
        .onFailure(ctx::fail);
  }
}
