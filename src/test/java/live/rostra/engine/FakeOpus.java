package live.rostra.engine;

import java.util.Arrays;
import live.rostra.codec.OpusCodec;
import live.rostra.codec.OpusDecoder;
import live.rostra.codec.OpusEncoder;
import live.rostra.codec.OpusSettings;

/// A codec that costs nothing and allocates nothing: a packet is a valid Opus header and a constant
/// load, and decodes to a square wave of changing height.
final class FakeOpus implements OpusCodec {
  private static final int PACKET = 160;
  private static final byte CELT_20_MS = (byte) 0xf8;

  @Override
  public OpusDecoder newDecoder() {
    return new OpusDecoder() {
      private int frames;

      @Override
      public int decode(byte[] packet, int offset, int length, float[] pcm, int pcmOffset) {
        float height = 0.1f + 0.01f * (frames++ % 7);
        for (int i = 0; i < 960; i++) {
          pcm[pcmOffset + i] = i / 48 % 2 == 0 ? height : -height;
        }
        return 960;
      }

      @Override
      public int decodeFec(byte[] next, int offset, int length, float[] pcm, int at, int samples) {
        return -1;
      }

      @Override
      public int conceal(float[] pcm, int pcmOffset, int samples) {
        Arrays.fill(pcm, pcmOffset, pcmOffset + samples, 0f);
        return samples;
      }
    };
  }

  @Override
  public OpusEncoder newEncoder(OpusSettings settings) {
    return (pcm, offset, out, outOffset, maxBytes) -> {
      Arrays.fill(out, outOffset, outOffset + PACKET, (byte) 0x55);
      out[outOffset] = CELT_20_MS;
      return PACKET;
    };
  }
}
