package live.rostra.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Nodes that are killed at any moment, one after the other, over one disk and one store, each of
/// which fails when it likes.
class RestartTest {
  private static final int WINDOW = 6;
  private static final long KEEP_MS = 8_000;
  private static final String FOLDER = "rooms/a/7-aa/";
  private static final String PROGRAM = FOLDER + "program.m3u8";

  private final VirtualTime time = new VirtualTime();
  private final FakeStore store = new FakeStore(time);
  private final TestRun run = new TestRun("7-aa", WINDOW, 50);
  private final TreeMap<Long, StepFile.Content> disk = new TreeMap<>();

  /// Segments that were on the disk once.
  private final Set<Long> safe = new HashSet<>();

  private int lives;
  private byte[] before = new byte[0];

  static LongStream seeds() {
    return LongStream.range(0, 400);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void whatWasOnTheDiskIsInThePlaylistWhichEndsAndNeverGoesBack(long seed) {
    var random = new Random(seed);
    store.demandKept(KEEP_MS);
    SegmentUploader uploader = uploader(random, new Disk(random, true));
    int segments = 1 + random.nextInt(40);
    while (run.segments() < segments) {
      if (random.nextInt(6) == 0) {
        uploader.add(run.step());
      }
      anything(random);
    }
    for (int kills = 1 + random.nextInt(4); kills > 0 && !disk.isEmpty(); kills--) {
      store.abandon(random);
      uploader = uploader(random, new Disk(random, false));
      uploader.resume(left(), deleted());
      for (int i = random.nextInt(60); i > 0; i--) {
        anything(random);
      }
    }
    boolean restarted = lives > 1;
    while (store.waiting() > 0 || time.waiting()) {
      settleOne(random);
    }

    if (restarted) {
      assertThat(uploader.finished()).isTrue();
      assertThat(disk).isEmpty();
      String text = new String(store.objects.get(PROGRAM));
      assertThat(text).endsWith("#EXT-X-ENDLIST\n");
      for (long msn : safe) {
        assertThat(text).doesNotContain("#EXT-X-GAP\ns" + msn + ".m4s");
      }
    }
  }

  private void anything(Random random) {
    if (store.waiting() > 0 && random.nextInt(4) != 0) {
      int index = random.nextInt(store.waiting());
      if (random.nextInt(4) == 0) {
        store.fail(index, random.nextBoolean());
      } else {
        store.succeed(index);
      }
    } else if (time.waiting()) {
      time.next();
    }
    neverBack();
  }

  private void settleOne(Random random) {
    if (store.waiting() > 0) {
      store.succeed(random.nextInt(store.waiting()));
    } else {
      time.next();
    }
    neverBack();
  }

  private void neverBack() {
    byte[] now = store.objects.getOrDefault(PROGRAM, before);
    assertThat(PlaylistFacts.listsTo(now)).isGreaterThanOrEqualTo(PlaylistFacts.listsTo(before));
    if (new String(before).endsWith("#EXT-X-ENDLIST\n")) {
      assertThat(now).isEqualTo(before);
    }
    before = now;
  }

  private List<SegmentUploader.Left> left() {
    return disk.entrySet().stream()
        .map(file -> {
          Step step = file.getValue().step();
          return new SegmentUploader.Left(
              file.getKey(), step.addsFrom(), step.listsFrom(), step.listsTo());
        })
        .toList();
  }

  private long deleted() {
    return disk.values().stream().mapToLong(StepFile.Content::deletedTo).min().orElseThrow();
  }

  private SegmentUploader uploader(Random random, Journal journal) {
    int life = ++lives;
    return new SegmentUploader(
        store,
        "rooms/a/",
        "7-aa",
        journal,
        new SegmentUploader.Settings(4, 3, KEEP_MS, 200, 10_000),
        (delayMs, action) ->
            time.after(
                delayMs,
                () -> {
                  if (life == lives) {
                    action.run();
                  }
                }),
        random::nextLong);
  }

  /// A disk that does not always take what it should, nor let go of it.
  private final class Disk implements Journal {
    private final Random random;
    private final boolean failsToWrite;
    private final Map<Long, Step> memory = new HashMap<>();

    Disk(Random random, boolean fails) {
      this.random = random;
      this.failsToWrite = fails;
    }

    @Override
    public boolean admits(int bytes) {
      return true;
    }

    @Override
    public Future<Void> write(long number, Step step, long deletedTo) {
      if (failsToWrite && random.nextInt(8) == 0) {
        memory.put(number, step);
      } else {
        List<Step.Item> needed =
            memory.values().stream().flatMap(s -> s.needed().stream()).toList();
        disk.put(number, new StepFile.Content(step.after(needed), deletedTo));
        safe.add(step.addsFrom());
      }
      return Future.succeededFuture();
    }

    @Override
    public Future<Step> read(long number) {
      Step step = memory.get(number);
      return Future.succeededFuture(step != null ? step : disk.get(number).step());
    }

    @Override
    public void settled(long number) {
      memory.keySet().removeIf(kept -> kept < number);
      Long newest = disk.floorKey(number);
      if (newest != null) {
        // Not always all of them, as with a file that stays.
        disk.headMap(newest).keySet().removeIf(_ -> random.nextInt(10) != 0);
      }
    }

    @Override
    public void finished() {
      memory.clear();
      disk.clear();
    }
  }
}
