package live.rostra.engine;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import live.rostra.codec.AacEncoder;
import live.rostra.codec.AacEncoders;

/// AAC encoders with the priming unit and the lag of the real one: unit 0 restores nothing, unit n
/// restores block n-1, and none comes before two further blocks were written. A unit says how loud
/// the block is that it restores.
final class LaggingAac implements AacEncoders {
  private static final int BLOCK = 1024;
  private static final int LAG = 2;

  private final List<Encoder> running = new ArrayList<>();
  int started;

  /// Peak of what was written since this was last set to 0.
  float writtenPeak;

  /// Peak of the block a unit restores, 0 for one of the silence table.
  static float peak(byte[] unit) {
    return unit.length == 16 ? ByteBuffer.wrap(unit).getFloat(12) : 0;
  }

  @Override
  public AacEncoder start(AacEncoder.Output output) {
    started++;
    Encoder encoder = new Encoder(output);
    running.add(encoder);
    return encoder;
  }

  int running() {
    return running.size();
  }

  /// Hands over what the encoders have ready, as the loop would after the write.
  void deliver() {
    for (Encoder encoder : List.copyOf(running)) {
      encoder.deliver();
    }
  }

  private final class Encoder implements AacEncoder {
    private static final int KEPT = 4_096;

    private final Output output;
    private final float[] peaks = new float[KEPT];
    private long samples;
    private long units;
    private boolean closed;

    Encoder(Output output) {
      this.output = output;
    }

    @Override
    public void write(float[] pcm, int offset, int length) {
      for (int i = offset; i < offset + length; i++) {
        int block = (int) (samples / BLOCK % KEPT);
        float before = samples++ % BLOCK == 0 ? 0 : peaks[block];
        peaks[block] = Math.max(before, Math.abs(pcm[i]));
        writtenPeak = Math.max(writtenPeak, Math.abs(pcm[i]));
      }
    }

    @Override
    public void close() {
      closed = true;
      running.remove(this);
    }

    void deliver() {
      while (!closed && units + LAG <= samples / BLOCK) {
        byte[] unit = new byte[16];
        float peak = units == 0 ? 0 : peaks[(int) ((units - 1) % KEPT)];
        ByteBuffer.wrap(unit).putInt((int) units++).putFloat(12, peak);
        output.unit(unit);
      }
    }
  }
}
