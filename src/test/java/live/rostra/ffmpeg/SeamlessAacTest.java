package live.rostra.ffmpeg;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The sequencer over the real ffmpeg, judged by what an independent decoder hears.
class SeamlessAacTest {
  private static final int BLOCK = 1024;

  /// A steady tone: coded so well (79 dB) that a bad splice (20 dB) stands out.
  private static final EncodingRig.Program TONE =
      i -> (float) (0.3 * Math.sin(2 * Math.PI * 1000 * i / 48_000));

  /// Chirps under a beating tone, with noise: what a codec finds hard.
  private static final EncodingRig.Program RICH =
      i -> {
        double t = i / 48_000.0;
        long noise = (i * 0x9E3779B97F4A7C15L) >>> 40;
        return (float)
            (0.3 * Math.sin(2 * Math.PI * 440 * t) * (0.6 + 0.4 * Math.sin(2 * Math.PI * 3 * t))
                + 0.1 * Math.sin(2 * Math.PI * (200 + 300 * (t % 2)) * (t % 2))
                + 0.02 * (noise / (double) (1 << 24) - 0.5));
      };

  private static EncodingRig rig;

  @BeforeAll
  static void open() {
    rig = new EncodingRig(true);
  }

  @AfterAll
  static void close() throws Exception {
    rig.close();
  }

  @Test
  void restoresEachBlockAtItsPlace() {
    EncodingRig.Result result = rig.encode(TONE, 200);

    float[] pcm = rig.decode(result.units());
    assertThat(pcm).hasSize(188 * BLOCK);
    assertThat(result.stats().replaced()).isZero();
    // The last block is half filled with zeros.
    assertThat(EncodingRig.snrDb(TONE, pcm, 2 * BLOCK, 186 * BLOCK)).isGreaterThan(60);
  }

  @Test
  void killedChildrenLeaveNoGapAndNoClick() {
    long ticks = 1_500;
    float[] unkilled = rig.decode(rig.encode(TONE, ticks).units());
    List<Long> killed = new ArrayList<>();

    EncodingRig.Result result =
        rig.encode(
            TONE,
            ticks,
            tick -> {
              if (tick % 400 == 300) {
                killed.addAll(kill());
              }
            });

    assertThat(killed).hasSize(3).doesNotHaveDuplicates();
    assertThat(result.stats().encodersFailed()).isEqualTo(3);
    assertThat(result.stats().replaced()).isZero();
    assertThat(result.units()).hasSize((int) (ticks * 960 / BLOCK + 1));
    float[] pcm = rig.decode(result.units());
    double worstDb = worst(i -> unkilled[(int) i], pcm, 4 * BLOCK, ticks * 960 - 2 * BLOCK);
    System.out.printf(
        "three kills, 1 kHz tone: worst block against an unkilled run %.1f dB%n", worstDb);
    assertThat(worstDb).isGreaterThan(60);
  }

  @Test
  void killedChildrenCostNoQualityOnARichSignal() {
    long ticks = 1_000;
    float[] unkilled = rig.decode(rig.encode(RICH, ticks).units());

    EncodingRig.Result result =
        rig.encode(
            RICH,
            ticks,
            tick -> {
              if (tick % 300 == 200) {
                kill();
              }
            });

    assertThat(result.stats().encodersFailed()).isEqualTo(3);
    float[] pcm = rig.decode(result.units());
    double worstLossDb = 0;
    for (long from = 4 * BLOCK; from < ticks * 960 - 8 * BLOCK; from += 4 * BLOCK) {
      double lossDb =
          EncodingRig.snrDb(RICH, unkilled, from, from + 4 * BLOCK)
              - EncodingRig.snrDb(RICH, pcm, from, from + 4 * BLOCK);
      worstLossDb = Math.max(worstLossDb, lossDb);
    }
    System.out.printf(
        "three kills, rich signal: worst 85 ms lost %.1f dB of its SNR%n", worstLossDb);
    assertThat(worstLossDb).isLessThan(3);
  }

  @Test
  void nothingOfAnOnsetAfterSilenceIsLost() {
    // Silence lasts long enough for the encoder to be let go, and the tone begins inside a block.
    long firstEnd = 100 * 960;
    long onset = 500 * 960;
    long end = 600 * 960;
    EncodingRig.Program program = i -> i < firstEnd || i >= onset && i < end ? TONE.at(i) : 0;

    EncodingRig.Result result = rig.encode(program, 620);

    assertThat(result.stats().encodersStarted()).isEqualTo(2);
    assertThat(result.stats().silent()).isGreaterThan(100);
    assertThat(result.stats().replaced()).isZero();
    float[] pcm = rig.decode(result.units());
    assertThat(pcm).hasSize((620 * 960 + BLOCK - 1) / BLOCK * BLOCK);
    // The same onset, with an encoder that was running all along: inaudible noise makes it run.
    EncodingRig.Program murmur =
        i -> program.at(i) == 0 ? (i % 2 == 0 ? 1e-9f : -1e-9f) : program.at(i);
    EncodingRig.Result running = rig.encode(murmur, 620);
    assertThat(running.stats().encodersStarted()).isEqualTo(1);
    float[] expected = rig.decode(running.units());
    double resumedDb = EncodingRig.snrDb(program, pcm, onset, onset + 4 * BLOCK);
    double runningDb = EncodingRig.snrDb(program, expected, onset, onset + 4 * BLOCK);
    System.out.printf(
        "onset after silence: %.1f dB, with a running encoder %.1f dB%n", resumedDb, runningDb);
    assertThat(resumedDb).isGreaterThan(runningDb - 2);
    for (long i = 250 * 960; i < onset - 3 * BLOCK; i++) {
      assertThat(pcm[(int) i]).isEqualTo(0f, org.assertj.core.api.Assertions.within(0f));
    }
  }

  private static List<Long> kill() {
    List<Long> pids = rig.encoders.pids();
    pids.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
    return pids;
  }

  private static double worst(EncodingRig.Program expected, float[] pcm, long from, long to) {
    double worstDb = Double.POSITIVE_INFINITY;
    for (long at = from; at + BLOCK <= to; at += BLOCK) {
      worstDb = Math.min(worstDb, EncodingRig.snrDb(expected, pcm, at, at + BLOCK));
    }
    return worstDb;
  }
}
