package live.rostra.mixer;

/// Peak and RMS of one decoded frame.
final class LevelMeter {
  /// What RFC 6464 calls silence.
  static final float SILENCE_DBOV = -127f;

  /// +24 dBFS: no decoder means this, so the frame is damage and not loudness.
  private static final float MAX_MEAN_SQUARE = 256f;

  private float peak;
  private float meanSquare;

  /// Measures `frame`; false when it holds NaN, infinity or absurd values and must not be mixed,
  /// because one such sample would stay in every limiter it passed.
  boolean measure(float[] frame) {
    // Four independent chains, because the JIT may not reorder a single float sum.
    float a = 0;
    float b = 0;
    float c = 0;
    float d = 0;
    float top = 0;
    for (int i = 0; i < Mixer.FRAME_SAMPLES; i += 4) {
      float s0 = frame[i] * frame[i];
      float s1 = frame[i + 1] * frame[i + 1];
      float s2 = frame[i + 2] * frame[i + 2];
      float s3 = frame[i + 3] * frame[i + 3];
      a += s0;
      b += s1;
      c += s2;
      d += s3;
      top = Math.max(top, Math.max(Math.max(s0, s1), Math.max(s2, s3)));
    }
    meanSquare = (a + b + c + d) / Mixer.FRAME_SAMPLES;
    peak = (float) Math.sqrt(top);
    boolean usable = meanSquare <= MAX_MEAN_SQUARE; // false for NaN too
    if (!usable) {
      clear();
    }
    return usable;
  }

  /// Forgets the last frame: nothing was there.
  void clear() {
    peak = 0;
    meanSquare = 0;
  }

  /// Largest absolute sample of the last frame, 1 = full scale.
  float peak() {
    return peak;
  }

  /// RMS of the last frame in dBov, -127..0.
  float dbov() {
    if (meanSquare <= 0) {
      return SILENCE_DBOV;
    }
    float db = (float) (10 * Math.log10(meanSquare));
    return Math.max(SILENCE_DBOV, Math.min(0f, db));
  }
}
