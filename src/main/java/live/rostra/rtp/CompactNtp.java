package live.rostra.rtp;

/// The 32-bit time of RTCP reports: the middle of an NTP timestamp, unit 1/65,536 s (RFC 3550
/// section 4).
final class CompactNtp {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private CompactNtp() {}

  /// The middle 32 bits of a 64-bit NTP timestamp.
  static long of(long ntp) {
    return ntp >>> 16 & 0xffff_ffffL;
  }

  /// A duration as it is reported; clamped to 0..18 hours.
  static long ofNanos(long nanos) {
    long seconds = Math.clamp(nanos, 0, 0xffffL * NANOS_PER_SECOND) / NANOS_PER_SECOND;
    long rest = Math.clamp(nanos - seconds * NANOS_PER_SECOND, 0, NANOS_PER_SECOND - 1);
    return seconds << 16 | (rest << 16) / NANOS_PER_SECOND;
  }

  /// A reported duration in nanoseconds.
  static long toNanos(long compact) {
    return (compact * NANOS_PER_SECOND) >> 16;
  }
}
