package live.rostra.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SegmentUploaderTest {
  private static final int WINDOW = 6;
  private static final int PARALLEL = 4;
  private static final int STRIDE = 3;
  private static final long KEEP_MS = 8_000;
  private static final String PROGRAM = "rooms/a/7-aa/program.m3u8";
  private static final String INDEX = "rooms/a/index.m3u8";

  private final VirtualTime time = new VirtualTime();
  private final FakeStore store = new FakeStore(time);
  private TestRun run = new TestRun("7-aa", WINDOW, 50);
  private SegmentUploader uploader = uploader("7-aa", 1 << 20);

  private SegmentUploader uploader(String name, long maxBytes) {
    return uploader(name, new MemoryJournal(maxBytes));
  }

  private SegmentUploader uploader(String name, Journal journal) {
    return new SegmentUploader(
        store,
        "rooms/a/",
        name,
        journal,
        new SegmentUploader.Settings(PARALLEL, STRIDE, KEEP_MS, 200, 10_000),
        time,
        () -> Long.MAX_VALUE);
  }

  @Test
  void storesASegmentBeforeThePlaylistThatListsIt() {
    uploader.add(run.step());
    assertThat(store.waitingRequests()).containsExactly("put rooms/a/7-aa/init.mp4");

    settleRequests();

    assertThat(store.log)
        .containsExactly(
            "put rooms/a/7-aa/init.mp4",
            "put rooms/a/7-aa/s0.m4s",
            "replace " + PROGRAM,
            "replace " + INDEX);
    assertThat(uploader.drained().succeeded()).isTrue();
  }

  @Test
  void catchesUpWithManySegmentsAtOnceAndAPlaylistForAFewOfThem() {
    for (int i = 0; i < 10; i++) {
      uploader.add(run.step());
    }
    assertThat(store.waiting()).isEqualTo(PARALLEL);

    settleRequests();

    assertThat(uploader.stats().playlists() + uploader.stats().coalesced()).isEqualTo(10);
    assertThat(uploader.stats().playlists()).isBetween(10L / STRIDE, 6L);
    assertThat(store.objects.keySet()).containsAll(segments(0, 10));
    assertThat(store.everListed).as("each was in a playlist").containsAll(segments(0, 10));
    assertThat(store.listed(PROGRAM)).isEqualTo(segments(4, 10));
  }

  @Test
  void deletesWhatNoPlaylistMayListAnyMore() {
    store.demandKept(KEEP_MS);
    for (int i = 0; i < 8; i++) {
      uploader.add(run.step());
      settleRequests();
    }
    assertThat(store.objects).containsKey("rooms/a/7-aa/s0.m4s");

    time.advance(KEEP_MS);
    settleRequests();

    assertThat(store.objects.keySet())
        .containsAll(segments(2, 8))
        .doesNotContainAnyElementsOf(segments(0, 2));
  }

  @Test
  void afterAnOutageASegmentStaysAsLongAsAPlayerOfTheLatePlaylistMayAskForIt() {
    store.demandKept(KEEP_MS);
    uploader.add(run.step());
    settleRequests();
    for (int i = 0; i < 30; i++) {
      uploader.add(run.step());
      time.advance(1_920);
    }

    // Any deletion too early fails the store.
    settleRequests();
    assertThat(store.objects.keySet()).containsAll(segments(0, 31));
    time.advance(KEEP_MS);
    settleRequests();

    assertThat(store.objects.keySet()).doesNotContainAnyElementsOf(segments(0, 25));
  }

  @Test
  void whatTheFinalPlaylistListsStays() {
    for (int i = 0; i < 9; i++) {
      uploader.add(run.step());
    }
    uploader.add(run.end());

    settleAll();

    assertThat(uploader.finished()).isTrue();
    assertThat(store.listed(PROGRAM)).isEqualTo(segments(3, 9));
    assertThat(store.objects).hasSize(6 + 3);
    assertThat(new String(store.objects.get(PROGRAM))).endsWith("#EXT-X-ENDLIST\n");
  }

  @Test
  void triesAgainLaterAndLaterAndWithOneRequest() {
    uploader.add(run.step());
    for (int i = 0; i < 8; i++) {
      uploader.add(run.step());
    }
    while (store.waiting() > 0) {
      store.fail(0, false);
    }
    assertThat(time.delays).as("failures together count once").hasSize(1);

    for (int i = 0; i < 8; i++) {
      time.next();
      assertThat(store.waiting()).isEqualTo(1);
      store.fail(0, false);
    }
    assertThat(time.delays).allSatisfy(d -> assertThat(d).isBetween(100L, 10_000L));
    assertThat(time.delays.getLast()).isGreaterThanOrEqualTo(5_000);
    time.next();
    store.succeed(0);
    store.succeed(0);
    assertThat(store.waiting()).as("success forgives").isGreaterThan(1);
    settleRequests();

    assertThat(store.listed(PROGRAM)).isEqualTo(segments(3, 9));
    assertThat(uploader.stats().retries()).isEqualTo(PARALLEL + 8);
  }

  @Test
  void takesWhatIsThereAsItsOwnWhenOnlyTheAnswerWasLost() {
    uploader.add(run.step());
    for (String lost : List.of("init.mp4", "s0.m4s", "program.m3u8", "index.m3u8")) {
      assertThat(store.waitingRequests().getFirst()).endsWith(lost);
      store.fail(0, true);
      time.next();
      while (!store.waitingRequests().isEmpty()
          && store.waitingRequests().stream().noneMatch(r -> r.endsWith(next(lost)))) {
        store.succeed(0);
      }
    }
    settleRequests();

    assertThat(uploader.drained().succeeded()).isTrue();
    assertThat(store.listed(PROGRAM)).isEqualTo(segments(0, 1));
    assertThat(uploader.stats().retries()).isEqualTo(4);
  }

  private static String next(String name) {
    return switch (name) {
      case "init.mp4" -> "s0.m4s";
      case "s0.m4s" -> "program.m3u8";
      case "program.m3u8" -> "index.m3u8";
      default -> "nothing";
    };
  }

  @Test
  void anotherObjectUnderItsKeyIsLeftAloneAndListedByNoPlaylist() {
    store.objects.put("rooms/a/7-aa/s1.m4s", "somebody else's".getBytes());
    for (int i = 0; i < 3; i++) {
      uploader.add(run.step());
    }
    settleRequests();
    assertThat(store.listed(PROGRAM)).isEqualTo(segments(0, 1));
    for (int i = 3; i < 10; i++) {
      uploader.add(run.step());
    }
    settleRequests();

    assertThat(uploader.stats().conflicts()).isEqualTo(1);
    assertThat(store.objects.get("rooms/a/7-aa/s1.m4s")).asString().isEqualTo("somebody else's");
    assertThat(store.listed(PROGRAM)).isEqualTo(segments(4, 10));
  }

  @Test
  void aNewerEpochKeepsTheRoomsAddressAndThisRunKeepsItsOwn() {
    store.foreign(INDEX, "#EXTM3U\n8-bb/program.m3u8\n".getBytes());
    uploader.add(run.step());
    uploader.add(run.step());
    settleRequests();

    assertThat(store.objects.get(INDEX)).asString().contains("8-bb");
    assertThat(store.listed(PROGRAM)).isEqualTo(segments(0, 2));
  }

  @Test
  void anOlderEpochYieldsTheRoomsAddress() {
    store.foreign(INDEX, "#EXTM3U\n6-cc/program.m3u8\n".getBytes());
    uploader.add(run.step());
    settleRequests();
    assertThat(store.objects.get(INDEX)).asString().contains("7-aa");

    store.foreign(INDEX, "#EXTM3U\n6-cc/program.m3u8\n".getBytes());
    run = new TestRun("9-dd", WINDOW, 50);
    uploader = uploader("9-dd", 1 << 20);
    uploader.add(run.step());
    settleRequests();

    assertThat(store.objects.get(INDEX)).asString().contains("9-dd");
  }

  @Test
  void refusesPlaylistsThatWouldListARefusedObjectUntilItIsListedNoMore() {
    uploader = uploader("7-aa", 3_000);
    boolean taken = true;
    while (taken) {
      taken = uploader.add(run.step());
    }
    long lost = run.segments() - 1;
    settleRequests();
    assertThat(uploader.stats().refused()).isEqualTo(1);
    assertThat(store.listed(PROGRAM)).isEqualTo(segments(Math.max(0, lost - WINDOW), lost));

    while (run.segments() - lost < WINDOW) {
      uploader.add(run.step());
      settleRequests();
      assertThat(store.listed(PROGRAM)).isEqualTo(segments(Math.max(0, lost - WINDOW), lost));
    }
    uploader.add(run.step());
    settleRequests();

    assertThat(store.listed(PROGRAM)).isEqualTo(segments(lost + 1, run.segments()));
  }

  @Test
  void anInitSegmentThatWasRefusedComesWithTheNextStep() {
    uploader = uploader("7-aa", 0);
    assertThat(uploader.add(run.step())).isFalse();
    uploader.add(run.end());
    settleAll();

    assertThat(store.objects).containsKey("rooms/a/7-aa/init.mp4");
    assertThat(store.objects.get(PROGRAM))
        .asString()
        .contains("#EXT-X-GAP\ns0.m4s\n#EXT-X-ENDLIST");
  }

  @Test
  void completesDrainedWhenThePlaylistIsStored() {
    assertThat(uploader.drained().succeeded()).isTrue();
    uploader.add(run.step());
    var drained = uploader.drained();
    assertThat(drained.isComplete()).isFalse();

    settleRequests();

    assertThat(drained.succeeded()).isTrue();
  }

  @Test
  void aLastSegmentThatCannotBeStoredIsAGapInTheFinalPlaylist() {
    store.objects.put("rooms/a/7-aa/s2.m4s", "somebody else's".getBytes());
    uploader.add(run.step());
    uploader.add(run.step());
    uploader.add(run.lastStep());
    var drained = uploader.drained();

    settleAll();

    assertThat(drained.succeeded()).isTrue();
    assertThat(uploader.finished()).isTrue();
    assertThat(store.listed(PROGRAM)).isEqualTo(segments(0, 2));
    assertThat(store.objects.get(PROGRAM))
        .asString()
        .endsWith("#EXT-X-GAP\ns2.m4s\n#EXT-X-ENDLIST\n");
  }

  /// The step before the lost one may be stored, on its way, or its playlist may be out already.
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void aRunWhoseLastStepIsLostEndsWithTheOneBefore(int published) {
    var journal = new LosingJournal();
    uploader = uploader("7-aa", journal);
    for (int i = 0; i < 3; i++) {
      uploader.add(run.step());
      if (i < published) {
        settleRequests();
      }
    }
    journal.lost.add(3L);
    uploader.add(run.lastStep());
    var drained = uploader.drained();

    settleAll();

    assertThat(drained.succeeded()).isTrue();
    assertThat(uploader.finished()).isTrue();
    assertThat(store.listed(PROGRAM)).isEqualTo(segments(0, 3));
    assertThat(store.objects.get(PROGRAM)).asString().endsWith("s2.m4s\n#EXT-X-ENDLIST\n");
  }

  @Test
  void aRunOfWhichNoPlaylistIsLeftIsOver() {
    var journal = new LosingJournal();
    uploader = uploader("7-aa", journal);
    uploader.add(run.step());
    settleRequests();
    journal.lost.addAll(List.of(0L, 1L));
    uploader.add(run.lastStep());

    settleAll();

    assertThat(uploader.drained().succeeded()).isTrue();
    assertThat(uploader.finished()).isTrue();
    assertThat(store.listed(PROGRAM)).isEqualTo(segments(0, 1));
  }

  @Test
  void aRunOfWhichNothingIsLeftIsOver() {
    var journal = new LosingJournal();
    journal.lost.addAll(List.of(0L, 1L));
    uploader = uploader("7-aa", journal);
    uploader.add(run.step());
    uploader.add(run.lastStep());

    settleAll();

    assertThat(uploader.drained().succeeded()).isTrue();
    assertThat(uploader.finished()).isTrue();
    assertThat(store.objects).isEmpty();
  }

  @Test
  void aPlaylistThatIsLostMakesNoStoredSegmentMissing() {
    var journal = new LosingJournal();
    uploader = uploader("7-aa", journal);
    uploader.add(run.step());
    uploader.add(run.step());
    store.succeed(store.waitingRequests().indexOf("put rooms/a/7-aa/s1.m4s"));
    journal.lost.add(1L);
    settleRequests();
    assertThat(store.listed(PROGRAM)).isEqualTo(segments(0, 1));

    uploader.add(run.step());
    settleRequests();

    assertThat(store.listed(PROGRAM)).isEqualTo(segments(0, 3));
  }

  @Test
  void afterARestartASegmentThatNeitherDiskNorStoreHasIsAGap() {
    var journal = new MemoryJournal(1 << 20);
    run.step();
    Step found = run.step();
    journal.write(1, found, 0);
    uploader = uploader("7-aa", journal);

    uploader.resume(List.of(left(1, found)), 0);
    store.fail(0, false);
    settleAll();

    assertThat(store.listed(PROGRAM)).isEqualTo(segments(1, 2));
    assertThat(store.objects.get(PROGRAM))
        .asString()
        .contains("#EXT-X-GAP\ns0.m4s\n")
        .endsWith("#EXT-X-ENDLIST\n");
    assertThat(uploader.finished()).isTrue();
  }

  /// As after a disk that would not let an old file go.
  @Test
  void afterARestartWhatTheStoredPlaylistListsIsNeitherMissingNorStoredAgain() {
    var journal = new MemoryJournal(1 << 20);
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      steps.add(run.step());
      uploader.add(steps.get(i));
      settleRequests();
    }
    steps.add(run.step());
    for (int number : new int[] {1, 9, 10}) {
      journal.write(number, steps.get(number), 0);
    }
    store.log.clear();
    uploader = uploader("7-aa", journal);

    uploader.resume(
        List.of(left(1, steps.get(1)), left(9, steps.get(9)), left(10, steps.get(10))), 0);
    settleAll();

    assertThat(store.listed(PROGRAM)).isEqualTo(segments(5, 11));
    assertThat(store.objects.get(PROGRAM)).asString().endsWith("s10.m4s\n#EXT-X-ENDLIST\n");
    assertThat(store.log.stream().filter(line -> line.startsWith("put")))
        .containsExactly("put rooms/a/7-aa/s10.m4s");
    assertThat(uploader.finished()).isTrue();
  }

  private static SegmentUploader.Left left(long number, Step step) {
    return new SegmentUploader.Left(number, step.addsFrom(), step.listsFrom(), step.listsTo());
  }

  /// Cannot read every step that it has taken.
  private static final class LosingJournal implements Journal {
    final Set<Long> lost = new HashSet<>();
    private final Journal steps = new MemoryJournal(1 << 20);

    @Override
    public boolean admits(int bytes) {
      return steps.admits(bytes);
    }

    @Override
    public Future<Void> write(long number, Step step, long deletedTo) {
      return steps.write(number, step, deletedTo);
    }

    @Override
    public Future<Step> read(long number) {
      return lost.contains(number)
          ? Future.failedFuture(new CorruptStepException("a flipped bit"))
          : steps.read(number);
    }

    @Override
    public void settled(long number) {
      steps.settled(number);
    }

    @Override
    public void finished() {
      steps.finished();
    }
  }

  @Test
  void refusesANameThatIsNoKey() {
    assertThatThrownBy(() -> uploader("../x", 1)).isInstanceOf(IllegalArgumentException.class);
  }

  /// A live stream into a store that is slow, answers out of order, fails, and fails after having
  /// done it; the store checks after every change that no playlist lists what is not there, that
  /// nothing is overwritten, and that nothing is deleted too early.
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void noInterleavingLosesDoublesOrOverwritesASegment(long seed) {
    var random = new Random(seed);
    store.demandKept(KEEP_MS);
    boolean tight = seed % 3 == 0;
    uploader = uploader("7-aa", tight ? 3_000 : 1 << 20);
    boolean down = false;
    for (int step = 0; step < 20_000; step++) {
      if (random.nextInt(300) == 0) {
        down = !down && random.nextInt(3) == 0;
      }
      switch (random.nextInt(8)) {
        case 0 -> uploader.add(run.step());
        case 1, 2, 3, 4, 5 -> {
          if (store.waiting() > 0) {
            int index = random.nextInt(store.waiting());
            if (down || random.nextInt(10) == 0) {
              store.fail(index, random.nextBoolean());
            } else {
              store.succeed(index);
            }
          }
        }
        default -> {
          if (time.waiting()) {
            time.next();
          }
        }
      }
    }
    uploader.add(run.end());
    settleAll();

    assertThat(uploader.finished()).isTrue();
    assertThat(uploader.stats().retries()).isPositive();
    assertThat(uploader.stats().conflicts()).isZero();
    assertThat(uploader.stats().refused() > 0).isEqualTo(tight);
    if (!tight) {
      assertThat(store.everListed).hasSize((int) run.segments());
      assertThat(store.listed(PROGRAM))
          .isEqualTo(segments(run.segments() - WINDOW, run.segments()));
      for (long msn = run.segments() - WINDOW; msn < run.segments(); msn++) {
        assertThat(store.objects.get("rooms/a/7-aa/s" + msn + ".m4s"))
            .asString()
            .isEqualTo(run.segment(msn));
      }
      assertThat(store.objects).as("nothing is left behind").hasSize(WINDOW + 3);
    }
  }

  private static List<String> segments(long from, long to) {
    return LongStream.range(from, to).mapToObj(msn -> "rooms/a/7-aa/s" + msn + ".m4s").toList();
  }

  /// Answers requests until none waits; time stands still.
  private void settleRequests() {
    while (store.waiting() > 0) {
      store.succeed(0);
    }
  }

  private void settleAll() {
    settleRequests();
    while (time.waiting()) {
      time.next();
      settleRequests();
    }
  }
}
