package live.rostra.jitter;

/// Where a packet stands in the stream: 16-bit sequence numbers and 32-bit timestamps made
/// monotonic, duplicates and restarts told apart (after RFC 3550 appendix A.1).
final class Timeline {
  /// What an arriving primary packet is.
  enum Arrival {
    /// Newer than all before.
    NEWER,
    /// Late or reordered, first seen now.
    OLDER,
    /// Seen before.
    DUPLICATE,
    /// The first packet of another timeline: a new sender, or a sender that started again.
    RESTART,
    /// Far from everything: dropped unless the next packet continues it.
    STRAY
  }

  /// RFC 3550 A.1, MAX_DROPOUT: a jump beyond this many packets is another timeline.
  private static final int MAX_DROPOUT = 3_000;

  /// RFC 3550 A.1, MAX_MISORDER.
  private static final int MAX_MISORDER = 100;

  private static final int NO_SEQUENCE = -1;

  private boolean started;
  private long highestSequence;
  private long highestTimestamp;
  private int expectedAfterStray = NO_SEQUENCE;
  private long seen; // bit i: highestSequence - i has arrived
  private long sequence;
  private long timestamp;

  /// Places a primary packet; {@link #sequence} and {@link #timestamp} then give its place.
  Arrival place(int sequenceNumber, long rtpTimestamp) {
    if (!started) {
      started = true;
      return restart(sequenceNumber & 0xffff, rtpTimestamp & 0xffff_ffffL);
    }
    int delta = (short) (sequenceNumber - (int) highestSequence);
    sequence = highestSequence + delta;
    timestamp = unwrap(rtpTimestamp);
    if (delta > 0 && delta <= MAX_DROPOUT) {
      if (timestamp <= highestTimestamp) {
        // Sequence goes on and time goes back: the sender started its clock again.
        return restart(sequence, timestamp);
      }
      seen = delta < Long.SIZE ? seen << delta | 1 : 1;
      highestSequence = sequence;
      highestTimestamp = timestamp;
      expectedAfterStray = NO_SEQUENCE;
      return Arrival.NEWER;
    }
    if (delta <= 0 && delta > -MAX_MISORDER) {
      return placeOlder(-delta);
    }
    if ((sequenceNumber & 0xffff) == expectedAfterStray) {
      return restart(sequence, timestamp);
    }
    expectedAfterStray = (sequenceNumber + 1) & 0xffff;
    return Arrival.STRAY;
  }

  private Arrival placeOlder(int age) {
    if (age >= Long.SIZE) {
      return Arrival.OLDER; // too late for any playout: the store refuses it by its timestamp
    }
    long bit = 1L << age;
    if ((seen & bit) != 0) {
      return Arrival.DUPLICATE;
    }
    if (timestamp >= highestTimestamp) {
      return Arrival.STRAY; // an older packet cannot carry newer sound
    }
    seen |= bit;
    return Arrival.OLDER;
  }

  private Arrival restart(long newSequence, long newTimestamp) {
    sequence = newSequence;
    timestamp = newTimestamp;
    highestSequence = newSequence;
    highestTimestamp = newTimestamp;
    seen = 1;
    expectedAfterStray = NO_SEQUENCE;
    return Arrival.RESTART;
  }

  /// Forgets the stream: the next packet starts another.
  void reset() {
    started = false;
  }

  boolean started() {
    return started;
  }

  /// Whether a packet with this sequence number could belong here, without placing it.
  boolean near(int sequenceNumber) {
    int delta = (short) (sequenceNumber - (int) highestSequence);
    return started && delta > -MAX_MISORDER && delta <= MAX_DROPOUT;
  }

  /// A 32-bit timestamp as the number nearest to the highest one.
  long unwrap(long rtpTimestamp) {
    return highestTimestamp + (int) (rtpTimestamp - highestTimestamp);
  }

  /// Sequence number of the packet placed last, without wrap.
  long sequence() {
    return sequence;
  }

  /// Timestamp of the packet placed last, without wrap.
  long timestamp() {
    return timestamp;
  }

  /// Highest sequence number so far, without wrap.
  long highestSequence() {
    return highestSequence;
  }

  /// Highest timestamp so far, without wrap.
  long highestTimestamp() {
    return highestTimestamp;
  }
}
