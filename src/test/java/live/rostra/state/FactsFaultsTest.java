package live.rostra.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Facts while Postgres is away, cut off, or silent.
class FactsFaultsTest {
  private final Vertx vertx = Vertx.vertx();
  private final String url = TestPostgres.database();
  @TempDir Path directory;
  private PostgresProxy proxy;
  private RoomFacts facts;

  @BeforeEach
  void open() throws Exception {
    // Without their keys, rows that come twice are there twice.
    TestPostgres.execute(url, "ALTER TABLE audit DROP CONSTRAINT audit_pkey");
    TestPostgres.execute(url, "ALTER TABLE room_log DROP CONSTRAINT room_log_pkey");
    proxy = new PostgresProxy(PostgresAddress.parse(url));
    facts = openFacts(256 << 10);
  }

  @AfterEach
  void close() throws Exception {
    await(facts.close(5_000));
    proxy.close();
    await(vertx.close());
    TestPostgres.drop(url);
  }

  private RoomFacts openFacts(long maxBytes) throws Exception {
    return await(
        RoomFacts.open(
            vertx,
            new FactsSettings(
                Optional.of(proxy.url()), Path.of("unused"), 2, directory, maxBytes)));
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  private static void await(String what, BooleanSupplier condition) {
    long untilNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(untilNs);
      LockSupport.parkNanos(2_000_000);
    }
  }

  private void awaitDrained() {
    await("all is in Postgres", () -> facts.stats().drained().waiting() == 0);
  }

  private static List<Fact> moderation(int i) {
    return List.of(Facts.logged(i), new Fact.Audited(Facts.audit("%06d".formatted(i))));
  }

  private void assertOnceEach(int count) {
    for (String table : List.of("audit WHERE id ~ '^[0-9]'", "room_log")) {
      assertThat(TestPostgres.ask(url, "SELECT count(*) FROM " + table))
          .as(table)
          .isEqualTo(Integer.toString(count));
    }
    assertThat(TestPostgres.ask(url, "SELECT count(DISTINCT id) FROM audit"))
        .isEqualTo(Integer.toString(count));
    assertThat(TestPostgres.ask(url, "SELECT count(DISTINCT seq) FROM room_log"))
        .isEqualTo(Integer.toString(count));
  }

  /// T13: whatever becomes of a COMMIT and of its answer.
  private void cutAroundCommits(int tries) throws Exception {
    Random random = new Random(13);
    List<PostgresProxy.Cut> seen = new ArrayList<>();
    proxy.cut(i -> {
      // Every second one comes through, so that each append is cut once.
      PostgresProxy.Cut cut =
          i % 2 == 1 ? PostgresProxy.Cut.NOT : PostgresProxy.Cut.values()[1 + random.nextInt(3)];
      seen.add(cut);
      return cut;
    });
    for (int i = 0; i < tries; i++) {
      await(facts.append(moderation(i)));
      awaitDrained();
    }
    assertOnceEach(tries);
    assertThat(seen).contains(PostgresProxy.Cut.values());
    assertThat(facts.stats().drained().failures()).isGreaterThanOrEqualTo(tries / 3);
  }

  @Test
  @Tag("it")
  void anUnknownOutcomeOfACommitIsOneEffectAHundredTimes() throws Exception {
    cutAroundCommits(100);
  }

  @Test
  @Tag("torture")
  void anUnknownOutcomeOfACommitIsOneEffectAThousandTimes() throws Exception {
    cutAroundCommits(1_000);
  }

  @Test
  void connectionsThatAreResetInTheMiddleLoseAndDoubleNothing() throws Exception {
    for (int i = 0; i < 300; i++) {
      await(facts.append(moderation(i)));
      if (i % 60 == 59) {
        proxy.cutAll();
      }
    }
    awaitDrained();

    assertOnceEach(300);
  }

  @Test
  void whileNobodyAnswersFactsAreKeptAndQuestionsFailInTime() throws Exception {
    await(facts.append(moderation(0)));
    awaitDrained();
    proxy.freeze(true);
    for (int i = 1; i < 100; i++) {
      await(facts.append(moderation(i)));
    }
    long askedNs = System.nanoTime();

    assertThatThrownBy(() -> await(facts.isBanned(Facts.ROOM, "eve")))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(
            FactsException.class,
            e -> assertThat(e.code()).isEqualTo(FactsException.Code.UNAVAILABLE));
    assertThat(System.nanoTime() - askedNs).isLessThan(TimeUnit.SECONDS.toNanos(20));
    await("it is remarked upon", () -> facts.concern().isPresent());
    assertThat(facts.concern().orElseThrow()).contains("wait for Postgres");
    assertThat(facts.trouble()).isEmpty();

    proxy.freeze(false);
    awaitDrained();
    assertOnceEach(100);
    assertThat(facts.concern()).isEmpty();
    assertThat(await(facts.isBanned(Facts.ROOM, "eve"))).isFalse();
  }

