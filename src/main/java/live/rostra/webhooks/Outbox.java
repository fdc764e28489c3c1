package live.rostra.webhooks;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;

/// Events that wait for their delivery, in order for each room and endpoint. Many nodes may share
/// one: what one has claimed no other sees until its lease is over. Time is the outbox's own.
interface Outbox {
  /// Gives new events to all these endpoints.
  Future<Void> distribute(List<String> endpoints);

  /// Leases what is due, longest due first, the oldest of each room and nothing behind it.
  ///
  /// @param max how many at most
  Future<List<Delivery>> claim(String endpoint, int max);

  /// It has arrived: the next of its room is due now.
  Future<Void> delivered(Delivery delivery);

  /// It has not: it is due again after `delay`, and its room waits for it.
  ///
  /// @param firm whether the receiver asked for the delay, so that `hasten` leaves it
  Future<Void> postponed(Delivery delivery, Duration delay, boolean firm, String reason);

  /// It never will: the next of its room is due now.
  Future<Void> givenUp(Delivery delivery, String reason);

  /// The endpoint works again: what was postponed is due within `spread`, at random moments.
  Future<Void> hasten(String endpoint, Duration spread);

  /// What waits for these endpoints.
  Future<Backlog> backlog(List<String> endpoints);

  /// Forgets what ended long ago, and gives up what has waited too long for endpoints other than
  /// these.
  ///
  /// @return how many it gave up
  Future<Integer> sweep(List<String> endpoints);

  /// What waits.
  ///
  /// @param waiting deliveries that have not ended
  /// @param oldest how long the oldest of them has waited; zero when there is none
  record Backlog(long waiting, Duration oldest) {}
}
