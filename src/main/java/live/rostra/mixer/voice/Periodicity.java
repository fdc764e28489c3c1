package live.rostra.mixer.voice;

/// How much the last 30 ms repeat themselves at the pitch of a voice: the highest normalised
/// autocorrelation over lags from 2.5 to 16.5 ms, at 4 kHz. Vowels reach 0.7 to 1, noise, breath
/// and key strokes seldom 0.5; so do tones, which {@link VoiceDetector} knows by their calm.
final class Periodicity {
  private static final int DECIMATION = 12;

  /// 400 Hz.
  private static final int MIN_LAG = 10;

  /// 60 Hz.
  private static final int MAX_LAG = 66;

  private static final int WINDOW = 120;
  private static final int LENGTH = WINDOW + MAX_LAG;

  /// A high-pass at 100 Hz: rumble correlates with itself at any lag.
  private static final float PASS = (float) (1 - 2 * Math.PI * 100 / 4_000);

  private final float[] line = new float[LENGTH];
  private float lastIn;
  private float lastOut;

  /// Takes one frame of 48 kHz; its length is a multiple of 12.
  void hear(float[] frame) {
    int arrived = frame.length / DECIMATION;
    System.arraycopy(line, arrived, line, 0, LENGTH - arrived);
    for (int i = 0; i < arrived; i++) {
      float sum = 0;
      for (int k = 0; k < DECIMATION; k++) {
        sum += frame[i * DECIMATION + k];
      }
      float in = sum / DECIMATION;
      float out = PASS * (lastOut + in - lastIn);
      lastIn = in;
      lastOut = Math.abs(out) < 1e-18f ? 0 : out; // no denormal numbers
      line[LENGTH - arrived + i] = lastOut;
    }
  }

  /// The likeness at the best lag, 0 to 1.
  float measure() {
    float here = energy(MAX_LAG);
    float there = energy(MAX_LAG - MIN_LAG + 1);
    float best = 0;
    for (int lag = MIN_LAG; lag <= MAX_LAG; lag++) {
      int from = MAX_LAG - lag;
      // The window slides back by one sample.
      there += line[from] * line[from] - line[from + WINDOW] * line[from + WINDOW];
      float cross = cross(lag);
      if (cross > 0) {
        best = Math.max(best, cross * cross / (here * Math.max(there, 1e-12f) + 1e-20f));
      }
    }
    return (float) Math.sqrt(Math.min(1, best));
  }

  private float energy(int from) {
    float sum = 0;
    for (int i = from; i < from + WINDOW; i++) {
      sum += line[i] * line[i];
    }
    return sum;
  }

  private float cross(int lag) {
    // Independent chains, because the JIT may not reorder a single float sum.
    float a = 0;
    float b = 0;
    float c = 0;
    float d = 0;
    for (int i = MAX_LAG; i < LENGTH; i += 4) {
      a += line[i] * line[i - lag];
      b += line[i + 1] * line[i + 1 - lag];
      c += line[i + 2] * line[i + 2 - lag];
      d += line[i + 3] * line[i + 3 - lag];
    }
    return a + b + c + d;
  }
}
