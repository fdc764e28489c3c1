package live.rostra.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// One encoder becomes a copy of another.
@ParameterizedClass(name = "{0}")
@EnumSource
class EncoderCopyTest {
  private static final int FRAME = 960;

  private final byte[] expected = new byte[1276];
  private final byte[] actual = new byte[1276];
  private final Random random = new Random(1);
  private final OpusCodec codec;
  private float phase;

  EncoderCopyTest(Codecs codecs) {
    this.codec = codecs.codec();
  }

  @Test
  void aCopyMakesTheVeryPacketsOfTheOriginal() {
    OpusSettings settings = OpusSettings.program();
    OpusEncoder original = codec.newEncoder(settings);
    OpusEncoder copy = codec.newEncoder(settings);
    run(original, 50);
    run(copy, 13);

    assertThat(copy.copyFrom(original)).isTrue();

    for (int t = 0; t < 100; t++) {
      float[] frame = frame();
      int length = original.encode(frame, 0, expected, 0, expected.length);
      assertThat(copy.encode(frame, 0, actual, 0, actual.length)).isEqualTo(length);
      assertThat(Arrays.copyOf(actual, length)).isEqualTo(Arrays.copyOf(expected, length));
    }
  }

  @Test
  void aCopyLivesItsOwnLife() {
    OpusSettings settings = OpusSettings.program();
    OpusEncoder original = codec.newEncoder(settings);
    OpusEncoder twin = codec.newEncoder(settings);
    OpusEncoder stray = codec.newEncoder(settings);
    run(original, 50);
    assertThat(twin.copyFrom(original)).isTrue();
    assertThat(stray.copyFrom(original)).isTrue();

    for (int t = 0; t < 50; t++) {
      run(stray, 1);
      float[] frame = frame();
      int length = original.encode(frame, 0, expected, 0, expected.length);
      assertThat(twin.encode(frame, 0, actual, 0, actual.length)).isEqualTo(length);
      assertThat(Arrays.copyOf(actual, length)).isEqualTo(Arrays.copyOf(expected, length));
    }
  }

  @Test
  void encodersOfOtherSettingsAreLeftAlone() {
    OpusEncoder one = codec.newEncoder(new OpusSettings(64_000, 5, false));
    OpusEncoder other = codec.newEncoder(new OpusSettings(48_000, 5, false));

    assertThat(one.copyFrom(other)).isFalse();
  }

  private void run(OpusEncoder encoder, int frames) {
    for (int t = 0; t < frames; t++) {
      assertThat(encoder.encode(frame(), 0, expected, 0, expected.length)).isPositive();
    }
  }

  private float[] frame() {
    float[] frame = new float[FRAME];
    for (int i = 0; i < FRAME; i++) {
      phase += 0.02f;
      double noise = 0.02 * random.nextGaussian();
      frame[i] = (float) (0.4 * Math.sin(phase) + 0.2 * Math.sin(phase * 3) + noise);
    }
    return frame;
  }
}
