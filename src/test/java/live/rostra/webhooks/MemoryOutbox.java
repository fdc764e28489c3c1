package live.rostra.webhooks;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/// What an outbox is, in a few lines: [OutboxContract] holds it and the one in Postgres to the same
/// behaviour.
final class MemoryOutbox implements Outbox {
  private static final Comparator<Waiting> ORDER =
      Comparator.<Waiting>comparingLong(each -> each.event.position)
          .thenComparing(each -> each.event.id);

  private static final class Waiting {
    final Event event;
    long dueMs;
    int attempts;
    String lease;
    boolean firm;

    Waiting(Event event, long dueMs) {
      this.event = event;
      this.dueMs = dueMs;
    }
  }

  private record Event(String id, String room, long position, String body, long createdMs) {}

  private final LongSupplier clock;
  private final Duration lease;
  private final List<Event> fresh = new ArrayList<>();
  private final Map<String, TreeMap<String, TreeSet<Waiting>>> waiting = new HashMap<>();
  private int leases;

  MemoryOutbox(LongSupplier clockMs, Duration lease) {
    this.clock = clockMs;
    this.lease = lease;
  }

  void queue(String id, String room, long position, String body) {
    fresh.add(new Event(id, room, position, body, clock.getAsLong()));
  }

  @Override
  public Future<Void> distribute(List<String> endpoints) {
    for (Event event : fresh) {
      for (String each : endpoints) {
        rooms(each)
            .computeIfAbsent(event.room, _ -> new TreeSet<>(ORDER))
            .add(new Waiting(event, clock.getAsLong()));
      }
    }
    fresh.clear();
    return Future.succeededFuture();
  }

  private TreeMap<String, TreeSet<Waiting>> rooms(String endpoint) {
    return waiting.computeIfAbsent(endpoint, _ -> new TreeMap<>());
  }

  private Stream<Waiting> waiting(String endpoint) {
    return rooms(endpoint).values().stream().flatMap(TreeSet::stream);
  }

  @Override
  public Future<List<Delivery>> claim(String endpoint, int max) {
    long now = clock.getAsLong();
    String token = "lease-" + leases++;
    return Future.succeededFuture(
        rooms(endpoint).values().stream()
            .map(TreeSet::first)
            .filter(each -> each.dueMs <= now)
            .sorted(Comparator.comparingLong(each -> each.dueMs))
            .limit(max)
            .map(each -> {
              each.dueMs = now + lease.toMillis();
              each.attempts++;
              each.lease = token;
              return new Delivery(
                  endpoint,
                  each.event.id,
                  each.event.room,
                  "hand.raised",
                  each.event.body,
                  each.attempts,
                  Duration.ofMillis(now - each.event.createdMs),
                  token);
            })
            .toList());
  }

  private Future<Void> end(Delivery delivery) {
    leased(delivery)
        .ifPresent(each -> {
          TreeMap<String, TreeSet<Waiting>> rooms = rooms(delivery.endpoint());
          TreeSet<Waiting> room = rooms.get(delivery.room());
          room.remove(each);
          if (room.isEmpty()) {
            rooms.remove(delivery.room());
          } else if (room.first().attempts == 0) {
            room.first().dueMs = clock.getAsLong();
          }
        });
    return Future.succeededFuture();
  }

  private Optional<Waiting> leased(Delivery delivery) {
    return rooms(delivery.endpoint()).getOrDefault(delivery.room(), new TreeSet<>(ORDER)).stream()
        .filter(
            each -> delivery.lease().equals(each.lease) && each.event.id.equals(delivery.event()))
        .findFirst();
  }

  @Override
  public Future<Void> delivered(Delivery delivery) {
    return end(delivery);
  }

  @Override
  public Future<Void> givenUp(Delivery delivery, String reason) {
    return end(delivery);
  }

  @Override
  public Future<Void> postponed(Delivery delivery, Duration delay, boolean firm, String reason) {
    leased(delivery)
        .ifPresent(each -> {
          each.dueMs = clock.getAsLong() + delay.toMillis();
          each.firm = firm;
          each.lease = null;
        });
    return Future.succeededFuture();
  }

  @Override
  public Future<Void> hasten(String endpoint, Duration spread) {
    long latest = clock.getAsLong() + spread.toMillis();
    waiting(endpoint)
        .filter(each -> each.attempts > 0 && each.lease == null && !each.firm)
        .forEach(each -> each.dueMs = Math.min(each.dueMs, latest));
    return Future.succeededFuture();
  }

  @Override
  public Future<Backlog> backlog(List<String> endpoints) {
    List<Waiting> waiting = endpoints.stream().flatMap(this::waiting).toList();
    long oldest =
        waiting.stream().mapToLong(each -> each.event.createdMs).min().orElse(clock.getAsLong());
    return Future.succeededFuture(
        new Backlog(waiting.size(), Duration.ofMillis(clock.getAsLong() - oldest)));
  }

  @Override
  public Future<Integer> sweep(List<String> endpoints) {
    return Future.succeededFuture(0);
  }
}
