package live.rostra.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import live.rostra.http.Grant;
import live.rostra.room.RoomId;
import live.rostra.testkit.CapturedLog;
import live.rostra.testkit.TestNode;
import live.rostra.testkit.Tone;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// FFmpeg 8 with `-f whip`: the publisher that offers `setup:passive` and a BUNDLE group with a
/// section that it does not have, sends one check in its life, and throws the first ClientHello
/// away.
@Tag("it")
class FfmpegWhipTest {
  private static final String ROOM = "salon";
  private static final double HERTZ = 1_000;
  private static final double SPOKEN_DB = -12.04;
  private static final long PATIENCE_NS = 20_000_000_000L;

  @TempDir private static Path home;
  private static Path program;
  private TestNode node;
  private CapturedLog log;

  @BeforeAll
  static void unpack() throws Exception {
    program = FfmpegWhip.unpack(home);
  }

  @BeforeEach
  void start() throws Exception {
    log = CapturedLog.start();
    node = TestNode.start();
  }

  @AfterEach
  void stop() throws Exception {
    node.close();
    log.close();
  }

  /// The second measurement is of seconds in which its only check is older than consent lasts.
  @Test
  void theProgramHoldsItsToneLongAfterItsOnlyCheckUntilItLeavesByDelete() throws Exception {
    String token = node.token("anna", ROOM, Grant.JOIN, Grant.SPEAK, Grant.HOST);
    try (FfmpegWhip ffmpeg = FfmpegWhip.publish(program, whip(), token, HERTZ, 0.25)) {
      await(() -> connected() || !ffmpeg.running());
      assertThat(connected()).as("%s%n%s", log.lines(), ffmpeg.printed()).isTrue();
      try (LightEar ear = LightEar.in(node, ROOM)) {
        assertHeld(ear, 4);
        assertHeld(ear, 22);
      }
      assertThat(log.lines()).noneMatch(line -> line.contains("interrupted"));
      assertThat(sessions()).isEqualTo(1);

      assertThat(ffmpeg.quit()).as(ffmpeg.printed()).isZero();

      assertThat(ffmpeg.printed()).containsPattern("Dispose resource .*/whip/salon/\\S+ ok");
      assertThat(sessions()).isZero();
    }
  }

  @Test
  void aTokenForAnotherRoomEndsTheProgramAsIfThereWereNoSuchRoom() throws Exception {
    String token = node.token("anna", "parlour", Grant.JOIN, Grant.SPEAK, Grant.HOST);

    assertThat(refused(token)).contains("Server returned 404 Not Found");
  }

  @Test
  void aForgedTokenEndsTheProgramWithAnUnauthorized() throws Exception {
    String token = node.token("anna", ROOM, Grant.JOIN, Grant.SPEAK, Grant.HOST);
    String forged = token.substring(0, token.lastIndexOf('.') + 1) + "A".repeat(43);

    assertThat(refused(forged)).contains("Server returned 401 Unauthorized");
  }

  private String refused(String token) throws Exception {
    try (FfmpegWhip ffmpeg = FfmpegWhip.publish(program, whip(), token, HERTZ, 0.25)) {
      assertThat(ffmpeg.exitCode()).isNotZero();
      assertThat(node.node().edge().find(new RoomId(ROOM))).isEmpty();
      assertThat(sessions()).isZero();
      return ffmpeg.printed();
    }
  }

  private static void assertHeld(LightEar ear, int seconds) throws InterruptedException {
    double heardDb = Tone.medianLevelDb(ear.tape().next(seconds), HERTZ);
    System.out.printf("FFmpeg 8 speaks: %.2f dB%n", heardDb);
    assertThat(heardDb).isBetween(SPOKEN_DB - 1.5, SPOKEN_DB + 1.5);
  }

  private URI whip() {
    return node.url().resolve("/whip/" + ROOM);
  }

  private boolean connected() {
    return log.lines().stream().anyMatch(line -> line.endsWith(" - connected"));
  }

  private int sessions() throws Exception {
    return node.node().edge().stats().toCompletionStage().toCompletableFuture().get().sessions();
  }

  private static void await(BooleanSupplier condition) {
    long until = System.nanoTime() + PATIENCE_NS;
    while (!condition.getAsBoolean() && System.nanoTime() < until) {
      LockSupport.parkNanos(20_000_000);
    }
  }
}
