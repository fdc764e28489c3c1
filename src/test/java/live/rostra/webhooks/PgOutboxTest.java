package live.rostra.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import live.rostra.state.TestPostgres;
import live.rostra.testkit.OnLoop;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PgOutboxTest {
  private static final String ONE = "https://one.example.org/";
  private static final String TWO = "https://two.example.org/";
  private static final List<String> BOTH = List.of(ONE, TWO);
  private static final Duration LEASE = Duration.ofSeconds(20);

  private final Vertx vertx = Vertx.vertx();
  private final String url = TestPostgres.database();
  private Pool pool;
  private PgOutbox outbox;

  @BeforeEach
  void open() {
    pool =
        PgBuilder.pool()
            .with(new PoolOptions().setMaxSize(4))
            .connectingTo(PgConnectOptions.fromUri(url))
            .using(vertx)
            .build();
    outbox = new PgOutbox(pool, LEASE);
  }

  @AfterEach
  void close() {
    OnLoop.await(pool.close());
    OnLoop.await(vertx.close());
    TestPostgres.drop(url);
  }

  private void queue(String room, int... positions) {
    for (int position : positions) {
      run(
          "INSERT INTO webhook_outbox (id, room, position, type, body) VALUES"
              + " ('%1$s-%2$03d', '%1$s', %2$d, 'hand.raised', '{\"n\":%2$d}')"
                  .formatted(room, position));
    }
  }

  private void run(String sql) {
    TestPostgres.execute(url, sql);
  }

  private String ask(String sql) {
    return TestPostgres.ask(url, sql);
  }

  private static <T> T await(Future<T> future) {
    return OnLoop.await(future);
  }

  private List<Delivery> claim(String endpoint, int max) {
    return await(outbox.claim(endpoint, max));
  }

  private static List<String> events(List<Delivery> deliveries) {
    return deliveries.stream().map(Delivery::event).toList();
  }

  @Test
  void givesEachEndpointEachEventOnce() {
    queue("a", 1);
    await(outbox.distribute(BOTH));
    await(outbox.distribute(BOTH));

    Delivery delivery = claim(ONE, 10).getFirst();

    assertThat(delivery.endpoint()).isEqualTo(ONE);
    assertThat(delivery.event()).isEqualTo("a-001");
    assertThat(delivery.room()).isEqualTo("a");
    assertThat(delivery.type()).isEqualTo("hand.raised");
    assertThat(delivery.body()).isEqualTo("{\"n\":1}");
    assertThat(delivery.attempt()).isEqualTo(1);
    assertThat(delivery.age()).isBetween(Duration.ZERO, Duration.ofMinutes(1));
    assertThat(claim(ONE, 10)).isEmpty();
    assertThat(events(claim(TWO, 10))).containsExactly("a-001");
    assertThat(ask("SELECT count(*) FROM webhook_delivery")).isEqualTo("2");
  }

  @Test
  void leasesTheFirstOfEachRoomAndNothingBehindIt() {
    queue("a", 3, 1, 2);
    queue("b", 1, 2);
    await(outbox.distribute(BOTH));

    List<Delivery> first = claim(ONE, 10);
    assertThat(events(first)).containsExactlyInAnyOrder("a-001", "b-001");
    assertThat(claim(ONE, 10)).isEmpty();

    await(outbox.delivered(first.get(events(first).indexOf("a-001"))));
    assertThat(events(claim(ONE, 10))).containsExactly("a-002");
    assertThat(claim(ONE, 10)).isEmpty();
  }

  @Test
  void leasesNoMoreThanAskedForAndTakesTurns() {
    queue("a", 1, 2, 3);
    await(outbox.distribute(BOTH));
    queue("b", 1);
    await(outbox.distribute(BOTH));

    List<Delivery> first = claim(ONE, 1);
    assertThat(events(first)).containsExactly("a-001");
    await(outbox.delivered(first.getFirst()));

    // The next of room a has been there for longer, but its room has just had its turn.
    assertThat(events(claim(ONE, 1))).containsExactly("b-001");
    assertThat(events(claim(ONE, 1))).containsExactly("a-002");
  }

  @Test
  void whatAnotherNodeHasBegunIsItsOwnUntilTheLeaseIsOver() {
    queue("a", 1, 2);
    await(outbox.distribute(BOTH));
    Delivery lost = claim(ONE, 1).getFirst();
    PgOutbox other = new PgOutbox(pool, LEASE);
    assertThat(await(other.claim(ONE, 1))).isEmpty();

    run("UPDATE webhook_delivery SET due_at = due_at - interval '20 seconds'");
    Delivery again = await(other.claim(ONE, 1)).getFirst();

    assertThat(again.event()).isEqualTo("a-001");
    assertThat(again.attempt()).isEqualTo(2);
    // Whoever comes back late ends nothing.
    await(outbox.delivered(lost));
    await(outbox.givenUp(lost, "late"));
    await(outbox.postponed(lost, Duration.ZERO, false, "late"));
    assertThat(claim(ONE, 1)).isEmpty();
    await(other.delivered(again));
    assertThat(events(claim(ONE, 1))).containsExactly("a-002");
  }

  @Test
  void aPostponedEventHoldsItsRoomAndNoOther() {
    queue("a", 1, 2);
    queue("b", 1);
    await(outbox.distribute(BOTH));
    List<Delivery> first = claim(ONE, 2);

    await(
        outbox.postponed(
            first.get(events(first).indexOf("a-001")), Duration.ofMinutes(5), false, "it is down"));
    await(outbox.delivered(first.get(events(first).indexOf("b-001"))));

    assertThat(claim(ONE, 10)).isEmpty();
    assertThat(
            ask(
                "SELECT last_error || ' ' || (due_at - now() > interval '4 minutes') FROM"
                    + " webhook_delivery WHERE event = 'a-001' AND endpoint = '"
                    + ONE
                    + "'"))
        .isEqualTo("it is down true");
  }

  @Test
  void hastensWhatWasPostponedUnlessTheReceiverAskedForTime() {
    queue("a", 1);
    queue("b", 1);
    await(outbox.distribute(BOTH));
    for (Delivery each : claim(ONE, 2)) {
      await(outbox.postponed(each, Duration.ofMinutes(5), each.room().equals("b"), "it is down"));
    }

    await(outbox.hasten(ONE, Duration.ZERO));

    assertThat(events(claim(ONE, 10))).containsExactly("a-001");
  }

  @Test
  void goesOnBehindAnEventThatIsGivenUpAndRemembersWhy() {
    queue("a", 1, 2);
    await(outbox.distribute(BOTH));

    await(outbox.givenUp(claim(ONE, 1).getFirst(), "the receiver answered 500"));

    assertThat(events(claim(ONE, 1))).containsExactly("a-002");
    assertThat(
            ask(
                "SELECT delivered || ' ' || last_error FROM webhook_delivery WHERE ended_at > now()"
                    + " - interval '1 hour'"))
        .isEqualTo("false the receiver answered 500");
  }

  /// The statements of docs/how-to/webhooks.md.
  @Test
  void whatWasGivenUpIsFoundAndSentAgainAsTheManualSays() throws Exception {
    String[] blocks =
        Files.readString(Path.of("docs/how-to/webhooks.md")).split("```sql\n|(?<=\n)```\n");
    List<String> statements =
        Arrays.stream(blocks)
            .filter(block -> block.contains("webhook_delivery"))
            .filter(block -> block.startsWith("SELECT") || block.startsWith("UPDATE"))
            .toList();
    assertThat(statements).hasSize(2);
    queue("a", 1, 2);
    await(outbox.distribute(List.of(ONE)));
    await(outbox.givenUp(claim(ONE, 1).getFirst(), "the receiver answered 500"));
    await(outbox.delivered(claim(ONE, 1).getFirst()));
    run("UPDATE webhook_delivery SET created_at = now() - interval '25 hours'");

    assertThat(ask("SELECT event || ' ' || last_error FROM (" + bare(statements.get(0)) + ") t"))
        .isEqualTo("a-001 the receiver answered 500");
    run(bare(statements.get(1)));

    Delivery again = claim(ONE, 10).getFirst();
    assertThat(again.event()).isEqualTo("a-001");
    assertThat(again.attempt()).isEqualTo(1);
    assertThat(again.age()).isLessThan(Duration.ofMinutes(1));
    assertThat(claim(ONE, 10)).isEmpty();
  }

  private static String bare(String statement) {
    return statement.strip().replaceFirst(";$", "");
  }

  @Test
  void anEventThatComesLateIsDeliveredAllTheSame() {
    queue("a", 5);
    await(outbox.distribute(BOTH));
    await(outbox.delivered(claim(ONE, 1).getFirst()));

    queue("a", 4);
    await(outbox.distribute(BOTH));

    assertThat(events(claim(ONE, 1))).containsExactly("a-004");
  }

  @Test
  void tellsWhatWaitsAndForHowLong() {
    assertThat(await(outbox.backlog(BOTH))).isEqualTo(new Outbox.Backlog(0, Duration.ZERO));
    queue("a", 1, 2);
    run("UPDATE webhook_outbox SET created_at = now() - interval '11 minutes'");
    await(outbox.distribute(BOTH));
    await(outbox.delivered(claim(ONE, 1).getFirst()));

    Outbox.Backlog backlog = await(outbox.backlog(BOTH));

    assertThat(backlog.waiting()).isEqualTo(3);
    assertThat(backlog.oldest()).isBetween(Duration.ofMinutes(11), Duration.ofMinutes(12));
    assertThat(await(outbox.backlog(List.of(ONE))).waiting()).isEqualTo(1);
  }

  @Test
  void forgetsWhatEndedLongAgoAndNothingElse() {
    queue("ended", 1);
    queue("given-up", 1);
    queue("waiting", 1);
    await(outbox.distribute(List.of(ONE)));
    for (Delivery each : claim(ONE, 3)) {
      switch (each.room()) {
        case "ended" -> await(outbox.delivered(each));
        case "given-up" -> await(outbox.givenUp(each, "no"));
        default -> await(outbox.postponed(each, Duration.ZERO, false, "no"));
      }
    }
    run(
        "UPDATE webhook_delivery SET ended_at = ended_at - interval '25 hours',"
            + " created_at = created_at - interval '25 hours'");
    run("UPDATE webhook_outbox SET distributed_at = distributed_at - interval '25 hours'");

    await(outbox.sweep(List.of(ONE)));
    assertThat(ask("SELECT string_agg(room, ' ' ORDER BY room) FROM webhook_outbox"))
        .isEqualTo("given-up waiting");

    run("UPDATE webhook_delivery SET ended_at = ended_at - interval '7 days'");
    run("UPDATE webhook_outbox SET distributed_at = distributed_at - interval '7 days'");
    await(outbox.sweep(List.of(ONE)));
    assertThat(ask("SELECT string_agg(room, ' ') FROM webhook_outbox")).isEqualTo("waiting");
    assertThat(ask("SELECT count(*) FROM webhook_delivery")).isEqualTo("1");
  }

  @Test
  void givesUpWhatWaitsForAnEndpointThatNobodyServes() {
    queue("a", 1);
    await(outbox.distribute(BOTH));
    run(
        "UPDATE webhook_delivery SET created_at = now() - interval '26 hours',"
            + " due_at = now() - interval '26 hours'");

    assertThat(await(outbox.sweep(List.of(ONE)))).isEqualTo(1);
    assertThat(await(outbox.sweep(List.of(ONE)))).isZero();

    assertThat(await(outbox.backlog(BOTH)).waiting()).isEqualTo(1);
    assertThat(events(claim(ONE, 1))).containsExactly("a-001");
  }

  @Test
  void manyNodesKeepTheOrderOfEveryRoom() {
    Random random = new Random(7);
    List<PgOutbox> nodes = IntStream.range(0, 3).mapToObj(_ -> new PgOutbox(pool, LEASE)).toList();
    Map<String, List<String>> delivered = new HashMap<>();
    int events = 0;
    for (int i = 0; i < 40; i++) {
      queue("r" + random.nextInt(4), 1_000 - 1 - events);
      events++;
    }
    // All are there before the first is distributed: then the lowest position is first.
    List<Future<Void>> distributed =
        nodes.stream().map(node -> node.distribute(List.of(ONE))).toList();
    await(Future.all(distributed));
    await(outbox.distribute(List.of(ONE)));

    while (await(outbox.backlog(List.of(ONE))).waiting() > 0) {
      List<Future<List<Delivery>>> claims = nodes.stream().map(node -> node.claim(ONE, 2)).toList();
      await(Future.all(claims));
      List<Delivery> claimed = new ArrayList<>();
      claims.forEach(each -> claimed.addAll(each.result()));
      assertThat(claimed.stream().map(Delivery::room)).doesNotHaveDuplicates();
      Collections.shuffle(claimed, random);
      for (Delivery each : claimed) {
        if (random.nextInt(3) == 0) {
          await(outbox.postponed(each, Duration.ZERO, false, "again"));
        } else {
          delivered.computeIfAbsent(each.room(), _ -> new ArrayList<>()).add(each.event());
          await(outbox.delivered(each));
        }
      }
    }

    assertThat(delivered.values().stream().mapToInt(List::size).sum()).isEqualTo(40);
    assertThat(delivered.values())
        .allSatisfy(each -> assertThat(each).isSorted().doesNotHaveDuplicates());
  }
}
