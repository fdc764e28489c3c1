package live.rostra.rtp;

/// Turns 32-bit RTP timestamps into 64-bit ones that never wrap, so that they can be compared.
///
/// Each timestamp is taken as the one nearest to the highest seen so far (half the range is 12.4
/// hours at 48 kHz). The first is returned as it stands, so a reordered start can give negative
/// values; the low 32 bits are always the wire's. One instance per stream, one thread.
public final class TimestampUnwrapper {
  private boolean started;
  private long highest;

  /// The unwrapped value of `timestamp` (its low 32 bits count), in ticks.
  public long unwrap(long timestamp) {
    if (!started) {
      started = true;
      highest = timestamp & 0xffff_ffffL;
      return highest;
    }
    long unwrapped = highest + (int) (timestamp - highest);
    highest = Math.max(highest, unwrapped);
    return unwrapped;
  }
}
