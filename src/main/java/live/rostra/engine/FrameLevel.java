package live.rostra.engine;

/// The loudness of a frame as RFC 6464 counts it.
final class FrameLevel {
  /// The quietest value, for digital silence.
  static final int SILENCE_DBOV = -127;

  private FrameLevel() {}

  /// RMS over the whole frame relative to full scale, -127 to 0.
  static int dbov(float[] pcm) {
    float sum = 0;
    for (float sample : pcm) {
      sum += sample * sample;
    }
    if (sum == 0) {
      return SILENCE_DBOV;
    }
    double dbov = 10 * Math.log10(sum / pcm.length);
    return Math.clamp(Math.round(dbov), SILENCE_DBOV, 0);
  }
}
