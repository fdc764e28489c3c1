package live.rostra.mixer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LevelMeterTest {
  private final LevelMeter meter = new LevelMeter();

  @ParameterizedTest
  @ValueSource(doubles = {1, 0.5, 0.1, 0.001, 0.00001})
  void aSineIsThreeDecibelsBelowItsPeak(double amplitude) {
    assertThat(meter.measure(Signals.tone(1000, amplitude, 0.02))).isTrue();

    assertThat((double) meter.dbov()).isCloseTo(Signals.db(amplitude) - 3.01, within(0.02));
    assertThat((double) meter.peak()).isCloseTo(amplitude, within(amplitude * 0.01));
  }

  @Test
  void silenceIsMinus127() {
    assertThat(meter.measure(new float[Mixer.FRAME_SAMPLES])).isTrue();

    assertThat(meter.dbov()).isEqualTo(-127f);
  }

  @Test
  void theScaleEndsAtItsLimits() {
    meter.measure(constant(1.5f));
    assertThat(meter.dbov()).isZero();

    meter.measure(constant(1e-12f));
    assertThat(meter.dbov()).isEqualTo(-127f);
  }

  @ParameterizedTest
  @ValueSource(
      floats = {
        Float.NaN,
        Float.POSITIVE_INFINITY,
        Float.NEGATIVE_INFINITY,
        1e30f,
        -Float.MAX_VALUE
      })
  void damageIsRefusedWhereverItIs(float damage) {
    for (int at : new int[] {0, 1, 2, 3, 500, 959}) {
      float[] frame = constant(0.1f);
      frame[at] = damage;

      assertThat(meter.measure(frame)).isFalse();
      assertThat(meter.dbov()).isEqualTo(-127f);
      assertThat(meter.peak()).isZero();
    }
  }

  private static float[] constant(float value) {
    float[] frame = new float[Mixer.FRAME_SAMPLES];
    Arrays.fill(frame, value);
    return frame;
  }
}
