package live.rostra.jitter;

/// Monotonic nanoseconds as samples at 48 kHz, so that times and RTP timestamps subtract.
final class SampleClock {
  /// One tick of the room: 20 ms.
  static final int TICK = 960;

  /// One second.
  static final int SECOND = 48_000;

  private boolean started;
  private long originNs;

  /// Samples since the first call. Integer arithmetic: 48,000 / 10^9 = 6 / 125,000.
  long samples(long nowNs) {
    if (!started) {
      started = true;
      originNs = nowNs;
    }
    return Math.floorDiv((nowNs - originNs) * 6, 125_000L);
  }

  static int ofMillis(int milliseconds) {
    return milliseconds * 48;
  }

  static double toMillis(long samples) {
    return samples / 48.0;
  }
}
