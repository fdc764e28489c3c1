package live.rostra.testkit;

import java.util.List;

/// Signal-to-noise ratio of a heard signal against its reference, in dB, after alignment and with
/// the gain that fits best: only what is not the reference counts as noise.
public final class Snr {
  /// What is said of two identical signals.
  public static final double PERFECT_DB = 120;

  private Snr() {}

  /// SNR of each window; aligned as `Correlation.windows` does. Windows in which either signal is
  /// silent are 0 power against 0 power and count as -120 dB; choose windows with sound.
  public static double[] windows(
      float[] reference, float[] heard, int window, int minLag, int maxLag, int search) {
    List<Correlation.Match> matches =
        Correlation.windows(reference, heard, window, minLag, maxLag, search);
    return matches.stream().mapToDouble(match -> of(match.coefficient())).toArray();
  }

  /// SNR of a whole signal at its best lag.
  public static double of(float[] reference, float[] heard, int minLag, int maxLag) {
    return of(Correlation.best(reference, heard, minLag, maxLag).coefficient());
  }

  /// SNR that belongs to a correlation coefficient: with the best gain the share c² of the power is
  /// signal and the rest is noise.
  static double of(double coefficient) {
    double signal = Math.max(0, coefficient) * Math.max(0, coefficient);
    double noise = 1 - signal;
    if (noise <= 1e-12) {
      return PERFECT_DB;
    }
    return signal <= 1e-12 ? -PERFECT_DB : 10 * Math.log10(signal / noise);
  }
}
