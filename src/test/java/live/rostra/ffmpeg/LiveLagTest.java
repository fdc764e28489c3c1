package live.rostra.ffmpeg;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import live.rostra.codec.AacSequencer;
import org.junit.jupiter.api.Test;

/// What the encoder costs in time and work when it is fed in real time.
class LiveLagTest {
  private static final int TICKS = 220;
  private static final int ONSET_TICK = 20;

  @Test
  void unitsFollowTheProgramByTwoBlocks() throws Exception {
    try (var rig = new EncodingRig(true)) {
      var run = new Run(rig);

      EncodingRig.await(run.done);

      int onset = ONSET_TICK * 960 / 1024;
      double resumeMs = run.lagMs(onset);
      List<Double> steady = new ArrayList<>();
      for (int block = onset + 30; block < run.arrivedNs.size(); block++) {
        steady.add(run.lagMs(block));
      }
      Collections.sort(steady);
      double p50 = steady.get(steady.size() / 2);
      double p95 = steady.get(steady.size() * 95 / 100);
      System.out.printf(
          "AAC lag behind the written block: p50 %.1f ms, p95 %.1f ms; first unit after silence %.1f ms;"
              + " encoder caught up after %d units; CPU of the child %.2f s in %.2f s%n",
          p50,
          p95,
          resumeMs,
          run.caughtUpAfter(onset, p95),
          run.cpu.toMillis() / 1e3,
          TICKS * 0.02);
      // 43 ms are the encoder's look-ahead and overlap; the rest is the machine's load.
      assertThat(p50).isBetween(20.0, 200.0);
      assertThat(resumeMs).isLessThan(2_000);
      assertThat(run.sequencer.stats().replaced()).isZero();
    }
  }

  private static final class Run implements AacSequencer.Output {
    private final EncodingRig rig;
    private final AacSequencer sequencer;
    private final float[] pcm = new float[960];
    private final List<Long> writtenNs = new ArrayList<>();
    final List<Long> arrivedNs = new ArrayList<>();
    final CompletableFuture<Void> done = new CompletableFuture<>();
    Duration cpu = Duration.ZERO;

    Run(EncodingRig rig) {
      this.rig = rig;
      this.sequencer = new AacSequencer(rig.encoders, this);
      Vertx vertx = rig.vertx;
      rig.loop.runOnContext(_ -> vertx.setPeriodic(20, this::tick));
    }

    private void tick(long timer) {
      int tick = writtenNs.size();
      if (tick == TICKS) {
        rig.vertx.cancelTimer(timer);
        cpu =
            ProcessHandle.of(rig.encoders.pids().getFirst())
                .flatMap(p -> p.info().totalCpuDuration())
                .orElseThrow();
        sequencer.close();
        done.complete(null);
        return;
      }
      for (int i = 0; i < 960; i++) {
        pcm[i] = (float) Math.sin(i * 0.13 + tick) / 3;
      }
      writtenNs.add(System.nanoTime());
      sequencer.write(pcm, tick < ONSET_TICK);
    }

    @Override
    public void unit(byte[] aac) {
      arrivedNs.add(System.nanoTime());
    }

    @Override
    public void ended() {}

    /// From the write that completed a block to the unit that restores it.
    double lagMs(int block) {
      int tick = ((block + 1) * 1024 + 959) / 960 - 1;
      return (arrivedNs.get(block) - writtenNs.get(tick)) / 1e6;
    }

    int caughtUpAfter(int onset, double usualMs) {
      int block = onset;
      while (lagMs(block) > usualMs) {
        block++;
      }
      return block - onset;
    }
  }
}
