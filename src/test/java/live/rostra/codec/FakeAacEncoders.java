package live.rostra.codec;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/// Encoders with the priming and the lag of the real one, whose units say what they were made of.
///
/// Unit j comes when block j+1 is complete and names the first samples of blocks j−1 and j (0 when
/// that is silence or does not exist): its window covers both.
final class FakeAacEncoders implements AacEncoders {
  /// What a unit was made of.
  record Unit(int encoder, int index, float first, float second) {
    byte[] bytes() {
      return ByteBuffer.allocate(16)
          .putInt(encoder)
          .putInt(index)
          .putFloat(first)
          .putFloat(second)
          .array();
    }

    static Unit of(byte[] bytes) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      return new Unit(buffer.getInt(), buffer.getInt(), buffer.getFloat(), buffer.getFloat());
    }
  }

  final List<Encoder> all = new ArrayList<>();

  @Override
  public AacEncoder start(AacEncoder.Output output) {
    var encoder = new Encoder(all.size(), output);
    all.add(encoder);
    return encoder;
  }

  Encoder current() {
    return all.getLast();
  }

  long open() {
    return all.stream().filter(e -> !e.gone).count();
  }

  static final class Encoder implements AacEncoder {
    private final int id;
    private final Output output;
    private final List<Float> starts = new ArrayList<>();
    private final Queue<byte[]> ready = new ArrayDeque<>();
    private long samples;
    boolean gone;

    Encoder(int id, Output output) {
      this.id = id;
      this.output = output;
    }

    @Override
    public void write(float[] pcm, int offset, int length) {
      for (int i = offset; i < offset + length; i++) {
        if (samples % 1024 == 0) {
          starts.add(pcm[i]);
        }
        samples++;
        if (samples % 1024 == 0 && samples / 1024 >= 2) {
          int j = (int) (samples / 1024) - 2;
          ready.add(new Unit(id, j, j == 0 ? 0 : starts.get(j - 1), starts.get(j)).bytes());
        }
      }
    }

    @Override
    public void close() {
      gone = true;
    }

    /// Delivers up to `count` units.
    void deliver(int count) {
      for (int i = 0; i < count && !gone && !ready.isEmpty(); i++) {
        output.unit(ready.remove());
      }
    }

    void fail() {
      if (!gone) {
        gone = true;
        output.failed("test");
      }
    }
  }
}
