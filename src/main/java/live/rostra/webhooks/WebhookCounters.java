package live.rostra.webhooks;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import live.rostra.tally.Bounds;
import live.rostra.tally.SharedHistogram;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Counts what becomes of webhooks. Counted on their context, read anywhere.
final class WebhookCounters {
  private static final Logger LOG = LoggerFactory.getLogger(WebhookCounters.class);
  private static final Bounds DELAYS =
      Bounds.of(0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 600, 3_600, 21_600, 86_400);

  private final LongAdder delivered = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder givenUp = new LongAdder();
  private final LongAdder outboxFailures = new LongAdder();
  private final AtomicInteger underWay = new AtomicInteger();
  private final SharedHistogram delay = new SharedHistogram(DELAYS);
  private volatile Outbox.Backlog backlog = new Outbox.Backlog(0, Duration.ZERO);
  private volatile boolean outboxFails;

  void begun() {
    underWay.incrementAndGet();
  }

  void ended() {
    underWay.decrementAndGet();
  }

  void delivered(Duration age) {
    delivered.increment();
    delay.recordNs(age.toNanos());
  }

  void failed() {
    failed.increment();
  }

  void refused() {
    refused.increment();
  }

  void givenUp(int deliveries) {
    givenUp.add(deliveries);
  }

  void outboxFailed(Throwable cause) {
    outboxFailures.increment();
    if (!outboxFails) {
      outboxFails = true;
      LOG.warn("the outbox of webhooks does not answer: {}", cause.toString());
    }
  }

  void backlog(Outbox.Backlog now) {
    backlog = now;
    if (outboxFails) {
      outboxFails = false;
      LOG.info("the outbox of webhooks answers again");
    }
  }

  WebhookStats stats() {
    Outbox.Backlog waits = backlog;
    return new WebhookStats(
        waits.waiting(),
        waits.oldest(),
        underWay.get(),
        delivered.sum(),
        failed.sum(),
        refused.sum(),
        givenUp.sum(),
        outboxFailures.sum(),
        delay.snapshot());
  }
}
