package live.rostra.bench;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import live.rostra.codec.OpusCodec;
import live.rostra.codec.OpusDecoder;
import live.rostra.codec.OpusEncoder;
import live.rostra.codec.OpusSettings;

/// A codec that counts what another one allocates and takes. One thread only.
final class MeteredOpus implements OpusCodec {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final OpusCodec codec;
  private long allocatedBytes;
  private long elapsedNs;
  private long encodes;
  private long bytesBefore;
  private long nanosBefore;

  MeteredOpus(OpusCodec codec) {
    this.codec = codec;
  }

  /// Bytes the calling thread has allocated since it began.
  static long threadAllocatedBytes() {
    return THREADS.getCurrentThreadAllocatedBytes();
  }

  /// Processor time the calling thread has used since it began.
  static long threadCpuNs() {
    return THREADS.getCurrentThreadCpuTime();
  }

  void reset() {
    allocatedBytes = 0;
    elapsedNs = 0;
    encodes = 0;
  }

  long allocatedBytes() {
    return allocatedBytes;
  }

  long elapsedNs() {
    return elapsedNs;
  }

  long encodes() {
    return encodes;
  }

  private void enter() {
    bytesBefore = threadAllocatedBytes();
    nanosBefore = threadCpuNs();
  }

  private int leave(int result) {
    elapsedNs += threadCpuNs() - nanosBefore;
    allocatedBytes += threadAllocatedBytes() - bytesBefore;
    return result;
  }

  @Override
  public OpusDecoder newDecoder() {
    OpusDecoder decoder = codec.newDecoder();
    return new OpusDecoder() {
      @Override
      public int decode(byte[] packet, int offset, int length, float[] pcm, int pcmOffset) {
        enter();
        return leave(decoder.decode(packet, offset, length, pcm, pcmOffset));
      }

      @Override
      public int decodeFec(
          byte[] next, int offset, int length, float[] pcm, int pcmOffset, int samples) {
        enter();
        return leave(decoder.decodeFec(next, offset, length, pcm, pcmOffset, samples));
      }

      @Override
      public int conceal(float[] pcm, int pcmOffset, int samples) {
        enter();
        return leave(decoder.conceal(pcm, pcmOffset, samples));
      }
    };
  }

  @Override
  public OpusEncoder newEncoder(OpusSettings settings) {
    return new Encoder(codec.newEncoder(settings));
  }

  private final class Encoder implements OpusEncoder {
    private final OpusEncoder encoder;

    Encoder(OpusEncoder encoder) {
      this.encoder = encoder;
    }

    @Override
    public int encode(float[] pcm, int offset, byte[] out, int outOffset, int maxBytes) {
      encodes++;
      enter();
      return leave(encoder.encode(pcm, offset, out, outOffset, maxBytes));
    }

    @Override
    public boolean copyFrom(OpusEncoder other) {
      return encoder.copyFrom(other instanceof Encoder metered ? metered.encoder : other);
    }
  }
}
