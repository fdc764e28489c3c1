package live.rostra.mixer.voice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import live.rostra.testkit.Ebur128;
import live.rostra.testkit.Tone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KWeightingTest {
  /// ITU-R BS.1770-4 annex 1: "If a 0 dB FS, 997 Hz sine wave is applied to the left, center, or
  /// right channel input, the indicated loudness will equal -3.01 LKFS."
  @Test
  void aSineOf997HertzReadsAsItsLevel() {
    assertThat(lufs(Tone.floats(997, 1, 48_000))).isCloseTo(-3.01, within(0.02));
    assertThat(lufs(Tone.floats(997, 0.1, 48_000))).isCloseTo(-23.01, within(0.02));
  }

  @ParameterizedTest(name = "{0} Hz")
  @ValueSource(doubles = {40, 100, 500, 2_000, 5_000, 10_000})
  void agreesWithFfmpegAtEveryPitch(double hertz, @TempDir Path home) throws Exception {
    float[] tone = Tone.floats(hertz, 0.25, 3 * 48_000);

    assertThat(lufs(tone)).isCloseTo(Ebur128.integrated(tone, home), within(0.15));
  }

  @Test
  void silenceLeavesNoTail() {
    KWeighting weighting = new KWeighting();
    float[] out = new float[960];
    weighting.filter(Tone.floats(100, 1, 960), out);

    double last = 1;
    for (int i = 0; i < 500; i++) {
      last = weighting.filter(new float[960], out);
    }

    assertThat(last).isZero();
  }

  private static double lufs(float[] pcm) {
    KWeighting weighting = new KWeighting();
    weighting.filter(pcm, new float[pcm.length]); // settled
    return KWeighting.lufs(weighting.filter(pcm, new float[pcm.length]));
  }
}
