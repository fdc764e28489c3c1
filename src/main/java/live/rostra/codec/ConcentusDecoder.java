package live.rostra.codec;

import io.github.jaredmdobson.concentus.OpusException;

/// One Concentus decoder at 48 kHz mono; stereo packets are mixed down by the codec. Loop only.
final class ConcentusDecoder implements OpusDecoder {
  private final short[] scratch = new short[OpusPacket.MAX_SAMPLES];
  private io.github.jaredmdobson.concentus.OpusDecoder decoder = create();

  @Override
  public int decode(byte[] packet, int offset, int length, float[] pcm, int pcmOffset) {
    int samples = OpusPacket.samples(packet, offset, length);
    return samples < 0 ? -1 : run(packet, offset, length, samples, false, pcm, pcmOffset);
  }

  @Override
  public int decodeFec(
      byte[] next, int offset, int length, float[] pcm, int pcmOffset, int samples) {
    if (!OpusPacket.isConcealable(samples) || OpusPacket.samples(next, offset, length) < 0) {
      return -1;
    }
    return run(next, offset, length, samples, true, pcm, pcmOffset);
  }

  @Override
  public int conceal(float[] pcm, int pcmOffset, int samples) {
    return OpusPacket.isConcealable(samples) ? run(null, 0, 0, samples, false, pcm, pcmOffset) : -1;
  }

  // The Throwable is deliberate: AssertionError is an Error (packet 5d341d341a is one that causes
  // it),
  // and a failure half way leaves the state undefined, so the decoder starts afresh.
  private int run(
      byte @org.jspecify.annotations.Nullable [] packet,
      int offset,
      int length,
      int samples,
      boolean fec,
      float[] pcm,
      int pcmOffset) {
    int written;
    try {
      written = decoder.decode(packet, offset, length, scratch, 0, samples, fec);
    } catch (Throwable failure) {
      decoder = create();
      return -1;
    }
    if (written <= 0) {
      return -1;
    }
    Pcm.toFloats(scratch, pcm, pcmOffset, written);
    return written;
  }

  private static io.github.jaredmdobson.concentus.OpusDecoder create() {
    try {
      return new io.github.jaredmdobson.concentus.OpusDecoder(48_000, 1);
    } catch (OpusException impossible) {
      throw new IllegalStateException("48 kHz mono is a valid decoder", impossible);
    }
  }
}
