package live.rostra.wire;

import java.time.Instant;

/// The one pairing of the monotonic clock with the wall clock, taken once: media never steps with
/// the wall clock.
///
/// @param nanoTime monotonic nanoseconds at the moment of the pairing
/// @param wallClock wall-clock time at that moment
public record TimeOrigin(long nanoTime, Instant wallClock) {
  /// Seconds from the NTP epoch (1900) to the Unix epoch (1970).
  private static final long NTP_OFFSET_SECONDS = 2_208_988_800L;

  /// Wall-clock time at monotonic `nowNs`.
  public Instant instantAt(long nowNs) {
    return wallClock.plusNanos(nowNs - nanoTime);
  }

  /// 64-bit NTP timestamp (32.32 fixed point, RFC 5905 section 6) at monotonic `nowNs`.
  public long ntpAt(long nowNs) {
    Instant instant = instantAt(nowNs);
    long seconds = instant.getEpochSecond() + NTP_OFFSET_SECONDS;
    long fraction = ((long) instant.getNano() << 32) / 1_000_000_000L;
    return seconds << 32 | fraction;
  }
}
