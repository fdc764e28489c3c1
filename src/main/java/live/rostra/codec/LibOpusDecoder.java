package live.rostra.codec;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/// One libopus decoder at 48 kHz mono; stereo packets are mixed down by the codec. Loop only.
final class LibOpusDecoder implements OpusDecoder {
  /// Longest payload of a media datagram.
  private static final int MAX_PACKET = 1_500;

  private final OpusLibrary library;
  private final MemorySegment decoder;
  private final MemorySegment input;
  private final MemorySegment pcm;
  private final short[] samples = new short[OpusPacket.MAX_SAMPLES];

  LibOpusDecoder(OpusLibrary library) {
    this.library = library;
    Arena memory = Arena.ofAuto();
    this.input = memory.allocate(MAX_PACKET);
    this.pcm = memory.allocate(ValueLayout.JAVA_SHORT, OpusPacket.MAX_SAMPLES);
    this.decoder = library.newDecoder(48_000, 1);
  }

  @Override
  public int decode(byte[] packet, int offset, int length, float[] out, int outOffset) {
    int expected = OpusPacket.samples(packet, offset, length);
    return expected < 0 ? -1 : run(packet, offset, length, expected, false, out, outOffset);
  }

  @Override
  public int decodeFec(
      byte[] next, int offset, int length, float[] out, int outOffset, int wanted) {
    if (!OpusPacket.isConcealable(wanted) || OpusPacket.samples(next, offset, length) < 0) {
      return -1;
    }
    return run(next, offset, length, wanted, true, out, outOffset);
  }

  @Override
  public int conceal(float[] out, int outOffset, int wanted) {
    return OpusPacket.isConcealable(wanted) ? run(null, 0, 0, wanted, false, out, outOffset) : -1;
  }

  private int run(
      byte @Nullable [] packet,
      int offset,
      int length,
      int wanted,
      boolean fec,
      float[] out,
      int outOffset) {
    MemorySegment from = MemorySegment.NULL;
    if (packet != null) {
      if (length > MAX_PACKET) {
        return -1;
      }
      MemorySegment.copy(packet, offset, input, ValueLayout.JAVA_BYTE, 0, length);
      from = input;
    }
    int written = library.decode(decoder, from, length, pcm, wanted, fec);
    if (written <= 0) {
      return -1;
    }
    MemorySegment.copy(pcm, ValueLayout.JAVA_SHORT, 0, samples, 0, written);
    Pcm.toFloats(samples, out, outOffset, written);
    return written;
  }
}
