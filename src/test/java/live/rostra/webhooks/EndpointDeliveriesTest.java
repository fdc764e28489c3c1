package live.rostra.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import live.rostra.testkit.CapturedLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointDeliveriesTest {
  private static final String URL = "https://hooks.example.org/";
  private static final Duration LEASE = Duration.ofSeconds(20);
  private static final Outcome ACCEPTED = new Outcome.Accepted();
  private static final Outcome DOWN = new Outcome.Failed("it is down", Optional.empty());

  private final VirtualTime time = new VirtualTime();
  private final MemoryOutbox outbox = new MemoryOutbox(time::nowMs, LEASE);
  private final WebhookCounters counters = new WebhookCounters();
  private final Random random = new Random(1);
  private final Map<String, Integer> queued = new HashMap<>();

  private FakeReceiver receiver(Function<Delivery, Outcome> answers) {
    return new FakeReceiver(time, answers, _ -> 20L);
  }

  private EndpointDeliveries node(Courier courier, int concurrency) {
    EndpointDeliveries node =
        new EndpointDeliveries(
            URL,
            "shown",
            outbox,
            courier,
            new RetrySchedule(random::nextLong),
            concurrency,
            counters);
    time.every(
        500,
        () -> {
          outbox.distribute(List.of(URL));
          node.look();
        });
    return node;
  }

  private String queue(FakeReceiver receiver, String room) {
    int position = queued.merge(room, 1, Integer::sum);
    String id = "%s-%06d".formatted(room, position);
    receiver.expect(room, id);
    outbox.queue(id, room, position, "{}");
    return id;
  }

  private List<String> queue(FakeReceiver receiver, String room, int count) {
    return IntStream.range(0, count).mapToObj(_ -> queue(receiver, room)).toList();
  }

  private long waiting() {
    return outbox.backlog(List.of(URL)).result().waiting();
  }

  @Test
  void deliversTheEventsOfARoomInOrderAndRoomsBesideEachOther() {
    FakeReceiver receiver = receiver(_ -> ACCEPTED);
    List<String> first = queue(receiver, "first", 30);
    List<String> second = queue(receiver, "second", 30);
    node(receiver, 4);

    time.advance(Duration.ofMillis(500 + 31 * 20));

    assertThat(receiver.accepted("first")).isEqualTo(first);
    assertThat(receiver.accepted("second")).isEqualTo(second);
    assertThat(receiver.mostOpen).isEqualTo(2);
    assertThat(counters.stats().delivered()).isEqualTo(60);
    assertThat(waiting()).isZero();
  }

  @Test
  void hasABoundOnRequestsAtOneTime() {
    FakeReceiver receiver = receiver(_ -> ACCEPTED);
    IntStream.range(0, 100).forEach(i -> queue(receiver, "room-" + i));
    node(receiver, 4);

    time.advance(Duration.ofSeconds(2));

    assertThat(receiver.mostOpen).isEqualTo(4);
    assertThat(receiver.arrivals).hasSize(100);
  }

  @Test
  void losesNothingWhileTheReceiverIsAwayForTenMinutes() {
    FakeReceiver receiver =
        receiver(_ -> time.nowMs() > 60_000 && time.nowMs() < 660_000 ? DOWN : ACCEPTED);
    node(receiver, 8);
    for (int i = 0; i < 700; i++) {
      time.after(i * 1_000L, () -> IntStream.range(0, 50).forEach(r -> queue(receiver, "r" + r)));
    }

    time.advance(Duration.ofSeconds(700));
    long behind = waiting();
    time.advance(Duration.ofSeconds(120));

    assertThat(behind).isGreaterThan(1_000);
    assertThat(waiting()).isZero();
    assertThat(receiver.outOfOrder).isEmpty();
    for (int r = 0; r < 50; r++) {
      assertThat(receiver.accepted("r" + r)).hasSize(700).isSorted().doesNotHaveDuplicates();
    }
    assertThat(counters.stats().givenUp()).isZero();
    // A receiver that is away is not hammered: 50 rooms, doubling from 1 s.
    assertThat(counters.stats().failed()).isBetween(50L, 1_000L);
  }

  @Test
  void comesBackToAllRoomsSoonAfterTheReceiver() {
    FakeReceiver receiver = receiver(_ -> time.nowMs() < 3 * 3_600_000 ? DOWN : ACCEPTED);
    node(receiver, 8);
    IntStream.range(0, 200).forEach(i -> queue(receiver, "room-" + i));

    time.advance(Duration.ofHours(3).plusSeconds(30));

    // Without haste the last one would wait for up to five minutes.
    assertThat(waiting()).isZero();
  }

  @Test
  void givesAnEventUpAfterADayAndGoesOnWithTheNext() {
    FakeReceiver receiver = receiver(each -> each.event().equals("a-000002") ? ACCEPTED : DOWN);
    String first = queue(receiver, "a");
    node(receiver, 8);
    time.after(
        60_000,
        () -> {
          queue(receiver, "a");
          receiver.settled(first);
        });

    time.advance(Duration.ofHours(24).minusMinutes(1));

    assertThat(counters.stats().givenUp()).isZero();
    assertThat(waiting()).isEqualTo(2);

    try (CapturedLog log = CapturedLog.start()) {
      time.advance(Duration.ofMinutes(10));

      assertThat(log.lines())
          .filteredOn(line -> line.contains("given up"))
          .singleElement()
          .asString()
          .matches("WARN .* - webhook a-000001 \\(.*\\) to .* given up after \\d+ attempts: .*");
    }

    assertThat(counters.stats().givenUp()).isEqualTo(1);
    assertThat(receiver.accepted("a")).containsExactly("a-000002");
    assertThat(counters.stats().failed()).isBetween(288L, 600L);
    assertThat(counters.stats().oldest()).isZero();
  }

  @Test
  void aRoomWhoseEventsHangHoldsNoOther() {
    FakeReceiver receiver =
        new FakeReceiver(
            time,
            each -> each.room().startsWith("slow") ? DOWN : ACCEPTED,
            each -> each.room().startsWith("slow") ? 5_000L : 20L);
    IntStream.range(0, 3).forEach(i -> queue(receiver, "slow-" + i));
    node(receiver, 4);
    for (int i = 0; i < 100; i++) {
      time.after(i * 100L, () -> queue(receiver, "quick"));
    }

    time.advance(Duration.ofSeconds(12));

    assertThat(receiver.accepted("quick")).hasSize(100);
  }

  @Test
  void aRoomWithABacklogTakesTurnsWithTheOthers() {
    FakeReceiver receiver = receiver(_ -> ACCEPTED);
    queue(receiver, "backlog", 1_000);
    node(receiver, 1);
    time.advance(Duration.ofSeconds(2));

    String late = queue(receiver, "late");
    long queuedMs = time.nowMs();
    time.advance(Duration.ofSeconds(1));

    assertThat(receiver.arrivals)
        .filteredOn(each -> each.event().equals(late))
        .singleElement()
        // The next look, the request under way, and one of the backlog at most.
        .satisfies(each -> assertThat(each.atMs() - queuedMs).isLessThanOrEqualTo(560));
    assertThat(receiver.accepted("backlog")).hasSizeGreaterThan(120);
  }

  @ParameterizedTest
  @ValueSource(longs = {-30, 0, 1, 90, 3_600, 100_000})
  void waitsAsLongAsTheReceiverAsksWithinBounds(long seconds) {
    List<Outcome> answers =
        new ArrayList<>(
            List.of(
                new Outcome.Failed("busy", Optional.of(Duration.ofSeconds(seconds))), ACCEPTED));
    FakeReceiver receiver = receiver(_ -> answers.removeFirst());
    queue(receiver, "a");
    node(receiver, 1);

    time.advance(Duration.ofHours(2));

    long waitedMs = receiver.arrivals.getLast().atMs() - receiver.arrivals.getFirst().atMs();
    assertThat(waitedMs - 1_000 * Math.clamp(seconds, 1, 3_600)).isBetween(0L, 540L);
  }

  @Test
  void aReceiverThatIsBackIsNotHurriedWhereItAskedForTime() {
    FakeReceiver receiver =
        receiver(each -> {
          if (each.room().equals("patient") && each.attempt() == 1) {
            return new Outcome.Failed("busy", Optional.of(Duration.ofMinutes(30)));
          }
          return time.nowMs() < 600_000 ? DOWN : ACCEPTED;
        });
    Stream.of("patient", "a", "b", "c").forEach(room -> queue(receiver, room));
    node(receiver, 8);

    time.advance(Duration.ofMinutes(20));

    assertThat(receiver.accepted("a")).hasSize(1);
    assertThat(receiver.accepted("patient")).isEmpty();

    time.advance(Duration.ofMinutes(11));

    assertThat(receiver.accepted("patient")).hasSize(1);
  }

  @Test
  void whatIsGoneIsGivenUpAtOnce() {
    FakeReceiver receiver =
        receiver(each -> each.event().equals("a-000001") ? new Outcome.Gone() : ACCEPTED);
    queue(receiver, "a", 2);
    node(receiver, 1);

    time.advance(Duration.ofSeconds(1));

    assertThat(receiver.accepted("a")).containsExactly("a-000002");
    assertThat(counters.stats().givenUp()).isEqualTo(1);
  }

  @Test
  void whatIsRefusedIsCountedAndTriedAgain() {
    List<Outcome> answers =
        new ArrayList<>(List.of(new Outcome.Refused("the host is on a private network"), ACCEPTED));
    FakeReceiver receiver = receiver(_ -> answers.removeFirst());
    queue(receiver, "a");
    node(receiver, 1);

    time.advance(Duration.ofSeconds(3));

    assertThat(counters.stats().refused()).isEqualTo(1);
    assertThat(receiver.accepted("a")).hasSize(1);
  }

  @Test
  void anotherNodeSendsTheSameIdWhenOneDiesBetweenAnswerAndMark() {
    FakeReceiver receiver = receiver(_ -> ACCEPTED);
    List<String> events = queue(receiver, "a", 3);
    // The answer comes, and nobody is there any more to hear it.
    node(
        delivery -> {
          receiver.carry(delivery);
          return Future.future(_ -> {});
        },
        1);
    time.advance(Duration.ofSeconds(1));
    assertThat(receiver.accepted("a")).containsExactly(events.getFirst());

    node(receiver, 1);
    time.advance(LEASE.minusSeconds(2));
    assertThat(receiver.accepted("a")).hasSize(1);
    time.advance(Duration.ofSeconds(3));

    assertThat(receiver.accepted("a"))
        .containsExactly(events.get(0), events.get(0), events.get(1), events.get(2));
  }

  @Test
  void endsWhenWhatIsUnderWayHasEnded() {
    FakeReceiver receiver = receiver(_ -> ACCEPTED);
    queue(receiver, "a", 5);
    EndpointDeliveries node = node(receiver, 1);
    time.advance(Duration.ofMillis(510));

    Future<Void> closed = node.close();

    assertThat(closed.isComplete()).isFalse();
    time.advance(Duration.ofSeconds(5));
    assertThat(closed.succeeded()).isTrue();
    assertThat(receiver.arrivals).hasSize(1);
    assertThat(waiting()).isEqualTo(4);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void anyMixOfFailuresAndDeathsLosesNothingAndKeepsTheOrder(long seed) {
    Random chance = new Random(seed);
    FakeReceiver receiver =
        new FakeReceiver(
            time, _ -> chance.nextInt(100) < 70 ? ACCEPTED : DOWN, _ -> 5L + chance.nextInt(100));
    // Two nodes at a time; each lives for a minute or so and is replaced.
    for (int i = 0; i < 20; i++) {
      boolean[] dead = {false};
      Courier mortal =
          delivery ->
              dead[0]
                  ? Future.future(_ -> {})
                  : receiver
                      .carry(delivery)
                      .compose(outcome ->
                          dead[0] ? Future.future(_ -> {}) : Future.succeededFuture(outcome));
      long bornMs = i * 30_000L;
      long diesMs = i >= 18 ? Long.MAX_VALUE : bornMs + 30_000 + chance.nextInt(60_000);
      time.after(
          bornMs,
          () -> {
            EndpointDeliveries node = node(mortal, 1 + chance.nextInt(4));
            if (diesMs < Long.MAX_VALUE) {
              time.after(
                  diesMs - bornMs,
                  () -> {
                    dead[0] = true;
                    node.close();
                  });
            }
          });
    }
    for (int i = 0; i < 600; i++) {
      time.after(i * 1_000L, () -> queue(receiver, "r" + chance.nextInt(5)));
    }

    time.advance(Duration.ofMinutes(40));

    assertThat(waiting()).isZero();
    assertThat(receiver.outOfOrder).isEmpty();
    for (int r = 0; r < 5; r++) {
      assertThat(receiver.accepted("r" + r).stream().distinct().toList())
          .hasSize(queued.get("r" + r))
          .isSorted();
    }
  }

  @Test
  void delaysDoubleUpToFiveMinutesAndAreSpread() {
    RetrySchedule shortest = new RetrySchedule(() -> 0);
    RetrySchedule any = new RetrySchedule(random::nextLong);

    assertThat(shortest.after(1)).hasMillis(500);
    assertThat(shortest.after(4)).hasMillis(4_000);
    assertThat(shortest.after(10)).hasMillis(150_000);
    assertThat(shortest.after(Integer.MAX_VALUE)).hasMillis(150_000);
    assertThat(IntStream.range(0, 1_000).mapToObj(_ -> any.after(3)).distinct().count())
        .isGreaterThan(300);
    assertThat(IntStream.range(0, 1_000).mapToObj(_ -> any.after(3)))
        .allMatch(each -> each.toMillis() >= 2_000 && each.toMillis() <= 4_000);
  }
}
