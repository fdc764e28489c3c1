package live.rostra.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.jaredmdobson.concentus.OpusApplication;
import java.util.Arrays;
import live.rostra.testkit.BadInput;
import live.rostra.testkit.Noise;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What every codec behind the port does.
@ParameterizedClass(name = "{0}")
@EnumSource
class OpusCodecTest {
  private final OpusCodec codec;
  private final OpusDecoder decoder;
  private final byte[] packet = new byte[1_500];
  private final float[] pcm = new float[OpusPacket.MAX_SAMPLES + 7];

  OpusCodecTest(Codecs codecs) {
    this.codec = codecs.codec();
    this.decoder = codec.newDecoder();
  }

  @Test
  void carriesAToneThroughTheProgramEncoderAtAConstant160Bytes() {
    OpusEncoder encoder = codec.newEncoder(OpusSettings.program());

    for (int frame = 0; frame < 25; frame++) {
      int length = encoder.encode(Tones.tone(1_000, frame * 960L, 960), 0, packet, 3, 1_275);
      assertThat(length).isEqualTo(160);
      assertThat(decoder.decode(packet, 3, length, pcm, 7)).isEqualTo(960);
    }

    assertThat(Tones.amplitude(pcm, 7, 960, 1_000)).isCloseTo(0.5, within(0.02));
    assertThat((packet[3] & 0xff) >>> 3).as("CELT, fullband, 20 ms").isEqualTo(31);
  }

