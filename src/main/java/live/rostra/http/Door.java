package live.rostra.http;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import live.rostra.edge.Edge;
import live.rostra.room.SessionId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What every route needs.
///
/// @param vertx for timers on the request's loop
/// @param edge the node behind the door
/// @param tokens issues and checks access
/// @param access judges requests
/// @param addresses absolute addresses
/// @param settings of the front door
record Door(
    Vertx vertx,
    Edge edge,
    Tokens tokens,
    Access access,
    Addresses addresses,
    HttpSettings settings) {
  private static final Logger LOG = LoggerFactory.getLogger(Door.class);

  static Door of(Vertx vertx, Edge edge, Tokens tokens, HttpSettings settings) {
    return new Door(
        vertx,
        edge,
        tokens,
        new Access(tokens, edge, settings.devMode()),
        new Addresses(settings.publicUrl()),
        settings);
  }

  /// The request's body, bounded in size and time.
  Future<Buffer> read(RoutingContext ctx, int limit) {
    return Body.read(vertx, ctx.request(), limit, settings.bodyTimeout());
  }

  /// Whether the client went away while its connection was made; then nobody will ever use the
  /// session, so it ends here.
  boolean abandoned(RoutingContext ctx, SessionId session) {
    if (!ctx.response().closed()) {
      return false;
    }
    edge.disconnect(session)
        .onFailure(e -> LOG.warn("an abandoned session could not be closed", e));
    return true;
  }
}
