package live.rostra.testkit;

import java.util.Arrays;

/// Sine tones at 48 kHz, and how loud they are in a signal.
public final class Tone {
  /// Samples per second of every signal here.
  public static final int SAMPLE_RATE = 48_000;

  /// What `levelDb` and `rmsDbfs` say of digital silence.
  public static final double SILENCE_DB = -200;

  private Tone() {}

  /// Fills `out` with a sine whose phase is that of sample `firstSample` of an endless tone, so
  /// that consecutive calls join without a click.
  ///
  /// @param amplitude peak, 0 to 1
  public static void fill(double hertz, double amplitude, long firstSample, float[] out) {
    // Reduced to one second first: the phase of a late sample keeps its precision for whole hertz.
    double step = 2 * Math.PI * hertz / SAMPLE_RATE;
    double start = hertz == Math.rint(hertz) ? firstSample % SAMPLE_RATE : firstSample;
    for (int i = 0; i < out.length; i++) {
      out[i] = (float) (amplitude * Math.sin(step * (start + i)));
    }
  }

  /// A tone of `samples` samples in -1..1.
  public static float[] floats(double hertz, double amplitude, int samples) {
    float[] pcm = new float[samples];
    fill(hertz, amplitude, 0, pcm);
    return pcm;
  }

  /// A tone of `samples` 16-bit samples.
  public static short[] shorts(double hertz, double amplitude, int samples) {
    return Pcm.toShorts(floats(hertz, amplitude, samples));
  }

  /// Level of one frequency in dB, where 0 is a full-scale sine (peak 1).
  public static double levelDb(float[] pcm, double hertz) {
    return levelDb(pcm, 0, pcm.length, hertz);
  }

  /// Level of one frequency in `length` samples at `offset`, in dB, where 0 is a full-scale sine.
  ///
  /// Goertzel behind a Hann window: a tone is measured exactly, and another one at least four
  /// windows' worth of bins away (4 Hz for one second) leaks less than -60 dB.
  public static double levelDb(float[] pcm, int offset, int length, double hertz) {
    double coefficient = 2 * Math.cos(2 * Math.PI * hertz / SAMPLE_RATE);
    double previous = 0;
    double beforePrevious = 0;
    double windowSum = 0;
    for (int i = 0; i < length; i++) {
      double window = 0.5 - 0.5 * Math.cos(2 * Math.PI * i / length);
      windowSum += window;
      double next = pcm[offset + i] * window + coefficient * previous - beforePrevious;
      beforePrevious = previous;
      previous = next;
    }
    double power =
        previous * previous
            + beforePrevious * beforePrevious
            - coefficient * previous * beforePrevious;
    return decibels(2 * Math.sqrt(Math.max(0, power)) / windowSum);
  }

  /// The median level of one frequency in tenths of a second, in dB, where 0 is a full-scale sine:
  /// what a busy machine tears out of one of them is not the level.
  public static double medianLevelDb(float[] pcm, double hertz) {
    int window = SAMPLE_RATE / 10;
    double[] levels = new double[pcm.length / window];
    for (int i = 0; i < levels.length; i++) {
      levels[i] = levelDb(pcm, i * window, window, hertz);
    }
    Arrays.sort(levels);
    return levels[levels.length / 2];
  }

  /// Total level in dB, where 0 is a full-scale square wave, so a full-scale sine is -3.01.
  public static double rmsDbfs(float[] pcm) {
    return rmsDbfs(pcm, 0, pcm.length);
  }

  /// Total level of `length` samples at `offset` in dB, where 0 is a full-scale square wave.
  public static double rmsDbfs(float[] pcm, int offset, int length) {
    double sum = 0;
    for (int i = offset; i < offset + length; i++) {
      sum += (double) pcm[i] * pcm[i];
    }
    return decibels(Math.sqrt(sum / length));
  }

  private static double decibels(double amplitude) {
    return amplitude <= 0 ? SILENCE_DB : Math.max(SILENCE_DB, 20 * Math.log10(amplitude));
  }
}
