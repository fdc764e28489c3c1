package live.rostra.mixer;

import java.util.concurrent.TimeUnit;
import live.rostra.mixer.voice.Levelling;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What one tick of the mixer costs, without codecs: everybody talks at once, quietly or into the
/// limiter.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class MixerBenchmark {
  /// Speakers, all audible.
  @Param({"1", "3", "10"})
  public int inputs;

  /// Peak of each voice.
  @Param({"0.05", "0.9"})
  public double peak;

  /// Whether voices are levelled. The voice detector runs either way.
  @Param({"true", "false"})
  public boolean levelling;

  private Mixer mixer = new Mixer(Levelling.off());
  private float[][] voices = {};
  private Input[] speakers = {};
  private int tick;

  /// Makes the voices.
  @Setup
  public void voices() {
    mixer = new Mixer(levelling ? Levelling.standard() : Levelling.off());
    voices = new float[inputs][];
    speakers = new Input[inputs];
    for (int i = 0; i < inputs; i++) {
      voices[i] = Signals.speech(i, peak, 4);
      speakers[i] = mixer.add();
    }
  }

  /// One tick of 20 ms, the copies of the frames included.
  @Benchmark
  public float[] mix() {
    int at = tick % 200 * Mixer.FRAME_SAMPLES;
    for (int i = 0; i < speakers.length; i++) {
      System.arraycopy(voices[i], at, speakers[i].frame(), 0, Mixer.FRAME_SAMPLES);
    }
    mixer.mix(tick++ * 20_000_000L);
    return mixer.program();
  }
}
