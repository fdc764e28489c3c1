package live.rostra.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import live.rostra.room.RoomId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoomFactsTest {
  private final Vertx vertx = Vertx.vertx();
  private final String url = TestPostgres.database();
  @TempDir Path directory;
  private RoomFacts facts;

  @BeforeEach
  void open() throws Exception {
    facts = await(RoomFacts.open(vertx, settings()));
  }

  @AfterEach
  void close() throws Exception {
    await(facts.close(5_000));
    await(vertx.close());
    TestPostgres.drop(url);
  }

  private FactsSettings settings() {
    return new FactsSettings(Optional.of(url), Path.of("unused"), 2, directory, 1 << 20);
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private void append(Fact... some) throws Exception {
    await(facts.append(List.of(some)));
  }

  /// The one room there is.
  private StoredRoom found() throws Exception {
    List<StoredRoom> open = await(facts.open());
    assertThat(open).hasSize(1);
    return open.getFirst();
  }

  @Test
  void findsARoomWithWhatHappenedAfterItsSnapshot() throws Exception {
    append(Facts.logged(1), Facts.saved(1, 1, RoomRow.Status.OPEN), Facts.logged(2));
    append(Facts.logged(3), Facts.logged(2, 1));

    StoredRoom room = found();

    assertThat(room.row()).isEqualTo(Facts.row(Facts.ROOM, Facts.INSTANCE, 1, RoomRow.Status.OPEN));
    assertThat(room.snapshotSeq()).isEqualTo(1);
    assertThat(room.snapshotJson()).isEqualTo("{\"at\": 1}");
    assertThat(room.tail())
        .containsExactly(
            new StoredEntry(1, 2, 40, "hand_raised", "{\"seq\": 2}"),
            new StoredEntry(1, 3, 60, "hand_raised", "{\"seq\": 3}"),
            new StoredEntry(2, 1, 20, "hand_raised", "{\"seq\": 1}"));
  }

  @Test
  void opensOnlyTheNewestRoomOfANameAndOnlyIfItHasNotEnded() throws Exception {
    UUID second = new UUID(3, 4);
    RoomId ended = new RoomId("ended");
    append(
        new Fact.RoomSaved(Facts.row(Facts.ROOM, Facts.INSTANCE, 1, RoomRow.Status.OPEN), 1, "{}"),
        new Fact.RoomSaved(Facts.row(Facts.ROOM, second, 2, RoomRow.Status.SCHEDULED), 0, "{}"),
        new Fact.RoomSaved(Facts.row(ended, new UUID(5, 6), 1, RoomRow.Status.ENDED), 9, "{}"));

    List<StoredRoom> open = await(facts.open());

    assertThat(open).extracting(room -> room.row().instance()).containsExactly(second);
  }

  @Test
  void anOlderSnapshotReplacesNoNewerOne() throws Exception {
    append(Facts.saved(2, 5, RoomRow.Status.SCHEDULED));
    append(Facts.saved(2, 4, RoomRow.Status.OPEN), Facts.saved(1, 9, RoomRow.Status.OPEN));

    StoredRoom room = found();

    assertThat(room.row().status()).isEqualTo(RoomRow.Status.SCHEDULED);
    assertThat(room.snapshotSeq()).isEqualTo(5);
  }

  @Test
  void ofTwoEntriesWithOneNumberTheFirstStays() throws Exception {
    append(Facts.saved(1, 0, RoomRow.Status.OPEN), Facts.logged(1));
    append(new Fact.Logged(Facts.ROOM, 1, 1, 0, "other", "{}"));

    assertThat(found().tail()).extracting(StoredEntry::type).containsExactly("hand_raised");
  }

  @Test
  void everyEpochIsHigherThanTheOnesBefore() throws Exception {
    List<Future<Long>> asked = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      asked.add(facts.nextEpoch(Facts.ROOM));
    }
    await(Future.all(asked));

    assertThat(asked)
        .extracting(Future::result)
        .containsExactlyInAnyOrder(
            1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L, 12L, 13L, 14L, 15L, 16L, 17L, 18L, 19L,
            20L);
    assertThat(await(facts.nextEpoch(new RoomId("other")))).isEqualTo(1);
  }

  @Test
  void aBanHoldsForTheNameUntilItEndsOrIsLifted() throws Exception {
    append(new Fact.BanSaved(Facts.ban("eve", 3)));

    assertThat(await(facts.isBanned(Facts.ROOM, "eve"))).isTrue();
    assertThat(await(facts.isBanned(Facts.ROOM, "bob"))).isFalse();
    assertThat(await(facts.isBanned(new RoomId("other"), "eve"))).isFalse();
    assertThat(await(facts.bans(Facts.ROOM))).containsExactly(Facts.ban("eve", 3));

    Ban lifted =
        new Ban(
            Facts.ROOM,
            "eve",
            "ada",
            "noise",
            Facts.NOW,
            null,
            "ada",
            Facts.NOW,
            new Version(1, 4));
    append(new Fact.BanSaved(lifted), new Fact.BanSaved(Facts.ban("eve", 3)));
    assertThat(await(facts.isBanned(Facts.ROOM, "eve"))).isFalse();

    Ban past =
        new Ban(
            Facts.ROOM,
            "bob",
            "ada",
            "",
            Facts.NOW,
            Instant.now().minusSeconds(1),
            null,
            null,
            new Version(1, 5));
    append(new Fact.BanSaved(past));
    assertThat(await(facts.isBanned(Facts.ROOM, "bob"))).isFalse();
    assertThat(await(facts.bans(Facts.ROOM))).isEmpty();
  }

  @Test
  void chatIsReadBackwardsAndTheNewestVersionCounts() throws Exception {
    for (int i = 1; i <= 5; i++) {
      append(new Fact.ChatSaved(Facts.message("m" + i, "text " + i, i)));
    }
    ChatMessage edited =
        new ChatMessage(
            Facts.INSTANCE,
            "m4",
            "ada",
            "Ada ✓",
            "",
            Facts.NOW,
            Facts.NOW,
            Facts.NOW,
            new Version(1, 9));
    append(new Fact.ChatSaved(edited), new Fact.ChatSaved(Facts.message("m4", "an older one", 8)));

    assertThat(await(facts.chat(Facts.INSTANCE, null, 2)))
        .containsExactly(Facts.message("m5", "text 5", 5), edited);
    assertThat(await(facts.chat(Facts.INSTANCE, "m4", 10)))
        .extracting(ChatMessage::id)
        .containsExactly("m3", "m2", "m1");
    assertThat(await(facts.chat(new UUID(7, 7), null, 10))).isEmpty();
  }

  /// Whoever deletes it need not know what it said; and what has been deleted once stays so.
  @Test
  void aDeletedMessageLosesItsTextForGood() throws Exception {
    append(
        new Fact.ChatSaved(Facts.message("m1", "an old one", 1)),
        new Fact.ChatSaved(Facts.message("m2", "another", 2)));
    Instant at = Facts.NOW.plusSeconds(5);
    Fact deleted = new Fact.ChatDeleted(Facts.INSTANCE, "m1", at, new Version(2, 7));
    append(deleted);
    append(
        deleted,
        new Fact.ChatSaved(Facts.message("m1", "an old one", 1)),
        new Fact.ChatDeleted(Facts.INSTANCE, "m1", at.plusSeconds(9), new Version(2, 8)),
        new Fact.ChatDeleted(new UUID(7, 7), "m2", at, new Version(2, 9)),
        new Fact.ChatDeleted(Facts.INSTANCE, "unknown", at, new Version(2, 10)));

    ChatMessage gone =
        new ChatMessage(
            Facts.INSTANCE, "m1", "ada", "Ada ✓", "", Facts.NOW, null, at, new Version(2, 7));
    assertThat(await(facts.chat(Facts.INSTANCE, null, 10)))
        .containsExactly(Facts.message("m2", "another", 2), gone);
  }

  /// Post, change and deletion reach Postgres in one batch.
  @Test
  void whatIsPostedAndDeletedInOneAppendIsGone() throws Exception {
    append(
        new Fact.ChatSaved(Facts.message("m1", "said", 1)),
        new Fact.ChatDeleted(Facts.INSTANCE, "m1", Facts.NOW, new Version(1, 2)));

    assertThat(await(facts.chat(Facts.INSTANCE, null, 10)))
        .singleElement()
        .satisfies(message -> assertThat(message.text()).isEmpty());
  }

  @Test
  void reportsAndTheAuditLogAreReadBackwards() throws Exception {
    append(new Fact.ReportFiled(Facts.report("r1")), new Fact.ReportFiled(Facts.report("r2")));
    append(new Fact.Audited(Facts.audit("a1")), new Fact.Audited(Facts.audit("a2")));
    append(new Fact.Audited(Facts.audit("a3")), new Fact.Audited(Facts.audit("a3")));

    assertThat(await(facts.reports(Facts.ROOM)))
        .containsExactly(Facts.report("r2"), Facts.report("r1"));
    Page<AuditEntry> first = await(facts.audit(Facts.ROOM, null, 2));
    assertThat(first.items()).containsExactly(Facts.audit("a3"), Facts.audit("a2"));
    Page<AuditEntry> second = await(facts.audit(Facts.ROOM, first.next().orElseThrow(), 2));
    assertThat(second.items()).containsExactly(Facts.audit("a1"));
    assertThat(second.next()).isEmpty();
  }

  @Test
  void aCursorOfSomebodyElseIsRefused() {
    for (String cursor : List.of("", "a b", "ä", "a\u0000", "a".repeat(129))) {
      assertThatThrownBy(() -> await(facts.audit(Facts.ROOM, cursor, 10)))
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isInstanceOfSatisfying(
              FactsException.class,
              e -> assertThat(e.code()).isEqualTo(FactsException.Code.BAD_CURSOR));
    }
  }

  @Test
  void theAuditLogCannotBeChanged() throws Exception {
    append(new Fact.Audited(Facts.audit("a1")));
    await(facts.audit(Facts.ROOM, null, 1));

    assertThatThrownBy(() -> TestPostgres.execute(url, "UPDATE audit SET actor = 'nobody'"))
        .hasMessageContaining("append only");
  }

  @Test
  void aWebhookIsQueuedOnce() throws Exception {
    TestPostgres.execute(
        url,
        "CREATE TABLE IF NOT EXISTS webhook_outbox (id text PRIMARY KEY, room text, position"
            + " bigint, type text, body text)");
    Fact queued = new Fact.WebhookQueued("w1", Facts.ROOM, 4, "room_started", "{\"a\":1}");

    append(queued, queued);
    append(queued, Facts.logged(1));
    await(facts.open());

    assertThat(TestPostgres.ask(url, "SELECT count(*) || max(body) FROM webhook_outbox"))
        .isEqualTo("1{\"a\":1}");
  }

  @Test
  void whatPostgresNeverTakesIsPutAsideAndHoldsNothingUp() throws Exception {
    append(
        Facts.saved(1, 0, RoomRow.Status.OPEN),
        new Fact.Logged(Facts.ROOM, 1, 1, 0, "x", "{\"a\": \"\\u0000\"}"),
        new Fact.Logged(Facts.ROOM, 1, 2, 0, "x", "no json"),
        Facts.logged(3));

    assertThat(found().tail()).extracting(StoredEntry::seq).containsExactly(3L);
    assertThat(facts.stats().drained().refused()).isEqualTo(2);
    assertThat(directory.resolve("refused")).content().hasLineCount(2);
    assertThat(facts.concern().orElseThrow()).contains("2 facts were put aside");
    assertThat(facts.trouble()).isEmpty();
  }
}
