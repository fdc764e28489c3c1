package live.rostra.webhooks;

import java.time.Duration;
import live.rostra.tally.HistogramSnapshot;

/// What the webhooks of a node have counted; immutable.
///
/// @param waiting deliveries that have not ended, of all nodes that share the outbox
/// @param oldest how long the oldest of them has waited
/// @param underWay requests of this node
/// @param delivered attempts that were answered with 200 to 299
/// @param failed attempts that were not
/// @param refused attempts that were not made, because of where they would go
/// @param givenUp deliveries that ended without success
/// @param outboxFailures questions that the outbox did not answer
/// @param delay from an event's place in the outbox to its delivery, in seconds
public record WebhookStats(
    long waiting,
    Duration oldest,
    int underWay,
    long delivered,
    long failed,
    long refused,
    long givenUp,
    long outboxFailures,
    HistogramSnapshot delay) {

  /// Of a node that has none.
  public static WebhookStats none() {
    return new WebhookCounters().stats();
  }
}
