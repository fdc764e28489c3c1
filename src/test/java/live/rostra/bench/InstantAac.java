package live.rostra.bench;

import live.rostra.codec.AacEncoder;
import live.rostra.codec.AacEncoders;

/// Stands in for the ffmpeg child: units of the size of 64 kbit/s, delivered when asked, as the
/// socket would between two ticks.
final class InstantAac implements AacEncoders {
  private static final int UNIT = 1024;
  private static final int UNIT_BYTES = 64_000 * UNIT / 48_000 / 8;

  private Running running = new Running(null);

  @Override
  public AacEncoder start(AacEncoder.Output output) {
    running = new Running(output);
    return running;
  }

  /// Hands over the units that are complete.
  void deliver() {
    running.deliver();
  }

  private static final class Running implements AacEncoder {
    private final Output output;
    private long written;
    private long delivered;

    Running(Output output) {
      this.output = output;
    }

    @Override
    public void write(float[] pcm, int offset, int length) {
      written += length;
    }

    @Override
    public void close() {
      delivered = Long.MAX_VALUE / 2;
    }

    void deliver() {
      // A unit needs the block behind its own (its window covers both).
      while (delivered < written / UNIT - 1) {
        delivered++;
        output.unit(new byte[UNIT_BYTES]);
      }
    }
  }
}