  @ParameterizedTest
  @EnumSource
  void isUnderstoodBy(Codecs other) {
    OpusEncoder encoder = codec.newEncoder(OpusSettings.program());
    OpusDecoder theirs = other.codec().newDecoder();

    for (int frame = 0; frame < 25; frame++) {
      int length = encoder.encode(Tones.tone(1_000, frame * 960L, 960), 0, packet, 0, 1_275);
      assertThat(theirs.decode(packet, 0, length, pcm, 0)).isEqualTo(960);
    }

    assertThat(Tones.amplitude(pcm, 0, 960, 1_000)).isCloseTo(0.5, within(0.02));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void looksAheadAsItsSettingsSay(boolean voip) {
    OpusSettings settings = new OpusSettings(voip ? 32_000 : 64_000, 5, voip);
    OpusEncoder encoder = codec.newEncoder(settings);
    float[] said = Noise.speechLike(1, 0.1, 50 * 960);
    float[] heard = new float[said.length];

    for (int at = 0; at < said.length; at += 960) {
      int length = encoder.encode(said, at, packet, 0, 1_275);
      decoder.decode(packet, 0, length, heard, at);
    }

    assertThat(lag(said, heard, 600)).isCloseTo(settings.lookAheadSamples(), within(8));
  }

  /// The delay, up to `most`, at which `heard` is most like `said`.
  private static int lag(float[] said, float[] heard, int most) {
    int best = 0;
    double bestProduct = 0;
    for (int lag = 0; lag <= most; lag++) {
      double product = 0;
      for (int i = lag; i < heard.length; i++) {
        product += heard[i] * said[i - lag];
      }
      if (product > bestProduct) {
        bestProduct = product;
        best = lag;
      }
    }
    return best;
  }

  @Test
  void mixesAStereoPacketDownToMono() throws Exception {
    var stereo =
        new io.github.jaredmdobson.concentus.OpusEncoder(
            48_000, 2, OpusApplication.OPUS_APPLICATION_AUDIO);
    stereo.setBitrate(96_000);
    short[] interleaved = new short[1_920];

    for (int frame = 0; frame < 25; frame++) {
      float[] left = Tones.tone(1_000, frame * 960L, 960);
      for (int i = 0; i < 960; i++) {
        interleaved[2 * i] = (short) (left[i] * 32_767);
        interleaved[2 * i + 1] = (short) (left[i] * 32_767);
      }
      int length = stereo.encode(interleaved, 0, 960, packet, 0, 1_275);
      assertThat(OpusPacket.stereo(packet, 0)).isTrue();
      assertThat(decoder.decode(packet, 0, length, pcm, 0)).isEqualTo(960);
    }

    assertThat(Tones.amplitude(pcm, 0, 960, 1_000)).isCloseTo(0.5, within(0.03));
  }

  @Test
  void saturatesInsteadOfWrappingWhenTheMixIsTooLoud() {
    OpusEncoder encoder = codec.newEncoder(OpusSettings.program());
    float[] loud = new float[960];

    for (int frame = 0; frame < 10; frame++) {
      for (int i = 0; i < 960; i++) {
        loud[i] = (float) (1.5 * Math.sin(2 * Math.PI * 500 * (frame * 960 + i) / 48_000));
      }
      int length = encoder.encode(loud, 0, packet, 0, 1_275);
      decoder.decode(packet, 0, length, pcm, 0);
    }

    // A wrapped sine of 1.5 has a fundamental near zero; a saturated one stays above 1.
    assertThat(Tones.amplitude(pcm, 0, 960, 500)).isGreaterThan(1.0);
  }

  @Test
  void turnsNotANumberIntoSilence() {
    OpusEncoder encoder = codec.newEncoder(OpusSettings.program());
    float[] broken = new float[960];
    Arrays.fill(broken, Float.NaN);

    int length = encoder.encode(broken, 0, packet, 0, 1_275);

    assertThat(decoder.decode(packet, 0, length, pcm, 0)).isEqualTo(960);
    assertThat(Tones.rms(pcm, 0, 960)).isLessThan(1e-3);
  }

  @Test
  void restoresALostFrameFromTheNextPacket() {
    OpusEncoder encoder = codec.newEncoder(new OpusSettings(32_000, 5, true));
    byte[][] packets = new byte[40][];
    for (int frame = 0; frame < packets.length; frame++) {
      int length = encoder.encode(Tones.syllables(150, frame * 960L, 960), 0, packet, 0, 1_275);
      packets[frame] = Arrays.copyOf(packet, length);
    }
    OpusDecoder lossless = codec.newDecoder();
    int repaired = 0;
    for (int frame = 0; frame < 39; frame++) {
      lossless.decode(packets[frame], 0, packets[frame].length, pcm, 0);
      double original = Tones.rms(pcm, 0, 960);
      byte[] next = packets[frame + 1];
      if (frame % 5 == 4 && OpusPacket.hasFec(next, 0, next.length)) {
        assertThat(decoder.decodeFec(next, 0, next.length, pcm, 0, 960)).isEqualTo(960);
        assertThat(Tones.rms(pcm, 0, 960)).isCloseTo(original, within(original * 0.5));
        repaired++;
      } else {
        decoder.decode(packets[frame], 0, packets[frame].length, pcm, 0);
      }
    }

    assertThat(repaired).isGreaterThan(2);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("live.rostra.codec.BadOpusPackets#all")
  @BadInput(24)
  void neverThrowsAndStaysUsableAfter(String what, byte[] payload) {
    OpusEncoder encoder = codec.newEncoder(OpusSettings.program());

    int samples = decoder.decode(payload, 0, payload.length, pcm, 0);
    int fec = decoder.decodeFec(payload, 0, payload.length, pcm, 0, 960);

    assertThat(samples == -1 || (samples >= 120 && samples <= 5_760 && samples % 120 == 0))
        .as(what + ": " + samples)
        .isTrue();
    assertThat(fec).isIn(-1, 960);
    assertThat(decoder.conceal(pcm, 0, 960)).isEqualTo(960);
    for (int frame = 0; frame < 10; frame++) {
      int length = encoder.encode(Tones.tone(1_000, frame * 960L, 960), 0, packet, 0, 1_275);
      assertThat(decoder.decode(packet, 0, length, pcm, 0)).isEqualTo(960);
    }
    assertThat(Tones.amplitude(pcm, 0, 960, 1_000)).as(what).isCloseTo(0.5, within(0.03));
  }

  @Test
  @BadInput(24)
  void survivesAChangeOfModeWithEveryPacket() {
    BadOpusPackets.changingModes(2_000, 7)
        .forEach(payload -> {
          int expected = OpusPacket.samples(payload, 0, payload.length);
          int samples = decoder.decode(payload, 0, payload.length, pcm, 0);
          assertThat(samples).isIn(-1, expected);
        });

    assertThat(decoder.conceal(pcm, 0, 960)).isEqualTo(960);
  }

  @Test
  void refusesToConcealWhatIsNotAMultipleOfTheShortestFrame() {
    assertThat(decoder.conceal(pcm, 0, 100)).isEqualTo(-1);
    assertThat(decoder.conceal(pcm, 0, 0)).isEqualTo(-1);
    assertThat(decoder.conceal(pcm, 0, 5_880)).isEqualTo(-1);
  }

  @Test
  void failsWithoutThrowingWhenTheOutputIsTooSmall() {
    OpusEncoder encoder = codec.newEncoder(OpusSettings.program());

    assertThat(encoder.encode(new float[960], 0, new byte[0], 0, 0)).isEqualTo(-1);
    assertThat(encoder.encode(new float[960], 0, packet, 0, 1_275)).isPositive();
  }
}