  @Test
  void aFullFileTakesOnlyModerationAndThenNothingUntilPostgresIsBack() throws Exception {
    proxy.freeze(true);
    for (int i = 0; facts.stats().bytes() <= facts.stats().maxBytes() / 2; i++) {
      assertThat(facts.concern()).isEmpty();
      await(facts.append(List.of(new Fact.Audited(Facts.audit("half%06d".formatted(i))))));
    }
    assertThat(facts.concern().orElseThrow()).contains("the file of facts is half full");
    int ordinary = fill(i -> List.of(Facts.logged(i)));
    assertThat(facts.trouble().orElseThrow()).contains("the file of facts is full");
    int moderation = fill(i -> List.of(new Fact.Audited(Facts.audit("%06d".formatted(i)))));
    FactsStats full = facts.stats();
    assertThat(full.bytes()).isBetween(full.maxBytes() * 95 / 100, full.maxBytes());
    assertThat(moderation).isGreaterThan(50);

    proxy.freeze(false);
    awaitDrained();

    assertThat(facts.trouble()).isEmpty();
    await(facts.append(List.of(Facts.logged(ordinary))));
    awaitDrained();
    assertThat(TestPostgres.ask(url, "SELECT count(*) || ' ' || max(seq) FROM room_log"))
        .isEqualTo((ordinary + 1) + " " + ordinary);
    assertThat(TestPostgres.ask(url, "SELECT count(*) FROM audit WHERE id !~ 'half'"))
        .isEqualTo(Integer.toString(moderation));
    assertThat(facts.stats().full()).isEqualTo(2);
  }

  /// Appends until the file is full.
  ///
  /// @return how many were taken
  private int fill(java.util.function.IntFunction<List<Fact>> facts) throws Exception {
    for (int i = 0; ; i++) {
      try {
        await(this.facts.append(facts.apply(i)));
      } catch (ExecutionException e) {
        assertThat(e.getCause())
            .isInstanceOfSatisfying(
                FactsException.class,
                full -> assertThat(full.code()).isEqualTo(FactsException.Code.FULL));
        return i;
      }
    }
  }

  /// One that comes about when nobody waits for it any more is closed again.
  @Test
  @Tag("it")
  void connectionsThatComeTooLateAreNotKept() throws Exception {
    proxy.freeze(true);
    proxy.cutAll();
    await(facts.append(moderation(0)));
    await("a connection was given up", () -> facts.stats().drained().failures() >= 3);

    proxy.thaw();
    awaitDrained();

    await(
        "only one is left",
        () ->
            TestPostgres.ask(
                    url,
                    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND"
                        + " pid <> pg_backend_pid()")
                .equals("1"));
    assertOnceEach(1);
  }

  private static Fact refused(int i) {
    return new Fact.Logged(Facts.ROOM, 1, i, 0, "x", "no json");
  }

  @Test
  void aFactThatPostgresRefusesHoldsUpNoneThoughPostgresIsFar() throws Exception {
    proxy.freeze(true);
    for (int i = 0; i < 500; i++) {
      await(facts.append(i == 321 ? List.of(refused(321)) : moderation(i < 321 ? i : i - 1)));
    }

    proxy.delay(3);
    proxy.freeze(false);
    awaitDrained();

    assertOnceEach(499);
    assertThat(facts.stats().drained().refused()).isEqualTo(1);
    assertThat(directory.resolve("refused")).content().hasLineCount(1);
  }

  @Test
  void whatIsPutAsideIsPutAsideOnceWhateverBecomesOfTheCommit() throws Exception {
    for (PostgresProxy.Cut cut : List.of(PostgresProxy.Cut.BEFORE, PostgresProxy.Cut.AFTER)) {
      AtomicInteger left = new AtomicInteger(2);
      proxy.cut(_ -> left.getAndDecrement() > 0 ? cut : PostgresProxy.Cut.NOT);
      await(facts.append(List.of(refused(0))));
      awaitDrained();
      assertThat(left).as("COMMITs were cut").hasValueLessThan(2);
    }

    assertThat(facts.stats().drained().refused()).isEqualTo(2);
    assertThat(directory.resolve("refused")).content().hasLineCount(2);
    assertThat(facts.concern().orElseThrow()).contains("2 facts were put aside");
  }

