package live.rostra.bench;

import java.util.Arrays;
import live.rostra.codec.OpusCodec;
import live.rostra.codec.OpusDecoder;
import live.rostra.codec.OpusEncoder;
import live.rostra.codec.OpusSettings;

/// A codec that costs next to nothing, for measuring what is around it: packets of 64 kbit/s, a
/// voice that is never silent.
final class SteadyOpus implements OpusCodec {
  /// Bytes of each packet.
  static final int PACKET = 160;

  private static final byte CELT_20_MS = (byte) 0xf8;
  private static final int FRAME = 960;

  private static final OpusDecoder DECODER =
      new OpusDecoder() {
        @Override
        public int decode(byte[] packet, int offset, int length, float[] pcm, int pcmOffset) {
          for (int i = 0; i < FRAME; i++) {
            pcm[pcmOffset + i] = i / 48 % 2 == 0 ? 0.1f : -0.1f;
          }
          return FRAME;
        }

        @Override
        public int decodeFec(
            byte[] next, int offset, int length, float[] pcm, int at, int samples) {
          return -1;
        }

        @Override
        public int conceal(float[] pcm, int pcmOffset, int samples) {
          Arrays.fill(pcm, pcmOffset, pcmOffset + samples, 0f);
          return samples;
        }
      };

  @Override
  public OpusDecoder newDecoder() {
    return DECODER;
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
