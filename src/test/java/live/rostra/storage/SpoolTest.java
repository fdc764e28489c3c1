package live.rostra.storage;

import static live.rostra.testkit.OnLoop.await;
import static live.rostra.testkit.OnLoop.onLoop;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import live.rostra.testkit.CapturedLog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {
  @TempDir Path directory;
  private final Vertx vertx = Vertx.vertx();
  private final Context loop = vertx.getOrCreateContext();
  private final TestRun run = new TestRun("7-aa", 4, 1_000);

  @AfterEach
  void close() {
    await(vertx.close());
  }

  @Test
  void whatWasWrittenIsFoundByTheNextNode() throws Exception {
    Spool spool = open(1 << 20);
    Journal journal = spool.run("talk", "7-aa");
    await(journal.write(0, run.step(), 0));
    Step second = run.step();
    await(journal.write(1, second, 3));
    spool.close();

    List<Spool.Unfinished> found = open(1 << 20).unfinished();

    assertThat(found).hasSize(1);
    assertThat(found.getFirst().room()).isEqualTo("talk");
    assertThat(found.getFirst().run()).isEqualTo("7-aa");
    assertThat(found.getFirst().steps())
        .containsExactly(
            new SegmentUploader.Left(0, 0, 0, 1), new SegmentUploader.Left(1, 1, 0, 2));
    assertThat(found.getFirst().deletedTo()).as("the least that is known").isZero();
    Step read = await(found.getFirst().journal().read(1));
    assertThat(StepFile.encode(read, 3)).isEqualTo(StepFile.encode(second, 3));
  }

  @Test
  void aFileThatWasNotWrittenWholeIsRemoved() throws Exception {
    Spool spool = open(1 << 20);
    Journal journal = spool.run("talk", "7-aa");
    await(journal.write(0, run.step(), 0));
    await(journal.write(1, run.step(), 0));
    spool.close();
    Path torn = files().getLast();
    byte[] whole = Files.readAllBytes(torn);
    for (int length : new int[] {0, 3, 20, whole.length / 2, whole.length - 1}) {
      Files.write(torn, java.util.Arrays.copyOf(whole, length));
      Spool next = open(1 << 20);

      assertThat(next.unfinished().getFirst().steps()).hasSize(1);
      assertThat(torn).doesNotExist();
      assertThat(next.stats().bytes()).isEqualTo(Files.size(files().getFirst()));
      next.close();
    }
  }

  @Test
  void aFlippedBitIsNoticed() {
    byte[] file = StepFile.encode(run.step(), 0);
    for (int i = 0; i < file.length; i++) {
      byte[] bad = file.clone();
      bad[i] ^= 0x10;
      assertThatThrownBy(() -> StepFile.decode(bad)).isInstanceOf(CorruptStepException.class);
    }
  }

  @Test
  void keepsTheNewestSettledStepUntilTheRunIsFinished() throws Exception {
    Spool spool = open(1 << 20);
    Journal journal = spool.run("talk", "7-aa");
    for (int i = 0; i < 3; i++) {
      await(journal.write(i, run.step(), 0));
    }

    settle(journal, 1);
    eventually(() -> files().size() == 2);
    assertThat(files().getFirst().getFileName()).hasToString("000000000001");
    settle(journal, 2);
    eventually(() -> files().size() == 1);
    eventually(() -> spool.stats().bytes() == Files.size(files().getFirst()));
    finish(journal);
    eventually(() -> files().isEmpty());

    eventually(() -> spool.stats().bytes() == 0);
    spool.close();
    assertThat(open(1 << 20).unfinished()).isEmpty();
    assertThat(directory.resolve("runs")).isEmptyDirectory();
  }

  /// A file in the middle, or an old one alone, would make the next node think that the store lacks
  /// what is missing between them.
  @Test
  void whatCouldNotBeRemovedIsRemovedLaterAndNeverLeavesAHole() throws Exception {
    Spool spool = open(1 << 20);
    Journal journal = spool.run("talk", "7-aa");
    for (int i = 0; i < 4; i++) {
      await(journal.write(i, run.step(), 0));
    }
    long sizeOfOne = spool.stats().bytes() / 4;
    Path stuck = Files.createFile(Files.createDirectory(replaced(files().getFirst())).resolve("x"));

    try (CapturedLog log = CapturedLog.start()) {
      settle(journal, 1);
      eventually(() -> log.lines().stream().anyMatch(line -> line.contains("could not remove")));
      settle(journal, 2);
      // Whatever is asked of the same run now comes after that.
      settle(journal, 2);
      assertThat(await(journal.read(1)).addsFrom()).isEqualTo(1);
    }
    Files.delete(stuck);
    settle(journal, 3);

    eventually(() -> files().size() == 1);
    assertThat(files().getFirst().getFileName()).hasToString("000000000003");
    eventually(() -> spool.stats().bytes() < 2 * sizeOfOne);
  }

  private static Path replaced(Path file) throws IOException {
    Files.delete(file);
    return file;
  }

  @Test
  void isBoundedAndSaysSo() {
    try (CapturedLog log = CapturedLog.start()) {
      Spool spool = open(10_000);
      Journal journal = spool.run("talk", "7-aa");
      int written = 0;
      while (journal.admits(1_400)) {
        await(journal.write(written++, run.step(), 0));
      }

      assertThat(spool.stats().bytes()).isBetween(8_000L, 10_000L);
      assertThat(spool.sheds()).isTrue();
      assertThat(spool.concern()).isEqualTo("the spool is full");
      settle(journal, written - 1);
      eventually(() -> spool.concern() == null);
      assertThat(spool.sheds()).isFalse();
      assertThat(log.lines().stream().filter(line -> line.contains("half full"))).hasSize(1);
      assertThat(log.lines().stream().filter(line -> line.contains("spool is full"))).hasSize(1);
    }
  }

  @Test
  void staysFullUntilATenthIsFree() {
    try (CapturedLog log = CapturedLog.start()) {
      Spool spool = open(10_000);
      spool.occupied(9_500);

      for (int i = 0; i < 5; i++) {
        assertThat(spool.admits(1_000)).isFalse();
        assertThat(spool.admits(100)).as("a small one fits all the same").isTrue();
        assertThat(spool.sheds()).isTrue();
      }
      spool.occupied(-400);
      assertThat(spool.concern()).isEqualTo("the spool is full");
      spool.occupied(-400);

      assertThat(spool.sheds()).isFalse();
      assertThat(log.lines().stream().filter(line -> line.contains("is full"))).hasSize(1);
      assertThat(log.lines().stream().filter(line -> line.contains("takes segments"))).hasSize(1);
    }
  }

  @Test
  void memoryThatIsUsedUpIsSaidOnce() {
    try (CapturedLog log = CapturedLog.start()) {
      Spool spool = open(1 << 20);
      spool.diskFailed(new IOException("read-only"));

      assertThat(spool.remember(160 << 20)).isTrue();
      assertThat(spool.concern()).isEqualTo("the spool cannot be written to");
      for (int i = 0; i < 5; i++) {
        assertThat(spool.remember(1_000)).isFalse();
      }

      assertThat(spool.concern())
          .isEqualTo("the spool cannot be written to, and the memory in its place is full");
      assertThat(log.lines().stream().filter(line -> line.contains("memory in its place")))
          .hasSize(1);
      spool.remember(-(40 << 20));
      assertThat(spool.concern()).isEqualTo("the spool cannot be written to");
      assertThat(spool.remember(1_000)).isTrue();
    }
  }

  /// The segments after it are of no use without it.
  @Test
  void anInitSegmentInMemoryReachesTheDiskWithTheNextStep() throws Exception {
    Spool spool = open(1 << 20);
    Path inTheWay = Files.writeString(directory.resolve("runs/talk"), "not a directory");
    Journal journal = spool.run("talk", "7-aa");
    await(journal.write(0, run.step(), 0));
    Files.delete(inTheWay);
    await(journal.write(1, run.step(), 0));
    spool.close();

    Journal found = open(1 << 20).unfinished().getFirst().journal();

    assertThat(await(found.read(1)).objects())
        .extracting(Step.Item::name)
        .containsExactly("init.mp4", "s1.m4s");
  }

  @Test
  void aDiskThatFailsIsReplacedByMemory() throws Exception {
    Spool spool = open(1 << 20);
    Path inTheWay = Files.writeString(directory.resolve("runs/talk"), "not a directory");
    Journal journal = spool.run("talk", "7-aa");
    Step step = run.step();

    await(journal.write(0, step, 0));

    assertThat(await(journal.read(0))).isSameAs(step);
    assertThat(spool.stats().memoryBytes()).isEqualTo(step.size());
    assertThat(spool.sheds()).isTrue();
    assertThat(spool.concern()).isEqualTo("the spool cannot be written to");
    Files.delete(inTheWay);
    await(journal.write(1, run.step(), 0));
    assertThat(spool.concern()).isNull();
    journal.settled(1);
    assertThat(spool.stats().memoryBytes()).isZero();
  }

  @Test
  void twoNodesCannotUseOneSpool() throws Exception {
    Spool spool = open(1 << 20);

    assertThatThrownBy(() -> Spool.open(vertx, directory, 1 << 20))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("another node");
    spool.close();
    open(1 << 20).close();
  }

  /// What a node left when it was killed goes up in order, and the playlist ends.
  @Test
  void aKilledNodesRunIsFinishedByTheNext() throws Exception {
    VirtualTime time = new VirtualTime();
    FakeStore store = new FakeStore(time);
    Spool spool = open(1 << 20);
    SegmentUploader killed = uploader(store, spool.run("talk", "7-aa"), time);
    for (int i = 0; i < 9; i++) {
      onLoop(loop, () -> killed.add(run.step()));
      if (i < 3) {
        eventually(() -> settled(store, () -> killed.stats().waiting() == 0));
      }
    }
    eventually(() -> onLoop(loop, () -> store.waiting() == 4) && files().size() == 7);
    onLoop(loop, store::abandon);
    spool.close();

    Spool.Unfinished left = open(1 << 20).unfinished().getFirst();
    SegmentUploader next = uploader(store, left.journal(), time);
    onLoop(
        loop,
        () -> {
          next.resume(left.steps(), left.deletedTo());
          return null;
        });
    eventually(() -> settled(store, () -> next.stats().waiting() == 0));
    eventually(() ->
        settled(
            store,
            () -> {
              if (time.waiting()) {
                time.next();
              }
              return next.finished();
            }));

    assertThat(store.everListed).hasSize(9);
    assertThat(store.objects.get("rooms/talk/7-aa/program.m3u8"))
        .asString()
        .contains("#EXT-X-MEDIA-SEQUENCE:5\n")
        .endsWith("s8.m4s\n#EXT-X-ENDLIST\n");
    assertThat(store.objects).hasSize(4 + 3);
    eventually(() -> files().isEmpty());
  }

  private static SegmentUploader uploader(FakeStore store, Journal journal, VirtualTime time) {
    return new SegmentUploader(
        store,
        "rooms/talk/",
        "7-aa",
        journal,
        new SegmentUploader.Settings(4, 2, 8_000, 200, 10_000),
        time,
        () -> 0);
  }

  private interface Condition {
    boolean holds() throws Exception;
  }

  /// Answers the store's requests that have come, then looks.
  private boolean settled(FakeStore store, Callable<Boolean> condition) {
    return onLoop(
        loop,
        () -> {
          while (store.waiting() > 0) {
            store.succeed(0);
          }
          return condition.call();
        });
  }

  private void settle(Journal journal, long number) {
    onLoop(
        loop,
        () -> {
          journal.settled(number);
          return null;
        });
  }

  private void finish(Journal journal) {
    onLoop(
        loop,
        () -> {
          journal.finished();
          return null;
        });
  }

  private Spool open(long maxBytes) {
    try {
      return Spool.open(vertx, directory, maxBytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<Path> files() throws IOException {
    while (true) {
      try (Stream<Path> all = Files.walk(directory.resolve("runs"))) {
        return all.filter(Files::isRegularFile).sorted().toList();
      } catch (UncheckedIOException e) {
        // The spool deletes at its own pace: what has gone while it was listed is listed again.
        if (!(e.getCause() instanceof NoSuchFileException)) {
          throw e;
        }
      }
    }
  }

  private void eventually(Condition condition) {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (System.nanoTime() < until) {
      try {
        if (condition.holds()) {
          return;
        }
      } catch (Exception e) {
        throw new AssertionError(e);
      }
      // Futures of the spool complete on threads of their own.
      Thread.onSpinWait();
    }
    throw new AssertionError("it did not happen");
  }
}
