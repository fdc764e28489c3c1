package live.rostra.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import live.rostra.http.Grant;
import live.rostra.room.RoomId;
import live.rostra.testkit.CapturedLog;
import live.rostra.testkit.TestNode;
import live.rostra.testkit.Tone;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// FFmpeg 8 with `-f whip`: the publisher that offers `setup:passive`, a BUNDLE group with a
/// section that it does not have, and no useinbandfec.
@Tag("it")
class FfmpegWhipTest {
  private static final String ROOM = "salon";
  private static final long PATIENCE_NS = 15_000_000_000L;

  @Test
  void theProgramHoldsItsToneUntilItQuits(@TempDir Path home) throws Exception {
    Path program = FfmpegWhip.unpack(home);
    try (CapturedLog log = CapturedLog.start();
        TestNode node = TestNode.start();
        FfmpegWhip ffmpeg =
            FfmpegWhip.publish(
                program,
                node.url().resolve("/whip/" + ROOM),
                node.token("anna", ROOM, Grant.JOIN, Grant.SPEAK, Grant.HOST))) {
      await(() -> connected(log) || !ffmpeg.running());
      assertThat(connected(log)).as("%s%n%s", log.lines(), ffmpeg.printed()).isTrue();
      try (LightEar ear = LightEar.in(node, ROOM)) {
        double heardDb = Tone.medianLevelDb(ear.tape().next(4), 440);
        System.out.printf("FFmpeg 8 speaks: %.2f dB%n", heardDb);
        assertThat(heardDb)
            .as("%s%n%s", log.lines(), ffmpeg.printed())
            .isBetween(-13.54, -10.54);
      }

      assertThat(ffmpeg.quit()).as(ffmpeg.printed()).isTrue();
      await(() -> speakers(node) == 0);
      assertThat(speakers(node)).isZero();
    }
  }

  private static boolean connected(CapturedLog log) {
    return log.lines().stream().anyMatch(line -> line.endsWith(": connected"));
  }

  private static int speakers(TestNode node) {
    return node.node().edge().find(new RoomId(ROOM)).map(room -> room.speakers().size()).orElse(0);
  }

  private static void await(BooleanSupplier condition) {
    long until = System.nanoTime() + PATIENCE_NS;
    while (!condition.getAsBoolean() && System.nanoTime() < until) {
      LockSupport.parkNanos(20_000_000);
    }
  }
}
