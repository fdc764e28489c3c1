package live.rostra.mixer;

import java.util.Arrays;

/// A look-ahead limiter: no sample leaves above -1 dBFS, and a signal that stays below it leaves
/// bit-exact, 5 ms later. It never wraps and never clips: it turns down before the peak arrives.
///
/// It works in blocks of 0.5 ms. Each block asks for the gain that its true peak needs; the
/// smallest request of the last 10.5 ms rules (so the gain rests between the half waves of a low
/// voice), rises back with a time constant of 80 ms, and is smoothed by a 4.5 ms triangle. Sums of
/// a few terms are taken anew each time, so nothing drifts and unity stays exactly 1.
///
/// ```
///   block      b-10                        b-1  b        audio of block b-10 leaves
///   request     |<------- HOLD = 20 + 1 -------->|       now, at a gain that moves from
///   smoothing   .  |<-------- SMOOTH = 9 ------->|       smooth(b-1) to smooth(b)
/// ```
///
/// Both ends of that move average only gains at or below the requests of blocks b-10 and b-9: the
/// second covers a peak between samples, which is seen up to six samples late.
final class Limiter {
  /// The constant delay in samples of 48 kHz.
  static final int LOOK_AHEAD = 240;

  /// -1 dBFS.
  static final float CEILING = (float) Math.pow(10, -1 / 20.0);

  /// What it turns down to: a few roundings below the ceiling, because the gain is a sum of floats.
  private static final float TARGET = CEILING * (1 - 1e-6f);

  private static final int BLOCK = 24;
  private static final int BLOCKS = Mixer.FRAME_SAMPLES / BLOCK;
  private static final int HOLD = 20;
  private static final int SMOOTH = 9;
  private static final float[] TRIANGLE = {1, 2, 3, 4, 5, 4, 3, 2, 1};
  private static final float TRIANGLE_SUM = 25;

  /// Below this, no peak between samples can reach the ceiling: a sine can hide 3 dB, and voices
  /// are tamer.
  private static final float HARMLESS = CEILING * 0.7f;

  private static final float RELEASE = (float) (1 - Math.exp(-0.5 / 80));
  private static final float UNITY_SNAP = 1 - 1e-4f;

  private final float[] line = new float[LOOK_AHEAD + Mixer.FRAME_SAMPLES];
  private final float[] requests = new float[HOLD + BLOCKS];
  private final float[] recovering = new float[SMOOTH - 1 + BLOCKS];
  private float recovered = 1;
  private float gain = 1;
  private boolean resting = true;

  /// A limiter at rest whose delay line is silent.
  Limiter() {
    Arrays.fill(requests, 1);
    Arrays.fill(recovering, 1);
  }

  /// Limits one frame; `out` lags `in` by {@link #LOOK_AHEAD} samples. The arrays must differ.
  ///
  /// @return true when `out` is digital zero
  boolean process(float[] in, float[] out) {
    System.arraycopy(in, 0, line, LOOK_AHEAD, Mixer.FRAME_SAMPLES);
    float peak = peak(LOOK_AHEAD - TruePeak.HISTORY, line.length);
    boolean silent = peak == 0 && peak(0, LOOK_AHEAD) == 0;
    if (resting && peak <= HARMLESS) {
      System.arraycopy(line, 0, out, 0, Mixer.FRAME_SAMPLES);
    } else {
      limit(out);
    }
    System.arraycopy(line, Mixer.FRAME_SAMPLES, line, 0, LOOK_AHEAD);
    return silent;
  }

  /// Takes over the whole state of `other`, audio in the delay line included.
  void copyFrom(Limiter other) {
    System.arraycopy(other.line, 0, line, 0, line.length);
    System.arraycopy(other.requests, 0, requests, 0, requests.length);
    System.arraycopy(other.recovering, 0, recovering, 0, recovering.length);
    recovered = other.recovered;
    gain = other.gain;
    resting = other.resting;
  }

  /// The gain at the end of the last frame, 1 = untouched.
  float gain() {
    return gain;
  }

  private void limit(float[] out) {
    System.arraycopy(requests, BLOCKS, requests, 0, HOLD);
    System.arraycopy(recovering, BLOCKS, recovering, 0, SMOOTH - 1);
    for (int block = 0; block < BLOCKS; block++) {
      requests[HOLD + block] = request(LOOK_AHEAD + block * BLOCK);
      float next = smoothedGain(block);
      apply(out, block * BLOCK, next);
      gain = next;
    }
    resting = gain == 1 && allOnes(requests, BLOCKS) && allOnes(recovering, BLOCKS);
  }

  private float request(int from) {
    if (peak(from - TruePeak.HISTORY, from + BLOCK) <= HARMLESS) {
      return 1;
    }
    float peak = TruePeak.of(line, from, from + BLOCK);
    return peak <= TARGET ? 1 : TARGET / peak;
  }

  private float smoothedGain(int block) {
    float smallest = 1;
    for (int i = block; i <= block + HOLD; i++) {
      smallest = Math.min(smallest, requests[i]);
    }
    if (smallest <= recovered) {
      recovered = smallest;
    } else {
      recovered += (smallest - recovered) * RELEASE;
      if (recovered > UNITY_SNAP) {
        recovered = smallest; // the end of an exponential is never reached
      }
    }
    recovering[SMOOTH - 1 + block] = recovered;
    float sum = 0;
    for (int i = 0; i < SMOOTH; i++) {
      sum += TRIANGLE[i] * recovering[block + i];
    }
    return sum / TRIANGLE_SUM;
  }

  private void apply(float[] out, int from, float next) {
    float start = gain;
    float step = (next - start) / BLOCK;
    for (int i = 0; i < BLOCK; i++) {
      out[from + i] = line[from + i] * (start + step * (i + 1));
    }
  }

  private float peak(int from, int to) {
    float peak = 0;
    for (int i = from; i < to; i++) {
      peak = Math.max(peak, Math.abs(line[i]));
    }
    return peak;
  }

  private static boolean allOnes(float[] values, int from) {
    for (int i = from; i < values.length; i++) {
      if (values[i] != 1) {
        return false;
      }
    }
    return true;
  }
}
