package live.rostra.engine;

import live.rostra.rtp.SequenceUnwrapper;

/// Finds the sequence numbers that a speaker's packets skip, for NACK (RFC 4585 section 6.2.1).
/// Asked for once each: at the delays a conversation bears, a second request would come too late.
final class MissingPackets {
  /// More than this is an outage, not a loss: the repair would arrive after its playout time.
  private static final int MAX_GAP = 8;

  private final SequenceUnwrapper unwrapper = new SequenceUnwrapper();
  private final int[] missing = new int[MAX_GAP];
  private long highest = Long.MIN_VALUE;
  private int count;

  /// Takes note of an arrival.
  ///
  /// @return whether packets before it are missing that were not missed before
  boolean handle(int sequenceNumber) {
    long unwrapped = unwrapper.unwrap(sequenceNumber);
    count = 0;
    if (highest != Long.MIN_VALUE
        && unwrapped > highest + 1
        && unwrapped - highest <= MAX_GAP + 1) {
      for (long lost = highest + 1; lost < unwrapped; lost++) {
        missing[count++] = (int) lost & 0xffff;
      }
    }
    highest = Math.max(highest, unwrapped);
    return count > 0;
  }

  /// The sequence numbers that the last call of `handle` found missing.
  int[] take() {
    return java.util.Arrays.copyOf(missing, count);
  }
}
