package live.rostra.ffmpeg;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("it")
class LongRunTest {
  @Test
  void halfAnHourThroughOneChildGivesExactlyOneUnitPerBlock() throws Exception {
    long ticks = 30 * 60 * 50;
    float[] second = new float[48_000];
    for (int i = 0; i < second.length; i++) {
      second[i] = (float) (0.3 * Math.sin(i * 0.05) + 0.1 * Math.sin(i * i * 1e-5));
    }
    try (var rig = new EncodingRig(true)) {
      EncodingRig.Result result = rig.encode(i -> second[(int) (i % second.length)], ticks);

      assertThat(result.units().size()).isEqualTo((int) (ticks * 960 / 1024));
      assertThat(ticks * 960 % 1024).isZero();
      assertThat(result.stats().encodersStarted()).isEqualTo(1);
      assertThat(result.stats().replaced()).isZero();
      assertThat(result.stats().silent()).isZero();
    }
  }
}
