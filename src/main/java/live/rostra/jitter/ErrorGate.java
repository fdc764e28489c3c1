package live.rostra.jitter;

/// Mutes a speaker for a second after 20 undecodable packets within a second: a decoder that fails
/// costs far more than one that works, and nothing worth hearing is lost.
final class ErrorGate {
  private static final int LIMIT = 20;

  private long windowEnd = Long.MIN_VALUE;
  private long mutedUntil = Long.MIN_VALUE;
  private int errors;

  void error(long now) {
    if (now >= windowEnd) {
      windowEnd = now + SampleClock.SECOND;
      errors = 0;
    }
    if (++errors >= LIMIT) {
      mutedUntil = now + SampleClock.SECOND;
      errors = 0;
    }
  }

  boolean muted(long now) {
    return now < mutedUntil;
  }
}
