package live.rostra.rtp;

/// Turns 16-bit sequence numbers into 64-bit ones that never wrap, so that they can be compared.
///
/// Each number is taken as the one nearest to the highest seen so far, up to 32,767 ahead or 32,768
/// behind. The first is returned as it stands, so a reordered start can give negative numbers; the
/// low 16 bits are always the wire's. One instance per stream, one thread.
public final class SequenceUnwrapper {
  private boolean started;
  private long highest;

  /// The unwrapped number of `sequenceNumber` (its low 16 bits count).
  public long unwrap(int sequenceNumber) {
    if (!started) {
      started = true;
      highest = sequenceNumber & 0xffff;
      return highest;
    }
    long unwrapped = highest + (short) (sequenceNumber - (int) highest);
    highest = Math.max(highest, unwrapped);
    return unwrapped;
  }
}
