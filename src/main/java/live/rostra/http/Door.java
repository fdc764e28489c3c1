package live.rostra.http;

import io.vertx.core.Vertx;
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

  /// Ends the session of a client that went away while its connection was made: nobody will ever
  /// use it. Unless the request can be repeated, which is how a client gets an answer that was
  /// lost.
  void closeIfAbandoned(Call call, SessionId session) {
    if (call.ctx().response().closed() && !call.repeatable()) {
      edge.disconnect(session)
          .onFailure(e -> LOG.warn("an abandoned session could not be closed", e));
    }
  }
}
