package live.rostra.mixer;

import java.util.Arrays;

/// The speech activity of one input on three time scales, after Volfin and Cohen, "Dominant speaker
/// identification for multipoint videoconferencing" (2013): this frame, the last 100 ms, the last
/// second.
///
/// On each scale the score is the logarithm of the odds that the count of active sub-units comes
/// from speech (binomial) and not from noise (exponential).
final class Dominance {
  private static final int SUB_BANDS = 13;
  private static final int SUB_BAND_DB = 10;
  private static final int MEDIUM_FRAMES = 5;
  private static final int MEDIUM_THRESHOLD = 7;
  private static final int LONG_MEDIUMS = 10;
  private static final int LONG_THRESHOLD = 4;
  private static final int FRAMES = MEDIUM_FRAMES * LONG_MEDIUMS;

  /// Scores by count; the paper's rates.
  private static final double[] IMMEDIATE = scores(SUB_BANDS, 0.78);

  private static final double[] MEDIUM = scores(MEDIUM_FRAMES, 24);
  private static final double[] LONG = scores(LONG_MEDIUMS, 47);

  private final byte[] subBands = new byte[FRAMES];
  private int newest;
  private double immediate = IMMEDIATE[0];
  private double medium = MEDIUM[0];
  private double lengthy = LONG[0];

  /// Takes one frame: how many of 13 steps of 10 dB its level fills, none when it is not voice.
  void update(float levelDbov, boolean active) {
    newest = (newest + 1) % FRAMES;
    int filled = (int) ((levelDbov - LevelMeter.SILENCE_DBOV) / SUB_BAND_DB);
    subBands[newest] = (byte) (active ? Math.clamp(filled, 0, SUB_BANDS) : 0);
  }

  /// What was said before counts no more.
  void forget() {
    Arrays.fill(subBands, (byte) 0);
  }

  /// Computes the scores; call before comparing.
  void score() {
    int activeMediums = 0;
    for (int m = 0; m < LONG_MEDIUMS; m++) {
      int activeFrames = 0;
      for (int f = 0; f < MEDIUM_FRAMES; f++) {
        int at = (newest + FRAMES - m * MEDIUM_FRAMES - f) % FRAMES;
        activeFrames += subBands[at] > MEDIUM_THRESHOLD ? 1 : 0;
      }
      activeMediums += activeFrames > LONG_THRESHOLD ? 1 : 0;
      if (m == 0) {
        medium = MEDIUM[activeFrames];
      }
    }
    immediate = IMMEDIATE[subBands[newest]];
    lengthy = LONG[activeMediums];
  }

  /// How much more this frame speaks than `other`'s: logarithm of the ratio of scores.
  double immediateOver(Dominance other) {
    return Math.log(immediate / other.immediate);
  }

  /// The same over the last 100 ms.
  double mediumOver(Dominance other) {
    return Math.log(medium / other.medium);
  }

  /// The same over the last second.
  double longOver(Dominance other) {
    return Math.log(lengthy / other.lengthy);
  }

  private static double[] scores(int n, double rate) {
    double[] scores = new double[n + 1];
    double logBinomial = 0;
    for (int k = 0; k <= n; k++) {
      double score = logBinomial - n * Math.log(2) - Math.log(rate) + rate * k;
      scores[k] = Math.max(score, 1e-10); // ratios need a positive score
      logBinomial += Math.log(n - k) - Math.log(k + 1);
    }
    return scores;
  }
}
