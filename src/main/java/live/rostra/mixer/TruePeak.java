package live.rostra.mixer;

/// The peak of a band-limited signal between its samples, by 4x oversampling (the method of ITU-R
/// BS.1770 annex 2).
final class TruePeak {
  /// Samples before the first one measured that must be readable.
  static final int HISTORY = 11;

  private static final int TAPS = HISTORY + 1;

  /// Interpolators a quarter, a half and three quarters of a sample behind the tap in the middle.
  private static final float[] QUARTER = interpolator(0.25);

  private static final float[] HALF = interpolator(0.5);
  private static final float[] THREE_QUARTERS = interpolator(0.75);

  private TruePeak() {}

  /// The largest magnitude at and between samples. Values between two samples are seen six samples
  /// late, when enough neighbours are known; the limiter's timing allows for it.
  static float of(float[] line, int from, int to) {
    float peak = 0;
    for (int i = from; i < to; i++) {
      float q = 0;
      float h = 0;
      float t = 0;
      for (int k = 0; k < TAPS; k++) {
        float x = line[i - HISTORY + k];
        q += x * QUARTER[k];
        h += x * HALF[k];
        t += x * THREE_QUARTERS[k];
      }
      float between = Math.max(Math.abs(q), Math.max(Math.abs(h), Math.abs(t)));
      peak = Math.max(peak, Math.max(between, Math.abs(line[i])));
    }
    return peak;
  }

  private static float[] interpolator(double fraction) {
    double[] taps = new double[TAPS];
    double sum = 0;
    for (int k = 0; k < TAPS; k++) {
      double x = k - (TAPS / 2 - 1) - fraction;
      double sinc = Math.sin(Math.PI * x) / (Math.PI * x);
      double window = Math.cos(Math.PI * x / (TAPS + 1));
      taps[k] = sinc * window * window;
      sum += taps[k];
    }
    float[] scaled = new float[TAPS];
    for (int k = 0; k < TAPS; k++) {
      scaled[k] = (float) (taps[k] / sum);
    }
    return scaled;
  }
}
