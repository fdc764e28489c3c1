package live.rostra.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SilentOpusTest {
  private final OpusDecoder decoder = new ConcentusOpus().newDecoder();
  private final OpusEncoder encoder = new ConcentusOpus().newEncoder(OpusSettings.program());
  private final byte[] packet = new byte[1_500];
  private final float[] pcm = new float[OpusPacket.MAX_SAMPLES];

  @Test
  void isOneValidFrameOf20Milliseconds() {
    byte[] silence = SilentOpus.frame20ms();

    assertThat(OpusPacket.samples(silence, 0, silence.length)).isEqualTo(960);
    assertThat(OpusPacket.dtx(silence.length)).as("not mistaken for DTX").isFalse();
  }

  @Test
  void decodesToDigitalSilenceInAFreshDecoder() {
    playSilence();

    assertThat(Tones.rms(pcm, 0, 960)).isLessThan(1e-4);
  }

  @Test
  void endsSpeechWithoutAClickAndIsSilentFromTheSecondFrame() {
    playTone(0, 20);

    playSilence();
    for (int i = 1; i < 960; i++) {
      assertThat(Math.abs(pcm[i] - pcm[i - 1])).isLessThan(0.09f); // a 1 kHz tone steps by 0.065
    }
    playSilence();

    assertThat(Tones.rms(pcm, 0, 960)).isLessThan(1e-4);
  }

  @Test
  void leavesADecoderAsAnEncoderThatHasJustEncodedSilenceExpectsIt() {
    playTone(0, 10);
    for (int i = 0; i < 500; i++) {
      playSilence();
    }
    // What stands in for the encoder while nothing is encoded: it encodes and discards a few frames
    // of silence, and then both sides predict energies from the same floor.
    for (int i = 0; i < 3; i++) {
      encoder.encode(new float[960], 0, packet, 0, 1_275);
    }

    playTone(10, 2);

    assertThat(Tones.amplitude(pcm, 0, 960, 1_000)).isCloseTo(0.5, within(0.03));
  }

  @Test
  void handsOutCopiesThatNobodyElseCanChange() {
    SilentOpus.frame20ms()[0] = 0;

    assertThat(SilentOpus.frame20ms()).containsExactly(0xf8, 0xff, 0xfe);
  }

  private void playSilence() {
    byte[] silence = SilentOpus.frame20ms();
    assertThat(decoder.decode(silence, 0, silence.length, pcm, 0)).isEqualTo(960);
  }

  private void playTone(int firstFrame, int count) {
    for (int frame = firstFrame; frame < firstFrame + count; frame++) {
      int length = encoder.encode(Tones.tone(1_000, frame * 960L, 960), 0, packet, 0, 1_275);
      assertThat(decoder.decode(packet, 0, length, pcm, 0)).isEqualTo(960);
    }
  }
}
