package live.rostra.mixer;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import live.rostra.codec.OpusCodec;
import live.rostra.codec.OpusDecoder;
import live.rostra.codec.OpusEncoder;
import live.rostra.codec.OpusSettings;
import live.rostra.mixer.voice.Levelling;
import org.junit.jupiter.api.Test;

class MixerAllocationTest {
  private static final int WARM_UP_TICKS = 3000;
  private static final int TICKS = 1000;

  private final Mixer mixer = new Mixer(Levelling.standard());
  private final Input[] inputs = new Input[10];
  private final float[][] voices = new float[inputs.length][];
  private final EncodedMix encoded =
      new EncodedMix(mixer, new SizeOnlyCodec(), OpusSettings.program(), new byte[] {1});
  private int tick;

  @Test
  void aTickAllocatesNothing() {
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = mixer.add();
      voices[i] = Signals.speech(i, i < 3 ? 0.9 : 0.05, 4);
      encoded.setWanted(inputs[i], true);
    }
    encoded.setProgramWanted(true);
    run(WARM_UP_TICKS);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    threads.getCurrentThreadAllocatedBytes();

    long before = threads.getCurrentThreadAllocatedBytes();
    run(TICKS);
    long after = threads.getCurrentThreadAllocatedBytes();

    assertThat(after - before).isZero();
  }

  /// Voices that come, go, mute and vanish, so that every path of a tick is taken.
  private void run(int ticks) {
    for (int t = 0; t < ticks; t++) {
      int at = tick % 200;
      for (int i = 0; i < inputs.length; i++) {
        System.arraycopy(
            voices[i], at * Mixer.FRAME_SAMPLES, inputs[i].frame(), 0, Mixer.FRAME_SAMPLES);
        inputs[i].setMuted((tick / 60 + i) % 3 == 0);
        inputs[i].setPresent((tick / 70 + i) % 4 != 0);
      }
      mixer.mix(tick * 20_000_000L);
      encoded.encode();
      for (int i = 0; i < inputs.length; i++) {
        encoded.packetFor(inputs[i]);
      }
      tick++;
    }
  }

  /// A codec without cost: the adapter's own allocation is bounded elsewhere.
  private static final class SizeOnlyCodec implements OpusCodec {
    private static final OpusEncoder ENCODER = (_, _, _, _, _) -> 100;

    @Override
    public OpusDecoder newDecoder() {
      throw new UnsupportedOperationException();
    }

    @Override
    public OpusEncoder newEncoder(OpusSettings settings) {
      return ENCODER;
    }
  }
}