  @Test
  void aFileThatCannotBeReadForAWhileIsReadLater() throws Exception {
    proxy.freeze(true);
    int count = fill(FactsFaultsTest::moderation);
    Path second = files().get(1);
    long before = Long.parseLong(second.getFileName().toString().substring(0, 20));
    Path away = directory.resolve("away");
    Files.move(second, away);

    proxy.freeze(false);
    await("the first file is through", () -> facts.stats().drained().waiting() == count - before);
    long failures = facts.stats().drained().failures();
    await("the second is missed", () -> facts.stats().drained().failures() > failures + 1);
    Files.move(away, second);
    awaitDrained();

    assertOnceEach(count);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.filter(path -> path.toString().endsWith(".facts")).sorted().toList();
    }
  }

  /// What another node has put into the database counts though this one is behind with its own
  /// facts; and when it knows that they do not get through, it does not wait for them at all.
  @Test
  void questionsAreAnsweredThoughFactsDoNotGetThrough() throws Exception {
    TestPostgres.execute(
        url,
        "INSERT INTO bans (room, identity, banned_by, reason, since, epoch, seq)"
            + " VALUES ('lobby', 'eve', 'ada', '', now(), 1, 1)");
    try (Connection another = PostgresAddress.parse(url).dataSource().getConnection();
        Statement statement = another.createStatement()) {
      another.setAutoCommit(false);
      statement.execute("LOCK TABLE room_log IN ACCESS EXCLUSIVE MODE");
      await(facts.append(List.of(Facts.logged(0))));

      assertThat(quickest(() -> facts.isBanned(Facts.ROOM, "eve")))
          .isLessThan(Duration.ofMillis(300));
      assertThat(await(facts.isBanned(Facts.ROOM, "eve"))).isTrue();
      await("facts do not get through", () -> facts.stats().drained().failures() > 0);
      assertThat(quickest(() -> facts.bans(Facts.ROOM))).isLessThan(Duration.ofMillis(300));
    }
    awaitDrained();
  }

  /// Of some, because a busy machine delays some.
  private static Duration quickest(Supplier<Future<?>> question) throws Exception {
    Duration quickest = Duration.ofDays(1);
    for (int i = 0; i < 5; i++) {
      long askedNs = System.nanoTime();
      await(question.get());
      Duration took = Duration.ofNanos(System.nanoTime() - askedNs);
      quickest = took.compareTo(quickest) < 0 ? took : quickest;
    }
    return quickest;
  }

  @Test
  void anotherNodeTakesUpWhatOneHasLeftBeforeItAnswers() throws Exception {
    proxy.freeze(true);
    for (int i = 0; i < 200; i++) {
      await(facts.append(moderation(i)));
    }
    await(facts.close(0));
    assertThat(TestPostgres.ask(url, "SELECT count(*) FROM audit")).isEqualTo("0");
    assertThatThrownBy(() -> await(facts.append(moderation(0))))
        .hasMessageContaining("the node is ending");

    proxy.freeze(false);
    facts = openFacts(256 << 10);

    assertThat(facts.stats().drained().waiting()).isZero();
    assertOnceEach(200);
  }

  @Test
  void manyThreadsAppendAtOnceAndEachStaysInOrder() throws Exception {
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 8; t++) {
      int epoch = t;
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                Future<Void> last = Future.succeededFuture();
                for (int i = 0; i < 50; i++) {
                  last = facts.append(List.of(Facts.logged(epoch, i)));
                }
                last.toCompletionStage().toCompletableFuture().join();
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    awaitDrained();

    // Rows of one transaction and table are put in in order.
    assertThat(
            TestPostgres.ask(
                url,
                "SELECT count(*) FROM (SELECT seq, lag(seq) OVER (PARTITION BY epoch ORDER BY ctid)"
                    + " AS before FROM room_log) t WHERE seq <> coalesce(before, -1) + 1"))
        .isEqualTo("0");
    assertThat(TestPostgres.ask(url, "SELECT count(*) FROM room_log")).isEqualTo("400");
  }
}
