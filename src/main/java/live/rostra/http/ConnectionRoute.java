package live.rostra.http;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
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
  private final Door door;

  ConnectionRoute(Door door) {
    this.door = door;
  }

  void mount(ContractRouter routes) {
    routes.answer("describeConnection", this::describe);
    routes.answer("openConnection", this::open);
    routes.answer("patchConnection", this::patch);
    routes.answer("closeConnection", this::close);
  }

  /// What a client should know before it makes an offer: the ICE servers, with credentials of its
  /// own. The room need not be open yet.
  private Future<Answer> describe(Call call) {
    call.room();
    return Future.succeededFuture(
        Answer.json(
            200, door.settings().iceServers().json(call.claims().identity(), Instant.now())));
  }

  private Future<Answer> open(Call call) {
    Claims claims = call.claims();
    JsonObject json = call.json();
    String offer = json == null ? call.body().toString() : json.getString("sdp");
    ConnectRequest request = new ConnectRequest(claims.actor(), Purpose.CONVERSATION, offer);
    return door.access()
        .enter(call.room(), claims)
        .compose(room ->
            door.edge().connect(room, request).map(connected -> opened(call, room, connected)));
  }

  private Answer opened(Call call, RoomId room, Connected connected) {
    door.closeIfAbandoned(call, connected.session());
    String location = door.addresses().connection(call.request(), room, connected.session());
    Answer form =
        wantsSdp(call.request())
            ? Answer.fresh(201, SessionRoutes.SDP, Buffer.buffer(connected.answer()))
            : Answer.json(
                201,
                new JsonObject()
                    .put("session", connected.session().value())
                    .put("sdp", connected.answer())
                    .put("location", location));
    Answer answer =
        form.with(HttpHeaders.LOCATION, location)
            .with(HttpHeaders.ETAG, EntityTag.strong(connected.entityTag()))
            .with(HttpHeaders.VARY, "Accept");
    return door.settings().iceServers().link(answer, call.claims().identity(), Instant.now());
  }

  private static boolean wantsSdp(HttpServerRequest request) {
    String accept = request.getHeader(HttpHeaders.ACCEPT);
    return accept != null && accept.toLowerCase(Locale.ROOT).contains(SessionRoutes.SDP);
  }

  /// `{"muted": true}` by the speaker, or by somebody who may moderate. Nobody opens another's
  /// microphone: a moderator can only close it.
  private Future<Answer> patch(Call call) {
    Claims claims = call.claims();
    OwnedSession session =
        claims.allows(Grant.MODERATE)
            ? door.access().session(call)
            : door.access().ownSession(call);
    boolean own = session.owner().identity().equals(claims.identity());
    boolean muted = call.object().getBoolean("muted");
    if (!muted && !own) {
      throw new ProblemException(
          Problem.GRANT_MISSING, "Only the speaker can open this microphone.");
    }
    return door.edge()
        .setMuted(session.id(), claims.actor(), muted)
        .map(found -> Access.found(found, 204));
  }

  private Future<Answer> close(Call call) {
    OwnedSession session = door.access().ownSession(call);
    return door.edge().disconnect(session.id()).map(found -> Access.found(found, 204));
  }
}
