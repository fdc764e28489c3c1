package live.rostra.metrics;

import live.rostra.webhooks.WebhookStats;

/// What becomes of webhooks.
final class WebhookMetrics {
  private WebhookMetrics() {}

  static void describe(Exposition out, WebhookStats stats) {
    out.gauge(
        "rostra_webhooks_waiting",
        "Webhooks that wait for their delivery, of all nodes that share the outbox.",
        stats.waiting());
    out.gauge(
        "rostra_webhooks_oldest_seconds",
        "How long the oldest of them has waited; 0 when there is none.",
        stats.oldest().toMillis() / 1e3);
    out.gauge(
        "rostra_webhooks_requests", "Requests to receivers that are under way.", stats.underWay());
    attempts(out, "delivered", stats.delivered());
    attempts(out, "failed", stats.failed());
    attempts(out, "refused", stats.refused());
    out.counter(
        "rostra_webhooks_given_up_total",
        "Webhooks that were not delivered in a day, or not wanted.",
        stats.givenUp());
    out.counter(
        "rostra_webhooks_outbox_failures_total",
        "Questions that the outbox of webhooks did not answer.",
        stats.outboxFailures());
    out.histogram(
        "rostra_webhooks_delay_seconds",
        "From an event's place in the outbox to its delivery.",
        stats.delay());
  }

  private static void attempts(Exposition out, String result, long count) {
    out.counter(
        "rostra_webhooks_attempts_total",
        "Attempts to deliver a webhook; one that is refused is not made, because of where it would"
            + " go.",
        count,
        "result",
        result);
  }
}
