package live.rostra.mixer;

import java.util.Random;

/// Test signals at 48 kHz and what can be measured on them.
final class Signals {
  static final double RATE = 48_000;

  private Signals() {}

  /// A sine of `seconds`, amplitude 1 = full scale.
  static float[] tone(double hz, double amplitude, double seconds) {
    float[] out = new float[frames(seconds) * Mixer.FRAME_SAMPLES];
    for (int i = 0; i < out.length; i++) {
      out[i] = (float) (amplitude * Math.sin(2 * Math.PI * hz * i / RATE));
    }
    return out;
  }

  /// Something like speech: a gliding glottal pulse train through three wandering formants, in
  /// syllables.
  static float[] speech(long seed, double peak, double seconds) {
    Random random = new Random(seed);
    float[] out = new float[frames(seconds) * Mixer.FRAME_SAMPLES];
    double phase = 0;
    double glottis1 = 0;
    double glottis2 = 0;
    double[] y1 = new double[3];
    double[] y2 = new double[3];
    double[] formants = {500, 1500, 2500};
    double[] target = formants.clone();
    double pitch = 120 + 60 * random.nextDouble();
    double largest = 1e-9;
    double[] raw = new double[out.length];
    for (int i = 0; i < out.length; i++) {
      double syllable = (i / RATE * 4 + seed) % 1;
      if (i % 12_000 == 0) {
        target[0] = 300 + 500 * random.nextDouble();
        target[1] = 900 + 1300 * random.nextDouble();
        target[2] = 2300 + 700 * random.nextDouble();
      }
      double hz = pitch * (1 + 0.15 * Math.sin(2 * Math.PI * 0.7 * i / RATE));
      phase += hz / RATE;
      double pulse = phase >= 1 ? 1 : 0;
      phase -= phase >= 1 ? 1 : 0;
      // Two poles at 300 Hz: a glottis falls by 12 dB an octave.
      glottis1 += (pulse + 0.002 * random.nextGaussian() - glottis1) * 0.04;
      // Lips radiate the derivative, so there is no DC, which Opus would remove.
      double source = (glottis1 - glottis2) * 0.04;
      glottis2 += source;
      double sum = 0;
      for (int f = 0; f < 3; f++) {
        formants[f] += (target[f] - formants[f]) * 0.0005;
        double r = Math.exp(-Math.PI * (60 + 40 * f) / RATE);
        double turn = 2 * r * Math.cos(2 * Math.PI * formants[f] / RATE);
        double y = source + turn * y1[f] - r * r * y2[f];
        y2[f] = y1[f];
        y1[f] = y;
        sum += y / (1 + f);
      }
      raw[i] = sum * (0.15 + 0.85 * Math.pow(Math.sin(Math.PI * syllable), 2));
      largest = Math.max(largest, Math.abs(raw[i]));
    }
    for (int i = 0; i < out.length; i++) {
      out[i] = (float) (raw[i] * peak / largest);
    }
    return out;
  }

  /// White noise.
  static float[] noise(long seed, double peak, double seconds) {
    Random random = new Random(seed);
    float[] out = new float[frames(seconds) * Mixer.FRAME_SAMPLES];
    for (int i = 0; i < out.length; i++) {
      out[i] = (float) (peak * (2 * random.nextDouble() - 1));
    }
    return out;
  }

  static int frames(double seconds) {
    return (int) Math.round(seconds * 50);
  }

  static float peak(float[] x, int from, int to) {
    float peak = 0;
    for (int i = from; i < to; i++) {
      peak = Math.max(peak, Math.abs(x[i]));
    }
    return peak;
  }

  static double rms(float[] x, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += (double) x[i] * x[i];
    }
    return Math.sqrt(sum / (to - from));
  }

  /// Amplitude of the component at `hz`, over whole periods if the caller chose the window so.
  static double amplitude(float[] x, int from, int to, double hz) {
    double re = 0;
    double im = 0;
    double stepCos = Math.cos(2 * Math.PI * hz / RATE);
    double stepSin = Math.sin(2 * Math.PI * hz / RATE);
    double cos = 1;
    double sin = 0;
    for (int i = from; i < to; i++) {
      re += x[i] * cos;
      im += x[i] * sin;
      double next = cos * stepCos - sin * stepSin;
      sin = sin * stepCos + cos * stepSin;
      cos = next;
    }
    return 2 * Math.hypot(re, im) / (to - from);
  }

  /// The largest magnitude between samples, by 8x windowed-sinc interpolation over 64 neighbours.
  static double truePeak(float[] x, int from, int to) {
    double peak = 0;
    for (int i = from + 32; i < to - 32; i++) {
      for (int p = 0; p < 8; p++) {
        double y = 0;
        for (int k = -31; k <= 32; k++) {
          double t = k - p / 8.0;
          double sinc = t == 0 ? 1 : Math.sin(Math.PI * t) / (Math.PI * t);
          double window = Math.cos(Math.PI * t / 66);
          y += x[i + k] * sinc * window * window;
        }
        peak = Math.max(peak, Math.abs(y));
      }
    }
    return peak;
  }

  static double db(double ratio) {
    return 20 * Math.log10(ratio);
  }
}
