package live.rostra.jitter;

/// A plain Fourier transform of 960 samples under a Blackman window: bins of 50 Hz.
final class Spectrum {
  private static final int SIZE = 960;

  private static final double[] WINDOW = new double[SIZE];

  static {
    for (int i = 0; i < SIZE; i++) {
      double w = 2 * Math.PI * i / SIZE;
      WINDOW[i] = 0.42 - 0.5 * Math.cos(w) + 0.08 * Math.cos(2 * w);
    }
  }

  private Spectrum() {}

  /// Energy outside `hz` ± 250 Hz against the whole, in the worst window of 20 ms (10 ms apart).
  static double loudestOutsideDb(float[] pcm, double hz) {
    double worst = -200;
    for (int at = 0; at + SIZE <= pcm.length; at += SIZE / 2) {
      double inside = 1e-12;
      double outside = 1e-12;
      for (int bin = 1; bin < 160; bin++) { // to 8 kHz
        double power = power(pcm, at, bin);
        if (Math.abs(bin * 50 - hz) <= 250) {
          inside += power;
        } else {
          outside += power;
        }
      }
      worst = Math.max(worst, 10 * Math.log10(outside / inside));
    }
    return worst;
  }

  private static double power(float[] pcm, int at, int bin) {
    double step = 2 * Math.PI * bin / SIZE;
    double c = 2 * Math.cos(step);
    double s1 = 0;
    double s2 = 0;
    for (int i = 0; i < SIZE; i++) { // Goertzel
      double s = pcm[at + i] * WINDOW[i] + c * s1 - s2;
      s2 = s1;
      s1 = s;
    }
    double re = s1 - s2 * Math.cos(step);
    double im = s2 * Math.sin(step);
    return re * re + im * im;
  }
}
