package live.rostra.testkit;

import java.util.ArrayList;
import java.util.List;

/// How alike two signals are once they are aligned, whatever the gain.
public final class Correlation {
  /// Two pieces of signal that lie on each other.
  ///
  /// @param start first sample of the window in the reference
  /// @param lag samples by which the heard signal is late
  /// @param coefficient normalised correlation, -1 to 1; 0 where either is silent
  public record Match(int start, int lag, double coefficient) {}

  private Correlation() {}

  /// The lag in `minLag..maxLag` at which `heard` is most like the whole of `reference`.
  ///
  /// A lag at which less than a quarter of the reference's length overlaps does not count.
  public static Match best(float[] reference, float[] heard, int minLag, int maxLag) {
    return best(reference, 0, reference.length, heard, minLag, maxLag);
  }

  /// Cuts the reference into windows and aligns each: first the whole, within `minLag..maxLag`,
  /// then every window within `search` samples of that lag. Windows that the heard signal does not
  /// cover are left out.
  public static List<Match> windows(
      float[] reference, float[] heard, int window, int minLag, int maxLag, int search) {
    int lag = best(reference, heard, minLag, maxLag).lag();
    List<Match> matches = new ArrayList<>();
    for (int start = 0; start + window <= reference.length; start += window) {
      if (start + lag - search >= 0 && start + window + lag + search <= heard.length) {
        matches.add(best(reference, start, window, heard, lag - search, lag + search));
      }
    }
    return matches;
  }

  /// The median coefficient of some windows.
  public static double median(List<Match> matches) {
    double[] sorted = matches.stream().mapToDouble(Match::coefficient).sorted().toArray();
    return sorted.length == 0 ? 0 : sorted[sorted.length / 2];
  }

  private static Match best(
      float[] reference, int start, int window, float[] heard, int minLag, int maxLag) {
    int from = Math.max(0, start + minLag);
    int to = Math.min(heard.length, start + window + maxLag);
    if (to <= from || window == 0) {
      return new Match(start, minLag, 0);
    }
    var fft = new Fft(Fft.sizeFor(window + to - from));
    double[] re = new double[fft.size()];
    double[] im = new double[fft.size()];
    double[] referenceRe = new double[fft.size()];
    double[] referenceIm = new double[fft.size()];
    copy(heard, from, to - from, re);
    copy(reference, start, window, referenceRe);
    double[] heardEnergy = runningEnergy(re, to - from);
    double[] referenceEnergy = runningEnergy(referenceRe, window);
    fft.forward(re, im);
    fft.forward(referenceRe, referenceIm);
    fft.multiplyByConjugate(re, im, referenceRe, referenceIm);
    fft.inverse(re, im);

    Match best = new Match(start, minLag, -2);
    for (int lag = minLag; lag <= maxLag; lag++) {
      // Where sample 0 of the window falls in the piece that was cut out of the heard signal.
      int shift = start + lag - from;
      int first = Math.max(0, -shift);
      int last = Math.min(window, to - from - shift);
      if (last - first < window / 4) {
        continue;
      }
      double energy =
          (heardEnergy[shift + last] - heardEnergy[shift + first])
              * (referenceEnergy[last] - referenceEnergy[first]);
      double product = re[shift & fft.size() - 1];
      double coefficient = energy < 1e-12 ? 0 : product / Math.sqrt(energy);
      if (coefficient > best.coefficient()) {
        best = new Match(start, lag, Math.clamp(coefficient, -1, 1));
      }
    }
    return best.coefficient() < -1 ? new Match(start, minLag, 0) : best;
  }

  private static void copy(float[] from, int offset, int length, double[] to) {
    for (int i = 0; i < length; i++) {
      to[i] = from[offset + i];
    }
  }

  private static double[] runningEnergy(double[] signal, int length) {
    double[] sums = new double[length + 1];
    for (int i = 0; i < length; i++) {
      sums[i + 1] = sums[i] + signal[i] * signal[i];
    }
    return sums;
  }
}
