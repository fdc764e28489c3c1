package live.rostra.codec;

/// Test signals and the arithmetic to judge them.
final class Tones {
  private Tones() {}

  /// A tone at -6 dBFS, continuous over calls that continue `start`.
  static float[] tone(double hz, long start, int count) {
    float[] pcm = new float[count];
    for (int i = 0; i < count; i++) {
      pcm[i] = (float) (0.5 * Math.sin(2 * Math.PI * hz * (start + i) / 48_000));
    }
    return pcm;
  }

  /// Twelve falling harmonics, swelling five times a second: a speech coder takes it for a voice.
  static float[] syllables(double hz, long start, int count) {
    float[] pcm = new float[count];
    for (int i = 0; i < count; i++) {
      double sum = 0;
      for (int k = 1; k <= 12; k++) {
        sum += Math.sin(2 * Math.PI * hz * k * (start + i) / 48_000) / k;
      }
      double swell = 0.5 - 0.5 * Math.cos(2 * Math.PI * 5 * (start + i) / 48_000);
      pcm[i] = (float) (0.25 * swell * sum);
    }
    return pcm;
  }

  static double rms(float[] pcm, int offset, int count) {
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += pcm[offset + i] * pcm[offset + i];
    }
    return Math.sqrt(sum / count);
  }

  /// Amplitude of `hz` in the window, by correlation with sine and cosine.
  static double amplitude(float[] pcm, int offset, int count, double hz) {
    double re = 0;
    double im = 0;
    for (int i = 0; i < count; i++) {
      double phase = 2 * Math.PI * hz * i / 48_000;
      re += pcm[offset + i] * Math.cos(phase);
      im += pcm[offset + i] * Math.sin(phase);
    }
    return 2 * Math.hypot(re, im) / count;
  }
}
