package live.rostra.jitter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/// Packets of 20 ms; delays in milliseconds on top of an unknown constant.
class DelayEstimatorTest {
  private final DelayEstimator estimator = new DelayEstimator();
  private final Random random = new Random(1);
  private int packet;

  @Test
  void asksForTheLeastOnACleanPath() {
    arrive(300, 0);

    assertThat(estimator.target(0)).isEqualTo(DelayEstimator.MIN_TARGET);
  }

  @Test
  void coversUniformJitter() {
    for (int i = 0; i < 1_000; i++) {
      arrive(1, random.nextInt(40));
    }

    assertThat(SampleClock.toMillis(estimator.target(0))).isBetween(39.0, 46.0);
  }

  @Test
  void waitsForRepairAfterAllButTheLatestPackets() {
    for (int i = 0; i < 1_000; i++) {
      arrive(1, random.nextInt(30));
    }

    // 85 % of 30 ms and the 20 ms until the next packet is sent.
    assertThat(SampleClock.toMillis(estimator.target(960))).isBetween(43.0, 49.0);
  }

  @Test
  void asksForNoMoreThanTheJitterWhenRepairComesSooner() {
    for (int i = 0; i < 1_000; i++) {
      arrive(1, i % 20 == 0 ? 60 : 0);
    }

    assertThat(estimator.target(960)).isEqualTo(estimator.target(0));
  }

  @Test
  void forgetsJitterThatIsOver() {
    for (int i = 0; i < 1_000; i++) {
      arrive(1, random.nextInt(60));
    }

    arrive(3_000, 0);

    assertThat(estimator.target(0)).isEqualTo(DelayEstimator.MIN_TARGET);
  }

  @Test
  void isNotImpressedByOneSpike() {
    arrive(500, 0);

    for (int late = 300; late >= 0; late -= 20) {
      arrive(1, late);
    }

    assertThat(SampleClock.toMillis(estimator.target(0))).isLessThan(20);
  }

  @Test
  void coversSpikesThatRepeatAndForgetsThemTenSecondsAfterTheLast() {
    arrive(1_000, 0);
    for (int i = 0; i < 4; i++) {
      for (int late = 60; late >= 0; late -= 20) {
        arrive(1, late);
      }
      arrive(296, 0); // one in six seconds: too few for the quantile
    }
    assertThat(SampleClock.toMillis(estimator.target(0))).isBetween(60.0, 70.0);

    arrive(1_000, 0);

    assertThat(SampleClock.toMillis(estimator.target(0))).isLessThan(20);
  }

  @Test
  void takesALongerRouteForWhatItIs() {
    arrive(500, 0);

    arrive(60, 150);

    assertThat(estimator.target(0)).isEqualTo(DelayEstimator.MIN_TARGET);
    assertThat(estimator.age(arrivalOf(packet - 1, 150), (packet - 1) * 960L)).isZero();
  }

  @Test
  void neverAsksForMoreThanTheCapAllows() {
    for (int i = 0; i < 2_000; i++) {
      arrive(1, random.nextInt(400));
    }

    assertThat(estimator.target(0)).isEqualTo(DelayEstimator.MAX_TARGET);
  }

  private void arrive(int packets, int delayMs) {
    for (int i = 0; i < packets; i++, packet++) {
      estimator.newer(arrivalOf(packet, delayMs), packet * 960L);
    }
  }

  private static long arrivalOf(int packet, int delayMs) {
    return packet * 960L + 12_345 + SampleClock.ofMillis(delayMs);
  }
}
