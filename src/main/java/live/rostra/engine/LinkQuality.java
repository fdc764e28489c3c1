package live.rostra.engine;

import live.rostra.jitter.PlayoutStats;

/// What a speaker's network does to their voice, judged once a second by the E-model (ITU-T G.107):
/// of a perfect 93.2, delay and what had to be invented take their share. The judgement falls fast
/// and rises slowly, so that a bad second is seen and a good one is no promise. Room loop only.
final class LinkQuality {
  /// R of a connection that nothing is wrong with.
  private static final double BEST = 93.2;

  /// "Satisfied" begins here (G.107 annex B).
  private static final double EXCELLENT = 80;

  /// "Many users dissatisfied" ends here.
  private static final double GOOD = 60;

  private static final double FALLS = 0.8;
  private static final double RISES = 0.4;

  /// A frame of 20 ms and the codec's look-ahead of 6.5 ms pass before anything is sent.
  private static final double CODEC_DELAY_MS = 26.5;

  /// How well Opus hides what is missing, as G.113 counts it: between G.729A (19) and G.711 with
  /// concealment (25). Repaired losses are not missing.
  private static final double ROBUSTNESS = 20;

  /// Breaking up: a twentieth of three seconds is missing, until it is a fiftieth.
  private static final int SECONDS = 3;

  private static final double BREAKS_UP = 0.05;
  private static final double HOLDS = 0.02;

  /// Less than half a second of sound in three tells nothing.
  private static final long ENOUGH_SAMPLES = 24_000;

  private final long[] sound = new long[SECONDS];
  private final long[] missing = new long[SECONDS];
  private int second;
  private long soundBefore;
  private long missingBefore;
  private double score = BEST;
  private boolean interrupted;
  private boolean breakingUp;

  /// Another second has passed.
  ///
  /// @param stats of the playout, since its beginning
  /// @param rttNs round trip, negative while unknown
  /// @param silent whether nothing at all, not even a check, has come for 5 s
  void update(PlayoutStats stats, long rttNs, boolean silent) {
    interrupted = silent;
    second = (second + 1) % SECONDS;
    long soundNow = stats.soundSamples();
    long missingNow = stats.audiblyConcealedSamples();
    sound[second] = soundNow - soundBefore;
    missing[second] = missingNow - missingBefore;
    soundBefore = soundNow;
    missingBefore = missingNow;
    double ratio = sound[second] == 0 ? 0 : (double) missing[second] / sound[second];
    double rated = silent ? 0 : rating(ratio, stats.delayMs(), Math.max(0, rttNs) / 1e6);
    score += (rated < score ? FALLS : RISES) * (rated - score);
    judgeBreaks();
  }

  /// What it is called.
  NetworkQuality quality() {
    if (interrupted) {
      return NetworkQuality.LOST;
    }
    if (score >= EXCELLENT) {
      return NetworkQuality.EXCELLENT;
    }
    return score >= GOOD ? NetworkQuality.GOOD : NetworkQuality.POOR;
  }

  /// Whether a host should be told that this voice breaks up.
  boolean breakingUp() {
    return breakingUp;
  }

  /// R of G.107 for one second.
  ///
  /// @param missing share of the sound that had to be invented, 0 to 1
  static double rating(double missing, double jitterDelayMs, double rttMs) {
    double delay = rttMs / 2 + jitterDelayMs + CODEC_DELAY_MS;
    double byDelay = 0.024 * delay + 0.11 * Math.max(0, delay - 177.3);
    double percent = 100 * missing;
    double byLoss = 95 * percent / (percent + ROBUSTNESS);
    return Math.max(0, BEST - byDelay - byLoss);
  }

  private void judgeBreaks() {
    long heard = 0;
    long lost = 0;
    for (int i = 0; i < SECONDS; i++) {
      heard += sound[i];
      lost += missing[i];
    }
    if (heard >= ENOUGH_SAMPLES) {
      double ratio = (double) lost / heard;
      breakingUp = ratio >= (breakingUp ? HOLDS : BREAKS_UP);
    }
  }
}
