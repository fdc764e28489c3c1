package live.rostra.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignalsTest {
  @TempDir Path directory;

  @Test
  void aToneHasItsLevelAndNoOther() {
    float[] tone = Tone.floats(440, 0.5, 48_000);

    assertThat(Tone.levelDb(tone, 440)).isCloseTo(-6.02, within(0.01));
    assertThat(Tone.levelDb(tone, 1_000)).isLessThan(-90);
    assertThat(Tone.rmsDbfs(tone)).isCloseTo(-9.03, within(0.01));
  }

  @Test
  void aWeakToneIsMeasuredBesideALoudOne() {
    float[] mix = Tone.floats(440, 0.5, 48_000);
    float[] weak = Tone.floats(660.5, 0.001, 48_000);
    for (int i = 0; i < mix.length; i++) {
      mix[i] += weak[i];
    }

    assertThat(Tone.levelDb(mix, 660.5)).isCloseTo(-60, within(0.1));
  }

  @Test
  void tonesJoinWithoutAClick() {
    float[] whole = Tone.floats(1_234, 0.5, 2_000);
    float[] second = new float[1_000];

    Tone.fill(1_234, 0.5, 1_000, second);

    for (int i = 0; i < second.length; i++) {
      assertThat(second[i]).isCloseTo(whole[1_000 + i], within(1e-5f));
    }
  }

  @Test
  void silenceIsFarBelowEverything() {
    assertThat(Tone.rmsDbfs(new float[100])).isEqualTo(Tone.SILENCE_DB);
    assertThat(Tone.levelDb(new float[100], 440)).isEqualTo(Tone.SILENCE_DB);
  }

  @Test
  void aWavIsReadBackAsWritten() throws IOException {
    Path file = directory.resolve("stereo.wav");
    short[] samples = {1, -1, Short.MAX_VALUE, Short.MIN_VALUE, 0, 7};

    new Wav(44_100, 2, samples).write(file);
    Wav read = Wav.read(file);

    assertThat(Files.size(file)).isEqualTo(44 + 12);
    assertThat(read.sampleRate()).isEqualTo(44_100);
    assertThat(read.channels()).isEqualTo(2);
    assertThat(read.samples()).isEqualTo(samples);
    assertThat(read.channel(1)[2]).isEqualTo(7 / 32_767f);
  }

  @Test
  void aWavIsReadAcrossChunksNobodyNeedsAndWithoutItsLength() throws IOException {
    Path file = directory.resolve("piped.wav");
    byte[] bytes =
        Octets.of(
            """
            52494646 ffffffff 57415645
            666d7420 10000000 0100 0100 80bb0000 00770100 0200 1000
            4c495354 03000000 414243 00
            64617461 ffffffff 0100 feff
            """);
    Files.write(file, bytes);

    assertThat(Wav.read(file).samples()).containsExactly((short) 1, (short) -2);
  }

  @Test
  void whatIsNoWavIsRefusedWithItsName() throws IOException {
    Path file = directory.resolve("note.txt");
    Files.write(file, ByteBuffer.allocate(64).array());

    assertThatThrownBy(() -> Wav.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("note.txt is not a WAV");
  }

  @Test
  void aDelayedCopyIsFoundAtItsLag() {
    float[] reference = Noise.white(1, 0.1, 48_000);
    float[] heard = delayed(reference, 1_234, -0.5f);

    Correlation.Match match = Correlation.best(reference, heard, 0, 4_800);
    assertThat(match.coefficient()).as("the polarity is turned").isLessThan(0.5);

    heard = delayed(reference, 1_234, 0.5f);
    match = Correlation.best(reference, heard, -4_800, 4_800);
    assertThat(match.lag()).isEqualTo(1_234);
    assertThat(match.coefficient()).isCloseTo(1, within(1e-6));
  }

  @Test
  void anEarlyCopyIsFoundAtANegativeLag() {
    float[] heard = Noise.white(1, 0.1, 48_000);
    float[] reference = delayed(heard, 300, 1);

    assertThat(Correlation.best(reference, heard, -1_000, 1_000).lag()).isEqualTo(-300);
  }

  @Test
  void windowsFollowALagThatMoves() {
    float[] reference = Noise.white(1, 0.1, 480_000);
    float[] heard = delayed(reference, 500, 1);
    // In the middle 20 samples go missing.
    System.arraycopy(heard, 240_020, heard, 240_000, heard.length - 240_020);

    var windows = Correlation.windows(reference, heard, 48_000, 0, 2_000, 48);

    assertThat(windows).hasSizeGreaterThanOrEqualTo(9);
    assertThat(windows.getFirst().lag()).isEqualTo(500);
    assertThat(windows.getLast().lag()).isEqualTo(480);
    assertThat(Correlation.median(windows)).isGreaterThan(0.99);
  }

  @Test
  void unlikeSignalsDoNotCorrelate() {
    float[] reference = Noise.white(1, 0.1, 48_000);

    assertThat(Correlation.best(reference, Noise.white(2, 0.1, 48_000), 0, 1_000).coefficient())
        .isLessThan(0.05);
    assertThat(Correlation.best(reference, new float[48_000], 0, 1_000).coefficient()).isZero();
  }

  @Test
  void snrIsThatOfTheNoiseAddedWhateverTheGain() {
    float[] reference = Noise.white(1, 0.1, 480_000);
    float[] noise = Noise.white(2, 0.01, reference.length);
    float[] heard = delayed(reference, 700, 1);
    for (int i = 0; i < noise.length; i++) {
      heard[i] = 0.3f * (heard[i] + noise[i]);
    }

    double[] windows = Snr.windows(reference, heard, 48_000, 0, 1_000, 10);
    assertThat(windows).hasSizeGreaterThanOrEqualTo(9);
    for (double snr : windows) {
      assertThat(snr).isCloseTo(20, within(0.3));
    }
    assertThat(Snr.of(reference, reference, 0, 0)).isEqualTo(Snr.PERFECT_DB);
  }

  @Test
  void noiseHasTheLevelAskedForAndTheSeedsShape() {
    float[] speech = Noise.speechLike(1, 0.1, 480_000);

    assertThat(Tone.rmsDbfs(speech)).isCloseTo(-20, within(0.01));
    assertThat(Tone.rmsDbfs(Noise.white(1, 0.1, 480_000))).isCloseTo(-20, within(0.1));
    assertThat(Arrays.equals(speech, Noise.speechLike(1, 0.1, 480_000))).isTrue();
    assertThat(Arrays.equals(speech, Noise.speechLike(2, 0.1, 480_000))).isFalse();
  }

  private static float[] delayed(float[] signal, int by, float gain) {
    float[] out = new float[signal.length + by];
    for (int i = 0; i < signal.length; i++) {
      out[i + by] = gain * signal[i];
    }
    return out;
  }
}
