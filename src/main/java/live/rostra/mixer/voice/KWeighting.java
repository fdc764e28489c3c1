package live.rostra.mixer.voice;

/// The K-weighting filter of ITU-R BS.1770-4 annex 1 at 48 kHz: a shelf for the head, then a
/// high-pass, so that the mean square is loudness as people hear it.
///
/// Doubles, because the high-pass has its poles so close to 1 that floats would hum.
final class KWeighting {
  // Table 1, the shelf, and table 2, the high-pass; the names are the recommendation's.
  private static final double SHELF_B0 = 1.53512485958697;
  private static final double SHELF_B1 = -2.69169618940638;
  private static final double SHELF_B2 = 1.19839281085285;
  private static final double SHELF_A1 = -1.69065929318241;
  private static final double SHELF_A2 = 0.73248077421585;
  private static final double PASS_A1 = -1.99004745483398;
  private static final double PASS_A2 = 0.99007225036621;

  /// Far below any sound and far above the numbers that processors compute slowly.
  private static final double NOTHING = 1e-20;

  /// What the mean square of a channel is off by: a sine of 997 Hz then reads as its level (section
  /// 3 of annex 1).
  private static final double OFFSET_LU = -0.691;

  private double shelf1;
  private double shelf2;
  private double pass1;
  private double pass2;

  /// Filters `in` into `out`, both of the same length, following what was filtered before.
  ///
  /// @return mean square of `out`
  double filter(float[] in, float[] out) {
    double s1 = shelf1;
    double s2 = shelf2;
    double p1 = pass1;
    double p2 = pass2;
    double sum = 0;
    for (int i = 0; i < in.length; i++) {
      double x = in[i];
      double shelved = SHELF_B0 * x + s1;
      s1 = SHELF_B1 * x - SHELF_A1 * shelved + s2;
      s2 = SHELF_B2 * x - SHELF_A2 * shelved;
      double passed = shelved + p1; // b = 1, -2, 1
      p1 = -2 * shelved - PASS_A1 * passed + p2;
      p2 = shelved - PASS_A2 * passed;
      out[i] = (float) passed;
      sum += passed * passed;
    }
    shelf1 = settled(s1);
    shelf2 = settled(s2);
    pass1 = settled(p1);
    pass2 = settled(p2);
    return sum / in.length;
  }

  /// Loudness in LUFS of a mean square behind this filter, one channel; minus infinity for zero.
  static double lufs(double meanSquare) {
    return OFFSET_LU + 10 * Math.log10(meanSquare);
  }

  private static double settled(double state) {
    return Math.abs(state) < NOTHING ? 0 : state;
  }
}
