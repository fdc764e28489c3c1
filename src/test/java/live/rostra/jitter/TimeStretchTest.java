package live.rostra.jitter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimeStretchTest {
  private final TimeStretch stretch = new TimeStretch();
  private final SampleQueue queue = new SampleQueue();
  private final float[] frame = new float[960];

  @ParameterizedTest
  @ValueSource(doubles = {220, 440, 997, 3_000})
  void stretchesAToneWithoutAClick(double hz) {
    float[] faster = play(hz, true);
    float[] slower = play(hz, false);

    // Nothing above -40 dB of the tone outside it, in any window of 20 ms.
    assertThat(Spectrum.loudestOutsideDb(faster, hz)).isLessThan(-40);
    assertThat(Spectrum.loudestOutsideDb(slower, hz)).isLessThan(-40);
  }

  @Test
  void findsNoGoodPlaceInNoise() {
    Random random = new Random(1);
    int at = queue.reserve(1_920);
    for (int i = 0; i < 1_920; i++) {
      queue.array()[at + i] = (float) (0.1 * random.nextGaussian());
    }
    queue.append(1_920);

    assertThat(stretch.accelerate(queue, 960, 0.9)).isZero();
    assertThat(queue.size()).isEqualTo(1_920);
  }

  @Test
  void movesFreelyInSilence() {
    queue.appendSilence(1_920);

    assertThat(stretch.accelerate(queue, 50, 0.9)).isEqualTo(50);
    assertThat(stretch.expand(queue, 33, 0.9)).isEqualTo(33);
    assertThat(queue.size()).isEqualTo(1_903);
  }

  @Test
  void neverLeavesLessThanATick() {
    queue.appendSilence(1_000);

    assertThat(stretch.accelerate(queue, 960, 0.9)).isEqualTo(40);
    assertThat(stretch.accelerate(queue, 960, 0.9)).isZero();
  }

  private float[] play(double hz, boolean faster) {
    SampleQueue queue = new SampleQueue();
    float[] heard = new float[50 * 960];
    long sample = 0;
    int moved = 0;
    for (int tick = 0; tick < 50; tick++) {
      while (queue.size() < 960 + TimeStretch.MAX_LAG) {
        int at = queue.reserve(960);
        for (int i = 0; i < 960; i++) {
          queue.array()[at + i] = (float) (0.5 * Math.sin(2 * Math.PI * hz * sample++ / 48_000));
        }
        queue.append(960);
      }
      moved += faster ? stretch.accelerate(queue, 480, 0.9) : stretch.expand(queue, 480, 0.9);
      queue.read(frame, 960);
      System.arraycopy(frame, 0, heard, tick * 960, 960);
    }
    assertThat(moved).as("samples moved in 50 ticks").isGreaterThan(50 * TimeStretch.MIN_LAG / 2);
    return heard;
  }
}
