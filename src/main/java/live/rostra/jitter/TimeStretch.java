package live.rostra.jitter;

/// Plays the front of the queue a little faster or slower without changing its pitch (WSOLA): a
/// stretch of one or more periods is left out or played twice, across a crossfade between two
/// places where the signal looks the same.
///
/// ```
///  faster   x[0 ..W) ──fades out──╮             slower   x[0 .. lag+W) ──fades out at lag──╮
///           x[lag..lag+W) fades in ╰▶ x[lag+W..           x[0..W) fades in from lag ───────╰▶ x[W..
/// ```
final class TimeStretch {
  /// Length of a crossfade: 8 ms.
  static final int OVERLAP = 384;

  /// The longest step, 12 ms: a period of the deepest voices, and with the overlap just one tick.
  static final int MAX_LAG = SampleClock.TICK - OVERLAP;

  /// The shortest step, 2.5 ms: shorter ones would match any smooth signal with itself.
  static final int MIN_LAG = 120;

  /// A period of a 100 Hz voice.
  private static final int DEEP_PERIOD = 480;

  /// Below -50 dBFS nobody hears where silence was cut.
  private static final double QUIET_POWER = 1e-5;

  private static final int COARSE = 4;

  private final float[] fadeIn = new float[OVERLAP];
  private final float[] scratch = new float[OVERLAP];
  private double similarity;

  TimeStretch() {
    for (int i = 0; i < OVERLAP; i++) {
      fadeIn[i] = (float) (0.5 - 0.5 * Math.cos(Math.PI * (i + 0.5) / OVERLAP));
    }
  }

  /// Leaves out at most `most` samples if the signal is quiet or its best match reaches `threshold`
  /// (normalised correlation, -1..1). At least {@link SampleClock#TICK} samples stay.
  ///
  /// @return samples left out, 0 when there is no good place
  int accelerate(SampleQueue queue, int most, double threshold) {
    int longest = Math.min(Math.min(most, MAX_LAG), queue.size() - SampleClock.TICK);
    boolean quiet = quiet(queue.array(), queue.start(), SampleClock.TICK);
    int lag = quiet ? Math.max(longest, 0) : similar(queue, longest, threshold);
    if (lag == 0) {
      return 0;
    }
    float[] x = queue.array();
    int at = queue.start();
    for (int i = 0; i < OVERLAP; i++) {
      x[at + i] += fadeIn[i] * (x[at + lag + i] - x[at + i]);
    }
    queue.cut(OVERLAP, lag);
    return lag;
  }

  /// Repeats about `wanted` samples under the same conditions; the queue holds a tick at least. A
  /// voice repeats whole periods, so a little more than wanted may come of it.
  ///
  /// @return samples added, 0 when there is no good place
  int expand(SampleQueue queue, int wanted, double threshold) {
    boolean quiet = quiet(queue.array(), queue.start(), SampleClock.TICK);
    int longest = Math.min(quiet ? wanted : Math.max(wanted, DEEP_PERIOD), MAX_LAG);
    int lag = quiet ? longest : similar(queue, longest, threshold);
    if (lag == 0) {
      return 0;
    }
    System.arraycopy(queue.array(), queue.start() + lag, scratch, 0, OVERLAP);
    queue.open(0, lag);
    float[] x = queue.array();
    int at = queue.start() + lag;
    for (int i = 0; i < OVERLAP; i++) {
      x[at + i] = scratch[i] + fadeIn[i] * (x[at + i] - scratch[i]);
    }
    return lag;
  }

  /// Whether the mean power of `count` samples is below what anybody hears.
  static boolean quiet(float[] pcm, int offset, int count) {
    double power = 0;
    for (int i = 0; i < count; i++) {
      power += pcm[offset + i] * pcm[offset + i];
    }
    return power < QUIET_POWER * count;
  }

  private int similar(SampleQueue queue, int longest, double threshold) {
    if (longest < MIN_LAG) {
      return 0;
    }
    int lag = bestLag(queue.array(), queue.start(), longest);
    return similarity >= threshold ? lag : 0;
  }

  private int bestLag(float[] x, int at, int longest) {
    // Every lag, because a tone matches itself at many and at few of them exactly; every fourth
    // product is enough to rank them.
    int best = bestBetween(x, at, MIN_LAG, longest, COARSE);
    best = bestBetween(x, at, Math.max(MIN_LAG, best - 2), Math.min(longest, best + 2), 1);
    similarity = correlation(x, at, best, 1);
    return best;
  }

  private static int bestBetween(float[] x, int at, int from, int to, int stride) {
    int best = from;
    double bestSimilarity = -2;
    for (int lag = from; lag <= to; lag++) {
      double s = correlation(x, at, lag, stride);
      if (s > bestSimilarity) {
        bestSimilarity = s;
        best = lag;
      }
    }
    return best;
  }

  private static double correlation(float[] x, int at, int lag, int stride) {
    float cross = 0;
    float here = 1e-9f;
    float there = 1e-9f;
    for (int i = 0; i < OVERLAP; i += stride) {
      float a = x[at + i];
      float b = x[at + lag + i];
      cross += a * b;
      here += a * a;
      there += b * b;
    }
    return cross / Math.sqrt((double) here * there);
  }
}
