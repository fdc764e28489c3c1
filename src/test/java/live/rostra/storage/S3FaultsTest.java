package live.rostra.storage;

import static live.rostra.testkit.OnLoop.await;
import static live.rostra.testkit.OnLoop.onLoop;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import live.rostra.testkit.FaultyS3.Fault;
import live.rostra.testkit.S3Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Row T16 and T17: a stream of numbered segments into a real S3 server that breaks for two minutes
/// of the stream. Time is scaled: a segment of 1.92 s comes every 40 ms.
@Tag("it")
class S3FaultsTest {
  private static final int WINDOW = 20;
  private static final int SEGMENT_BYTES = 15_400;
  private static final double SEGMENT_S = 1.92;
  private static final int SCALE = 48;
  private static final int OUTAGE_SEGMENTS = 63;

  @TempDir Path directory;
  private final Vertx vertx = Vertx.vertx();
  private final Context loop = vertx.getOrCreateContext();
  private S3Server server;
  private S3ObjectStore store;
  private Storage storage;
  private BucketAudit audit;

  /// How the store breaks.
  enum Breakage {
    AWAY_2_MIN,
    BUSY_503,
    SLOW_500_MS,
    HALF_OF_REQUESTS_RESET_MID_BODY,
    EVERY_THIRD_ANSWER_LOST,
    MIXED
  }

  @BeforeEach
  void start() throws Exception {
    server = S3Server.start();
    store =
        S3ObjectStore.open(
            vertx, S3ObjectStoreTest.settings(server.endpoint(), "0123456789abcdef"));
    storage =
        Storage.behindSpool(
            vertx,
            store,
            LocalEpochs.open(directory.resolve("epoch"), InstantSource.system()),
            Spool.open(vertx, directory, 64 << 20));
    audit = new BucketAudit(server);
  }

  @AfterEach
  void stop() throws Exception {
    await(vertx.close());
    storage.close();
    server.close();
  }

  @ParameterizedTest
  @EnumSource
  void noSegmentIsMissingDoubledOrOverwritten(Breakage breakage) throws Exception {
    breakAndHeal(breakage, 1920 / SCALE, OUTAGE_SEGMENTS);
  }

  /// The same in real time.
  @Test
  @Tag("torture")
  void twoMinutesWithoutAStore() throws Exception {
    breakAndHeal(Breakage.AWAY_2_MIN, 1920, OUTAGE_SEGMENTS);
  }

  private void breakAndHeal(Breakage breakage, long segmentMs, int outage) throws Exception {
    String name = storage.nextEpoch() + "-aabb";
    String folder = "/" + S3Server.BUCKET + "/edge1/rooms/talk/" + name + "/";
    TestRun run = new TestRun(name, WINDOW, SEGMENT_BYTES);
    SegmentUploader.Settings settings =
        new SegmentUploader.Settings(
            8, WINDOW / 2, 22 * segmentMs, 20, Math.min(500, segmentMs * 5));
    SegmentUploader uploader = onLoop(loop, () -> storage.run("talk", name, settings));
    feed(uploader, run, 20, segmentMs);

    breaks(breakage);
    long longestAddNs = feed(uploader, run, outage, segmentMs);
    long behind = audit.behind(folder, run.segments());
    server.front().fault(Fault.NONE);
    server.front().delay(breakage == Breakage.SLOW_500_MS ? 500 : 0);
    long healedAt = System.nanoTime();
    long madeBefore = run.segments();
    while (audit.behind(folder, madeBefore) > 0) {
      assertThat(System.nanoTime() - healedAt).isLessThan(TimeUnit.SECONDS.toNanos(60));
      feed(uploader, run, 1, segmentMs);
    }
    double caughtUpS = (System.nanoTime() - healedAt) / 1e9;
    feed(uploader, run, 20, segmentMs);
    onLoop(loop, () -> uploader.add(run.end()));
    await(onLoop(loop, uploader::drained));
    server.front().delay(0);

    BucketAudit.Outcome outcome = audit.outcome(folder, run.segments());
    double rate = behind * SEGMENT_S / caughtUpS;
    System.out.printf(
        "| %s | %d | %d | %d | %d | %d | %d | %d | %s | %.1f ms |%n",
        breakage.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' '),
        outcome.expected(),
        outcome.stored(),
        outcome.missing(),
        outcome.doubled(),
        outcome.overwritten(),
        outcome.dangling(),
        behind,
        behind < 10 ? "kept up" : "%.0f x".formatted(rate),
        longestAddNs / 1e6);
    switch (breakage) {
      case AWAY_2_MIN, BUSY_503 -> assertThat(behind).isGreaterThanOrEqualTo(outage);
      case SLOW_500_MS -> assertThat(behind).isPositive();
      default -> assertThat(server.front().failed()).isPositive();
    }
    assertThat(outcome.stored()).isEqualTo(outcome.expected());
    assertThat(outcome.missing()).isZero();
    assertThat(outcome.doubled()).isZero();
    assertThat(outcome.overwritten()).isZero();
    assertThat(outcome.dangling()).isZero();
    assertThat(onLoop(loop, uploader::stats).conflicts()).isZero();
    if (behind >= 10) {
      assertThat(rate).as("catch-up, times real time").isGreaterThan(4);
    }
    String last = new String(server.objects().get(folder.substring(7) + "program.m3u8"));
    assertThat(last)
        .contains("#EXT-X-MEDIA-SEQUENCE:" + (run.segments() - WINDOW) + "\n")
        .endsWith("#EXT-X-ENDLIST\n");
  }

  private void breaks(Breakage breakage) throws Exception {
    Random random = new Random(breakage.ordinal());
    switch (breakage) {
      case AWAY_2_MIN -> server.front().fault(Fault.AWAY);
      case BUSY_503 -> server.front().fault(Fault.BUSY);
      case SLOW_500_MS -> server.front().delay(500);
      case HALF_OF_REQUESTS_RESET_MID_BODY ->
          server.front().faults(_ -> random.nextBoolean() ? Fault.RESET : Fault.NONE);
      case EVERY_THIRD_ANSWER_LOST ->
          server.front().faults(_ -> random.nextInt(3) == 0 ? Fault.ANSWER_LOST : Fault.NONE);
      case MIXED -> {
        Fault[] some = {Fault.NONE, Fault.NONE, Fault.BUSY, Fault.RESET, Fault.ANSWER_LOST};
        server.front().delay(100);
        server.front().faults(_ -> some[random.nextInt(some.length)]);
      }
    }
  }

  /// Makes segments in time.
  ///
  /// @return the longest that the loop was kept
  private long feed(SegmentUploader uploader, TestRun run, int segments, long segmentMs) {
    long longestNs = 0;
    for (int i = 0; i < segments; i++) {
      longestNs =
          Math.max(
              longestNs,
              onLoop(
                  loop,
                  () -> {
                    Step step = run.step();
                    long before = System.nanoTime();
                    assertThat(uploader.add(step)).isTrue();
                    return System.nanoTime() - before;
                  }));
      // The beat of the stream.
      LockSupport.parkNanos(segmentMs * 1_000_000);
    }
    return longestNs;
  }
}
