package live.rostra.testkit;

import java.util.Random;

/// Noise from a seed.
public final class Noise {
  private Noise() {}

  /// White Gaussian noise with this RMS, where 1 is a full-scale square wave.
  public static float[] white(long seed, double rms, int samples) {
    var random = new Random(seed);
    float[] out = new float[samples];
    for (int i = 0; i < samples; i++) {
      out[i] = (float) (rms * random.nextGaussian());
    }
    return out;
  }

  /// Noise with the long-term spectrum and the syllables of speech, at this RMS: two formants that
  /// wander between 300 and 3,000 Hz, a falling spectrum, four syllables and pauses a second.
  public static float[] speechLike(long seed, double rms, int samples) {
    var random = new Random(seed);
    float[] out = new float[samples];
    var low = new Resonator();
    var high = new Resonator();
    double loudness = 0;
    double target = 0;
    double sum = 0;
    for (int i = 0; i < samples; i++) {
      if (i % 6_000 == 0) {
        low.tune(300 + 600 * random.nextDouble(), 0.985);
        high.tune(1_000 + 2_000 * random.nextDouble(), 0.97);
        target = random.nextInt(4) == 0 ? 0 : 0.3 + random.nextDouble();
      }
      loudness += (target - loudness) * 0.001;
      double source = random.nextGaussian();
      double sample = loudness * (low.next(source) + 0.5 * high.next(source));
      out[i] = (float) sample;
      sum += sample * sample;
    }
    float gain = (float) (rms / Math.sqrt(Math.max(sum / Math.max(1, samples), 1e-20)));
    for (int i = 0; i < samples; i++) {
      out[i] *= gain;
    }
    return out;
  }

  /// A two-pole filter: one formant.
  private static final class Resonator {
    private double b1;
    private double b2;
    private double y1;
    private double y2;

    void tune(double hertz, double radius) {
      b1 = 2 * radius * Math.cos(2 * Math.PI * hertz / Tone.SAMPLE_RATE);
      b2 = -radius * radius;
    }

    double next(double x) {
      double y = (1 + b2) * x + b1 * y1 + b2 * y2;
      y2 = y1;
      y1 = y;
      return y;
    }
  }
}
