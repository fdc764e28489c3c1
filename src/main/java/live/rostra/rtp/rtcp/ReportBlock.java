package live.rostra.rtp.rtcp;

/// What a receiver says about one source (RFC 3550 section 6.4.1).
///
/// @param ssrc the source reported on
/// @param fractionLost share of packets lost since the last report, in 1/256, 0 to 255
/// @param cumulativeLost packets lost since the start, signed 24 bits; negative with duplicates
/// @param extendedHighestSequenceNumber highest sequence number received with its cycles, 32 bits
/// @param jitter interarrival jitter in ticks of the media clock, 32 bits
/// @param lastSenderReport middle 32 bits of the NTP time of the last sender report, 0 for none
/// @param delaySinceLastSenderReport time since that report arrived, in 1/65,536 s, 32 bits
public record ReportBlock(
    int ssrc,
    int fractionLost,
    int cumulativeLost,
    long extendedHighestSequenceNumber,
    long jitter,
    long lastSenderReport,
    long delaySinceLastSenderReport) {
  /// Smallest value of `cumulativeLost`.
  public static final int MIN_LOST = -0x80_0000;

  /// Largest value of `cumulativeLost`.
  public static final int MAX_LOST = 0x7f_ffff;

  /// Rejects values that the wire cannot carry.
  public ReportBlock {
    if (fractionLost < 0 || fractionLost > 255) {
      throw new IllegalArgumentException("fractionLost must be 0..255, got " + fractionLost);
    }
    if (cumulativeLost < MIN_LOST || cumulativeLost > MAX_LOST) {
      throw new IllegalArgumentException("cumulativeLost needs 24 bits, got " + cumulativeLost);
    }
    Unsigned32.check("extendedHighestSequenceNumber", extendedHighestSequenceNumber);
    Unsigned32.check("jitter", jitter);
    Unsigned32.check("lastSenderReport", lastSenderReport);
    Unsigned32.check("delaySinceLastSenderReport", delaySinceLastSenderReport);
  }
}
