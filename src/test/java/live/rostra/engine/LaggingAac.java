package live.rostra.engine;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
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
    private final Output output;
    private final ArrayDeque<byte[]> ready = new ArrayDeque<>();
    private final ArrayDeque<Float> peaks = new ArrayDeque<>(List.of(0f));
    private float peak;
    private int filled;
    private int units;

    Encoder(Output output) {
      this.output = output;
    }

    @Override
    public void write(float[] pcm, int offset, int length) {
      for (int i = offset; i < offset + length; i++) {
        peak = Math.max(peak, Math.abs(pcm[i]));
        if (++filled == BLOCK) {
          peaks.add(peak);
          filled = 0;
          peak = 0;
          if (peaks.size() > LAG) {
            byte[] unit = new byte[16];
            ByteBuffer.wrap(unit).putInt(units++).putFloat(12, peaks.remove());
            ready.add(unit);
          }
        }
      }
    }

    @Override
    public void close() {
      ready.clear();
      running.remove(this);
    }

    void deliver() {
      while (!ready.isEmpty()) {
        output.unit(ready.remove());
      }
    }
  }
}
