package live.rostra.testkit;

import java.util.ArrayList;
import java.util.List;

/// The time-coded test signal: heard anywhere downstream, it tells which of its samples is heard.
/// Its definition is docs/time-code.md.
///
/// ```
///   slot k = 12,000 samples (250 ms), k = (sample / 12,000) mod 256
///   +----------------+----------+----------+----------+------+
///   | chirp 1→4 kHz  | tone hi  | tone lo  | tone ck  | rest |
///   |     80 ms      |  50 ms   |  50 ms   |  50 ms   | 20 ms|
///   +----------------+----------+----------+----------+------+
/// ```
///
/// Immutable and thread-safe; 48 kHz mono.
public final class TimeCode {
  /// Samples of one slot: a hit is possible four times a second.
  public static final int SLOT = 12_000;

  /// Slots before the code repeats.
  public static final int SLOTS = 256;

  /// Samples before the code repeats: 64 s.
  public static final long PERIOD = (long) SLOT * SLOTS;

  /// Peak of the signal, -12 dB below full scale.
  public static final float AMPLITUDE = 0.25f;

  /// Peak of the noise floor: without one, Concentus' SILK encoder fails its own assertions on this
  /// signal after some seconds.
  private static final float FLOOR = 0x1p-12f;

  static final int SYNC = 3_840;
  static final int DIGIT = 2_400;
  static final int DIGITS = 3;
  static final int VALUES = 16;

  private static final double LOW_HZ = 1_000;
  private static final double HIGH_HZ = 4_000;
  private static final double TONE_SPACING_HZ = 190;
  private static final int EDGE = 96;

  /// A slot that was recognised.
  ///
  /// @param heardSample where its first sample is in the heard signal
  /// @param sourceSample which sample of the source that is, modulo `PERIOD`
  /// @param confidence the weakest of its four correlations, 0 to 1; above 0.8 on a good path
  public record Hit(int heardSample, long sourceSample, double confidence) {}

  private final float[] sync;
  private final float[][] digits = new float[VALUES][];
  private final TimeCodeDetector detector;

  /// Computes the tables: some milliseconds.
  public TimeCode() {
    double[] syncPhase = chirp(SYNC, LOW_HZ, HIGH_HZ);
    sync = element(syncPhase);
    double[][] digitPhases = new double[VALUES][];
    for (int value = 0; value < VALUES; value++) {
      double hertz = LOW_HZ + value * TONE_SPACING_HZ;
      digitPhases[value] = chirp(DIGIT, hertz, hertz);
      digits[value] = element(digitPhases[value]);
    }
    detector = new TimeCodeDetector(syncPhase, digitPhases, EDGE);
  }

  /// Fills `out` with the signal from `samplePosition` on. Allocates nothing; consecutive positions
  /// join seamlessly.
  ///
  /// @param samplePosition 0 or more, in samples of 48 kHz
  public void fill(long samplePosition, float[] out) {
    int slot = (int) (samplePosition / SLOT % SLOTS);
    int at = (int) (samplePosition % SLOT);
    for (int i = 0; i < out.length; i++) {
      out[i] = sample(slot, at) + floor(slot * SLOT + at);
      if (++at == SLOT) {
        at = 0;
        slot = (slot + 1) % SLOTS;
      }
    }
  }

  /// `samples` samples from position 0.
  public float[] signal(int samples) {
    float[] out = new float[samples];
    fill(0, out);
    return out;
  }

  /// One whole period as a WAV: played in a loop, the position stays right modulo `PERIOD`.
  public Wav wav() {
    return Wav.mono(signal((int) PERIOD));
  }

  /// Finds every slot that can be recognised in a signal of 48 kHz, in order.
  ///
  /// Gain, polarity and other sounds do not matter as long as the code stands out; a heard sample
  /// is right within ± 1 ms of what the path did to it (codec delay included, as it is part of the
  /// path).
  public List<Hit> decode(float[] heard) {
    List<Hit> hits = new ArrayList<>();
    for (TimeCodeDetector.Sync found : detector.syncs(heard)) {
      double confidence = found.correlation();
      int[] values = new int[DIGITS];
      for (int digit = 0; digit < DIGITS; digit++) {
        var read = detector.digit(heard, found.at() + SYNC + digit * DIGIT);
        values[digit] = read.value();
        confidence = Math.min(confidence, read.correlation());
      }
      int slot = values[0] * VALUES + values[1];
      if (confidence > 0 && values[2] == check(slot)) {
        hits.add(new Hit(found.at(), (long) slot * SLOT, confidence));
      }
    }
    return hits;
  }

  /// Samples from the source to the ear, modulo `PERIOD`, when both count on the same clock.
  ///
  /// @param heardAt position of `hit.heardSample()` on the source's clock
  public static long latency(Hit hit, long heardAt) {
    return Math.floorMod(heardAt - hit.sourceSample(), PERIOD);
  }

  /// The check digit: as both factors are odd, one wrong digit never passes.
  static int check(int slot) {
    return 7 * (slot / VALUES) + 3 * (slot % VALUES) + 5 & VALUES - 1;
  }

  /// Uniform noise that depends on the position alone.
  private static float floor(int position) {
    int hash = position * 0x9e3779b1;
    hash = (hash ^ hash >>> 15) * 0x85ebca6b;
    hash ^= hash >>> 13;
    return hash * 0x1p-31f * FLOOR;
  }

  private float sample(int slot, int at) {
    if (at < SYNC) {
      return sync[at];
    }
    int digit = (at - SYNC) / DIGIT;
    if (digit == DIGITS) {
      return 0;
    }
    int value =
        switch (digit) {
          case 0 -> slot / VALUES;
          case 1 -> slot % VALUES;
          default -> check(slot);
        };
    return digits[value][(at - SYNC) % DIGIT];
  }

  /// Phase at each sample of a sweep that is linear in frequency.
  private static double[] chirp(int length, double fromHz, double toHz) {
    double[] phase = new double[length];
    for (int i = 0; i < length; i++) {
      double t = (double) i / Tone.SAMPLE_RATE;
      double duration = (double) length / Tone.SAMPLE_RATE;
      phase[i] = 2 * Math.PI * (fromHz * t + (toHz - fromHz) * t * t / (2 * duration));
    }
    return phase;
  }

  private static float[] element(double[] phase) {
    float[] out = new float[phase.length];
    for (int i = 0; i < phase.length; i++) {
      out[i] =
          (float) (AMPLITUDE * TimeCodeDetector.edge(i, phase.length, EDGE) * Math.cos(phase[i]));
    }
    return out;
  }
}
