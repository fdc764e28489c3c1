package live.rostra.webhooks;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/// A receiver in virtual time, which holds every delivery to the order of its room: an event comes
/// when the one before it was taken or given up, and not before.
final class FakeReceiver implements Courier {
  /// One attempt that arrived.
  record Arrival(String room, String event, long atMs, Outcome outcome) {}

  private final VirtualTime time;
  private final Function<Delivery, Outcome> answers;
  private final Function<Delivery, Long> takesMs;
  final List<Arrival> arrivals = new ArrayList<>();
  final List<String> outOfOrder = new ArrayList<>();
  private final Map<String, List<String>> expected = new HashMap<>();
  private final Set<String> settled = new HashSet<>();
  private final Map<String, Integer> openByRoom = new HashMap<>();
  int open;
  int mostOpen;

  FakeReceiver(
      VirtualTime time, Function<Delivery, Outcome> answers, Function<Delivery, Long> takesMs) {
    this.time = time;
    this.answers = answers;
    this.takesMs = takesMs;
  }

  /// Events in the order in which their room has to deliver them.
  void expect(String room, String event) {
    expected.computeIfAbsent(room, _ -> new ArrayList<>()).add(event);
  }

  /// It will not come any more.
  void settled(String event) {
    settled.add(event);
  }

  List<String> accepted(String room) {
    return arrivals.stream()
        .filter(each -> each.room.equals(room) && each.outcome instanceof Outcome.Accepted)
        .map(Arrival::event)
        .toList();
  }

  @Override
  public Future<Outcome> carry(Delivery delivery) {
    for (String earlier : expected.getOrDefault(delivery.room(), List.of())) {
      if (earlier.equals(delivery.event())) {
        break;
      }
      if (!settled.contains(earlier)) {
        outOfOrder.add(delivery.event() + " before " + earlier);
      }
    }
    if (openByRoom.merge(delivery.room(), 1, Integer::sum) > 1) {
      outOfOrder.add(delivery.event() + " beside another of its room");
    }
    open++;
    mostOpen = Math.max(mostOpen, open);
    Promise<Outcome> answer = Promise.promise();
    time.after(
        takesMs.apply(delivery),
        () -> {
          open--;
          openByRoom.merge(delivery.room(), -1, Integer::sum);
          Outcome outcome = answers.apply(delivery);
          arrivals.add(new Arrival(delivery.room(), delivery.event(), time.nowMs(), outcome));
          if (outcome instanceof Outcome.Accepted || outcome instanceof Outcome.Gone) {
            settled.add(delivery.event());
          }
          answer.complete(outcome);
        });
    return answer.future();
  }
}
