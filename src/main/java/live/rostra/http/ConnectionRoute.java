package live.rostra.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.Locale;
import live.rostra.edge.Edge.ConnectRequest;
import live.rostra.edge.Edge.Connected;
import live.rostra.edge.Edge.Purpose;
import live.rostra.http.Access.OwnedSession;
import live.rostra.room.RoomId;

/// `/api/v1/rooms/{room}/connection`: the page's one connection, which sends a microphone and
/// receives the program, or its mix-minus while the microphone is audible.
final class ConnectionRoute {
  private static final String JSON = "application/json";
  private static final String ENDPOINT = "/api/v1/rooms/:room/connection";
  private static final String SESSION = ENDPOINT + "/:session";

  private final Door door;

  ConnectionRoute(Door door) {
    this.door = door;
  }

  void mount(Router router) {
    router.post(ENDPOINT).handler(this::open);
    router.get(ENDPOINT).handler(this::describe);
    router.route(ENDPOINT).handler(Cors.otherMethods("GET, POST, OPTIONS"));
    router.patch(SESSION).handler(this::patch);
    router.delete(SESSION).handler(this::close);
    router.route(SESSION).handler(Cors.otherMethods("PATCH, DELETE, OPTIONS"));
  }

  /// What a client should know before it makes an offer: the ICE servers, with credentials of its
  /// own. The room need not be open yet.
  private void describe(RoutingContext ctx) {
    Claims claims = door.access().bearerWith(ctx.request(), Grant.JOIN);
    Access.room(ctx, claims);
    ctx.response()
        .putHeader(HttpHeaders.CONTENT_TYPE, JSON)
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .end(door.settings().iceServers().json(claims.identity(), Instant.now()).toBuffer());
  }

  private void open(RoutingContext ctx) {
    HttpServerRequest request = ctx.request();
    Claims claims = door.access().bearerWith(request, Grant.SPEAK);
    RoomId room = Access.room(ctx, claims);
    String mediaType = Body.mediaType(request);
    if (!mediaType.equals(SessionRoutes.SDP) && !mediaType.equals(JSON)) {
      throw new ProblemException(
          Problem.UNSUPPORTED_MEDIA_TYPE,
          "Content-Type must be application/sdp or application/json.");
    }
    door.read(ctx, Body.SDP_LIMIT)
        .map(body -> mediaType.equals(JSON) ? sdpOf(body) : body.toString())
        .compose(offer ->
            door.access()
                .enter(room, claims)
                .compose(open ->
                    door.edge()
                        .connect(
                            open,
                            new ConnectRequest(claims.identity(), Purpose.CONVERSATION, offer))))
        .onSuccess(connected -> opened(ctx, room, claims, connected))
        .onFailure(ctx::fail);
  }

  private static String sdpOf(Buffer body) {
    if (Body.json(body).getValue("sdp") instanceof String sdp) {
      return sdp;
    }
    throw new ProblemException(Problem.BAD_REQUEST, "The field sdp must be a string.");
  }

  private void opened(RoutingContext ctx, RoomId room, Claims claims, Connected connected) {
    if (door.abandoned(ctx, connected.session())) {
      return;
    }
    String location = door.addresses().connection(ctx.request(), room, connected.session());
    door.settings().iceServers().link(ctx.response(), claims.identity(), Instant.now());
    HttpServerResponse response =
        ctx.response()
            .setStatusCode(201)
            .putHeader(HttpHeaders.LOCATION, location)
            .putHeader(HttpHeaders.ETAG, EntityTag.strong(connected.entityTag()))
            .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
            .putHeader(HttpHeaders.VARY, "Accept");
    if (wantsSdp(ctx.request())) {
      response.putHeader(HttpHeaders.CONTENT_TYPE, SessionRoutes.SDP).end(connected.answer());
    } else {
      response
          .putHeader(HttpHeaders.CONTENT_TYPE, JSON)
          .end(
              new JsonObject()
                  .put("session", connected.session().value())
                  .put("sdp", connected.answer())
                  .put("location", location)
                  .toBuffer());
    }
  }

  private static boolean wantsSdp(HttpServerRequest request) {
    String accept = request.getHeader(HttpHeaders.ACCEPT);
    return accept != null && accept.toLowerCase(Locale.ROOT).contains(SessionRoutes.SDP);
  }

  /// `{"muted": true}` by the speaker, or by somebody who may moderate. Nobody opens another's
  /// microphone: a moderator can only close it.
  private void patch(RoutingContext ctx) {
    HttpServerRequest request = ctx.request();
    Claims claims = door.access().bearer(request);
    OwnedSession session =
        claims.allows(Grant.MODERATE)
            ? door.access().session(ctx, claims)
            : door.access().ownSession(ctx, claims);
    boolean own = session.owner().identity().equals(claims.identity());
    Body.requireMediaType(request, JSON);
    door.read(ctx, Body.SMALL_LIMIT)
        .map(ConnectionRoute::mutedOf)
        .compose(muted -> {
          if (!muted && !own) {
            throw new ProblemException(
                Problem.GRANT_MISSING, "Only the speaker can open this microphone.");
          }
          return door.edge().setMuted(session.id(), muted);
        })
        .onSuccess(found -> finish(ctx, found))
        .onFailure(ctx::fail);
  }

  private static boolean mutedOf(Buffer body) {
    if (Body.json(body).getValue("muted") instanceof Boolean muted) {
      return muted;
    }
    throw new ProblemException(Problem.BAD_REQUEST, "The field muted must be true or false.");
  }

  private void close(RoutingContext ctx) {
    OwnedSession session = door.access().ownSession(ctx, door.access().bearer(ctx.request()));
    door.edge()
        .disconnect(session.id())
        .onSuccess(found -> finish(ctx, found))
        .onFailure(ctx::fail);
  }

  private static void finish(RoutingContext ctx, boolean found) {
    if (found) {
      ctx.response().setStatusCode(204).end();
    } else {
      ctx.fail(Access.noSession());
    }
  }
}
