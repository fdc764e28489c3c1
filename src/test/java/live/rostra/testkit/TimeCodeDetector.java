package live.rostra.testkit;

import java.util.ArrayList;
import java.util.List;

/// The matched filters of the time code. Correlations are normalised by the energy heard, so they
/// do not depend on gain; their magnitude is that of the analytic signal, so they do not depend on
/// phase.
final class TimeCodeDetector {
  /// With 240 degrees of freedom, noise in the band of the chirp exceeds this once in e^29 tries.
  private static final double SYNC_THRESHOLD = 0.35;

  private static final double DIGIT_THRESHOLD = 0.3;

  /// The best value of a digit must beat the next by this factor.
  private static final double DIGIT_MARGIN = 1.3;

  /// Two syncs cannot be nearer than this; of two, the stronger is kept.
  private static final int MIN_DISTANCE = TimeCode.SLOT / 2;

  /// Below this RMS (-90 dB) there is nothing to measure.
  private static final double MIN_RMS = 3e-5;

  private static final int BLOCK = 1 << 15;

  /// A sync that was found.
  record Sync(int at, double correlation) {}

  /// A digit that was read; correlation 0 when it could not be told.
  record Digit(int value, double correlation) {}

  private final Fft fft = new Fft(BLOCK);
  private final double[] templateRe = new double[BLOCK];
  private final double[] templateIm = new double[BLOCK];
  private final double templateEnergy;
  private final double[][] digitCos = new double[TimeCode.VALUES][TimeCode.DIGIT];
  private final double[][] digitSin = new double[TimeCode.VALUES][TimeCode.DIGIT];
  private final double digitEnergy;

  TimeCodeDetector(double[] syncPhase, double[][] digitPhases, int edge) {
    templateEnergy = analytic(syncPhase, edge, templateRe, templateIm);
    fft.forward(templateRe, templateIm);
    double energy = 0;
    for (int value = 0; value < TimeCode.VALUES; value++) {
      energy = analytic(digitPhases[value], edge, digitCos[value], digitSin[value]);
    }
    digitEnergy = energy;
  }

  /// Amplitude of an element at sample `i`: raised-cosine edges, flat between.
  static double edge(int i, int length, int edge) {
    int distance = Math.min(i, length - 1 - i);
    return distance >= edge ? 1 : 0.5 - 0.5 * Math.cos(Math.PI * (distance + 0.5) / edge);
  }

  /// Every place where a sync begins, in order.
  List<Sync> syncs(float[] heard) {
    List<Sync> found = new ArrayList<>();
    double[] energy = runningEnergy(heard);
    double[] re = new double[BLOCK];
    double[] im = new double[BLOCK];
    int step = BLOCK - TimeCode.SYNC + 1;
    int last = heard.length - TimeCode.SYNC;
    for (int start = 0; start <= last; start += step) {
      int available = Math.min(BLOCK, heard.length - start);
      for (int i = 0; i < BLOCK; i++) {
        re[i] = i < available ? heard[start + i] : 0;
        im[i] = 0;
      }
      fft.forward(re, im);
      fft.multiplyByConjugate(re, im, templateRe, templateIm);
      fft.inverse(re, im);
      for (int i = 0; i < step && start + i <= last; i++) {
        double magnitude = re[i] * re[i] + im[i] * im[i];
        double window = energy[start + i + TimeCode.SYNC] - energy[start + i];
        if (magnitude > SYNC_THRESHOLD * SYNC_THRESHOLD * window * templateEnergy
            && window > MIN_RMS * MIN_RMS * TimeCode.SYNC) {
          keep(found, new Sync(start + i, Math.sqrt(magnitude / (window * templateEnergy))));
        }
      }
    }
    return found;
  }

  /// Reads the digit that begins at `at`.
  Digit digit(float[] heard, int at) {
    if (at + TimeCode.DIGIT > heard.length) {
      return new Digit(0, 0);
    }
    double window = 0;
    for (int i = at; i < at + TimeCode.DIGIT; i++) {
      window += (double) heard[i] * heard[i];
    }
    if (window < MIN_RMS * MIN_RMS * TimeCode.DIGIT) {
      return new Digit(0, 0);
    }
    int best = 0;
    double bestCorrelation = 0;
    double nextCorrelation = 0;
    for (int value = 0; value < TimeCode.VALUES; value++) {
      double correlation = correlation(heard, at, digitCos[value], digitSin[value], window);
      if (correlation > bestCorrelation) {
        nextCorrelation = bestCorrelation;
        bestCorrelation = correlation;
        best = value;
      } else {
        nextCorrelation = Math.max(nextCorrelation, correlation);
      }
    }
    boolean clear =
        bestCorrelation >= DIGIT_THRESHOLD && bestCorrelation >= DIGIT_MARGIN * nextCorrelation;
    return new Digit(best, clear ? bestCorrelation : 0);
  }

  private double correlation(
      float[] heard, int at, double[] cos, double[] sin, double windowEnergy) {
    double re = 0;
    double im = 0;
    for (int i = 0; i < TimeCode.DIGIT; i++) {
      re += heard[at + i] * cos[i];
      im += heard[at + i] * sin[i];
    }
    return Math.sqrt((re * re + im * im) / (windowEnergy * digitEnergy));
  }

  private static void keep(List<Sync> found, Sync sync) {
    if (!found.isEmpty() && sync.at() - found.getLast().at() < MIN_DISTANCE) {
      if (sync.correlation() > found.getLast().correlation()) {
        found.set(found.size() - 1, sync);
      }
    } else {
      found.add(sync);
    }
  }

  private static double[] runningEnergy(float[] heard) {
    double[] sums = new double[heard.length + 1];
    for (int i = 0; i < heard.length; i++) {
      sums[i + 1] = sums[i] + (double) heard[i] * heard[i];
    }
    return sums;
  }

  /// Writes the analytic form of an element; returns the energy of its real part.
  private static double analytic(double[] phase, int edge, double[] re, double[] im) {
    double energy = 0;
    for (int i = 0; i < phase.length; i++) {
      double amplitude = edge(i, phase.length, edge);
      re[i] = amplitude * Math.cos(phase[i]);
      im[i] = amplitude * Math.sin(phase[i]);
      energy += re[i] * re[i];
    }
    return energy;
  }
}
