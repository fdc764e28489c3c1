package live.rostra.http;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.Locale;
import live.rostra.edge.Edge.ConnectRequest;
import live.rostra.edge.Edge.Connected;
import live.rostra.edge.Edge.Purpose;
import live.rostra.edge.Edge.Trickled;
import live.rostra.http.Access.OwnedSession;
import live.rostra.room.RoomId;

/// What WHIP (RFC 9725) and WHEP (draft-ietf-wish-whep) have in common: an endpoint per room that
/// takes an offer, and a session under it that takes trickle, ICE restart and the end.
abstract class SessionRoutes {
  static final String SDP = "application/sdp";
  static final String SDP_FRAGMENT = "application/trickle-ice-sdpfrag";

  private final Door door;
  private final String protocol;
  private final Purpose purpose;

  /// @param protocol as operations of the contract end: `Whip`
  SessionRoutes(Door door, String protocol, Purpose purpose) {
    this.door = door;
    this.protocol = protocol;
    this.purpose = purpose;
  }

  final void mount(ContractRouter routes) {
    routes.answer("open" + protocol, this::open);
    routes.write("describe" + protocol, SessionRoutes::describe);
    routes.answer("patch" + protocol, this::patch);
    routes.answer("close" + protocol, this::close);
  }

  /// RFC 9725 section 4.2: "an OPTIONS request ... Accept-Post". ICE servers are left out on
  /// purpose: TURN secrets have no place on a request that carries no token.
  private static void describe(RoutingContext ctx) {
    ctx.response().putHeader("Accept-Post", SDP);
    Cors.preflight(ctx, "POST, OPTIONS");
  }

  private Future<Answer> open(Call call) {
    Claims claims = call.claims();
    ConnectRequest request = new ConnectRequest(claims.actor(), purpose, call.body().toString());
    return door.access()
        .enter(call.room(), claims)
        .compose(room ->
            door.edge().connect(room, request).map(connected -> opened(call, room, connected)));
  }

  private Answer opened(Call call, RoomId room, Connected connected) {
    door.closeIfAbandoned(call, connected.session());
    String prefix = "/" + protocol.toLowerCase(Locale.ROOT);
    Answer answer =
        Answer.fresh(201, SDP, Buffer.buffer(connected.answer()))
            .with(
                HttpHeaders.LOCATION,
                door.addresses().session(call.request(), prefix, room, connected.session()))
            .with(HttpHeaders.ETAG, EntityTag.strong(connected.entityTag()))
            .with("Accept-Patch", SDP_FRAGMENT);
    return door.settings().iceServers().link(answer, call.claims().identity(), Instant.now());
  }

  private Future<Answer> patch(Call call) {
    OwnedSession session = door.access().ownSession(call);
    EntityTag.require(call.request().getHeader(HttpHeaders.IF_MATCH), session.owner().entityTag());
    return door.edge().trickle(session.id(), call.body().toString()).map(SessionRoutes::patched);
  }

  private static Answer patched(Trickled trickled) {
    return switch (trickled) {
      // RFC 9725 section 4.3.2: "the 204 No Content response ... MUST NOT include an ETag header".
      case Trickled.Noted() -> Answer.of(204);
      case Trickled.Restarted(String fragment, String entityTag) ->
          Answer.fresh(200, SDP_FRAGMENT, Buffer.buffer(fragment))
              .with(HttpHeaders.ETAG, EntityTag.strong(entityTag));
      case Trickled.Gone() -> throw Access.noSession();
    };
  }

  /// If-Match is not looked at: a session ends whatever its ICE state.
  private Future<Answer> close(Call call) {
    OwnedSession session = door.access().ownSession(call);
    return door.edge().disconnect(session.id()).map(found -> Access.found(found, 200));
  }
}
