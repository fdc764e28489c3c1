package live.rostra.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/// Whatever arrives in an RTP payload, the decoder answers with samples or -1 and lives on.
class OpusDecoderFuzzTest {
  private static final OpusCodec CONCENTUS = Codecs.CONCENTUS.codec();
  private static final OpusCodec LIBOPUS = Codecs.LIBOPUS.codec();

  private final float[] pcm = new float[OpusPacket.MAX_SAMPLES];

  @FuzzTest(maxDuration = "10s")
  void decodesOrRefusesAnyPayload(byte[] payload) {
    decodesOrRefuses(CONCENTUS.newDecoder(), payload);
    decodesOrRefuses(LIBOPUS.newDecoder(), payload);
  }

  private void decodesOrRefuses(OpusDecoder decoder, byte[] payload) {
    int expected = OpusPacket.samples(payload, 0, payload.length);

    // Twice: the second meets the state that the first left.
    for (int pass = 0; pass < 2; pass++) {
      int samples = decoder.decode(payload, 0, payload.length, pcm, 0);
      assertThat(samples == -1 || samples == expected).isTrue();
      assertThat(decoder.decodeFec(payload, 0, payload.length, pcm, 0, 960)).isIn(-1, 960);
      assertThat(OpusPacket.hasFec(payload, 0, payload.length)).isIn(true, false);
    }
    assertThat(decoder.conceal(pcm, 0, 960)).isEqualTo(960);
    float peak = 0;
    for (float sample : pcm) {
      peak = Math.max(peak, Math.abs(sample)); // NaN stays NaN
    }
    assertThat(peak).isBetween(0f, 1f);
  }
}
