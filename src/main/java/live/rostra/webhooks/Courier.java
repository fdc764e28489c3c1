package live.rostra.webhooks;

import io.vertx.core.Future;

/// Carries an event to its endpoint.
interface Courier {
  /// One attempt; never fails.
  Future<Outcome> carry(Delivery delivery);
}
