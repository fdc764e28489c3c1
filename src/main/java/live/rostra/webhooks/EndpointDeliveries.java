package live.rostra.webhooks;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import live.rostra.webhooks.Outcome.Accepted;
import live.rostra.webhooks.Outcome.Failed;
import live.rostra.webhooks.Outcome.Gone;
import live.rostra.webhooks.Outcome.Refused;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The deliveries to one endpoint: a bounded number at a time, at most one of each room. A room
/// whose event the receiver does not take waits in the outbox, and holds no place meanwhile.
///
/// At least once: an event is marked as delivered after its answer; whoever dies between the two
/// leaves it to the next one, under the same id. One context only; it has no clock.
final class EndpointDeliveries {
  private static final Logger LOG = LoggerFactory.getLogger(EndpointDeliveries.class);

  /// So many failures in a row, of whatever rooms, and a success after them is a receiver that is
  /// back: its rooms need not sit out their delays.
  private static final int AWAY = 5;

  /// Its rooms do not all come at once.
  private static final Duration SPREAD = Duration.ofSeconds(5);

  private final String endpoint;
  private final String shown;
  private final Outbox outbox;
  private final Courier courier;
  private final RetrySchedule schedule;
  private final int concurrency;
  private final WebhookCounters counters;

  private int underWay;
  private boolean claiming;
  private boolean claimAgain;
  private boolean foundNothing;
  private int failuresInARow;
  private @Nullable Promise<Void> closing;

  /// @param endpoint the URL
  /// @param shown what log lines may show of it
  /// @param concurrency deliveries at one time
  EndpointDeliveries(
      String endpoint,
      String shown,
      Outbox outbox,
      Courier courier,
      RetrySchedule schedule,
      int concurrency,
      WebhookCounters counters) {
    this.endpoint = endpoint;
    this.shown = shown;
    this.outbox = outbox;
    this.courier = courier;
    this.schedule = schedule;
    this.concurrency = concurrency;
    this.counters = counters;
  }

  /// Begins what is due, as far as there are free places.
  void look() {
    if (closing != null || underWay == concurrency) {
      return;
    }
    if (claiming) {
      claimAgain = true;
      return;
    }
    claiming = true;
    claimAgain = false;
    outbox
        .claim(endpoint, concurrency - underWay)
        .onComplete(claimed -> {
          claiming = false;
          foundNothing = claimed.failed() || claimed.result().isEmpty();
          if (claimed.failed()) {
            counters.outboxFailed(claimed.cause());
          } else if (closing == null) {
            claimed.result().forEach(this::begin);
          }
          if (claimAgain) {
            look();
          }
          closeWhenIdle();
        });
  }

  private void begin(Delivery delivery) {
    underWay++;
    counters.begun();
    courier
        .carry(delivery)
        .compose(outcome -> ended(delivery, outcome))
        // The lease brings it back.
        .onFailure(counters::outboxFailed)
        .onComplete(_ -> {
          underWay--;
          counters.ended();
          look();
          closeWhenIdle();
        });
  }

  private Future<Void> ended(Delivery delivery, Outcome outcome) {
    return switch (outcome) {
      case Accepted _ -> {
        counters.delivered(delivery.age());
        yield outbox.delivered(delivery).compose(_ -> succeeded());
      }
      case Gone _ -> {
        failuresInARow = 0;
        yield giveUp(delivery, "the receiver does not want it (410)");
      }
      case Failed failed -> {
        counters.failed();
        yield failed(delivery, failed.reason(), failed);
      }
      case Refused refused -> {
        counters.refused();
        LOG.warn("webhook to {} refused: {}", shown, refused.reason());
        yield failed(delivery, refused.reason(), null);
      }
    };
  }

  private Future<Void> succeeded() {
    boolean wasAway = failuresInARow >= AWAY;
    failuresInARow = 0;
    if (!wasAway) {
      return Future.succeededFuture();
    }
    LOG.info("webhooks to {} arrive again", shown);
    return outbox.hasten(endpoint, SPREAD);
  }

  private Future<Void> failed(Delivery delivery, String reason, @Nullable Failed answer) {
    if (++failuresInARow == AWAY) {
      LOG.warn("webhooks to {} do not arrive: {}", shown, reason);
    }
    if (delivery.age().compareTo(RetrySchedule.LIFE) >= 0) {
      return giveUp(delivery, reason);
    }
    if (answer != null && answer.retryAfter().isPresent()) {
      Duration asked = RetrySchedule.asked(answer.retryAfter().get());
      return outbox.postponed(delivery, asked, true, reason);
    }
    return outbox.postponed(delivery, schedule.after(delivery.attempt()), false, reason);
  }

  /// Told when it is noted: until then it comes back with its lease, and ends another time.
  private Future<Void> giveUp(Delivery delivery, String reason) {
    return outbox
        .givenUp(delivery, reason)
        .onSuccess(_ -> {
          counters.givenUp(1);
          LOG.atWarn()
              .addKeyValue("room", delivery.room())
              .log(
                  "webhook {} ({}) to {} given up after {} attempts: {}",
                  delivery.event(),
                  delivery.type(),
                  shown,
                  delivery.attempt(),
                  reason);
        });
  }

  /// Whether nothing is under way, and nothing was due at the last look.
  boolean idle() {
    return underWay == 0 && !claiming && foundNothing;
  }

  /// Begins nothing more; completes when what is under way has ended.
  Future<Void> close() {
    Promise<Void> promise = Promise.promise();
    closing = promise;
    closeWhenIdle();
    return promise.future();
  }

  private void closeWhenIdle() {
    if (closing != null && underWay == 0 && !claiming) {
      closing.tryComplete();
    }
  }
}
