package live.rostra.mixer.voice;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import live.rostra.testkit.Noise;
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

/// What one speaker's voice detection and levelling cost a tick.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class VoiceBenchmark {
  private static final int FRAME = 960;

  /// Somebody who speaks, or the steady noise of a microphone.
  @Param({"speech", "noise"})
  public String sound = "";

  private final VoiceDetector detector = new VoiceDetector(FRAME);
  private final Leveller leveller = new Leveller(Levelling.standard(), 10, FRAME);
  private float[][] frames = {};
  private int tick;

  /// Makes four seconds of it.
  @Setup
  public void sound() {
    boolean speech = "speech".equals(sound);
    float[] pcm =
        speech ? Noise.speechLike(1, 0.05, 200 * FRAME) : Noise.white(1, 0.001, 200 * FRAME);
    frames = new float[200][];
    for (int i = 0; i < frames.length; i++) {
      frames[i] = Arrays.copyOfRange(pcm, i * FRAME, (i + 1) * FRAME);
    }
  }

  /// A frame of 20 ms.
  @Benchmark
  public float[] levelled() {
    float[] frame = frames[tick++ % frames.length];
    detector.hear(frame);
    return leveller.level(frame, detector);
  }

  /// The detector alone.
  @Benchmark
  public boolean detected() {
    detector.hear(frames[tick++ % frames.length]);
    return detector.voice();
  }
}
