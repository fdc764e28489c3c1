package live.rostra.rtp;

import java.util.Arrays;
import live.rostra.wire.PacketBuffer;

/// The last packets of one outgoing stream, before encryption, so that a packet asked for by a NACK
/// (RFC 4585) can be sent again under its own sequence number.
///
/// Whole packets are kept, because encrypting the same sequence number again is safe only for
/// exactly the same bytes. Slots grow to the packets they meet and are then reused. Loop only.
public final class RetransmissionBuffer {
  /// Packets kept: 1.28 s of 20 ms audio, far beyond any playout time.
  public static final int CAPACITY = 64;

  /// Times one packet may be sent again, so that NACKs cannot be turned into a flood.
  public static final int MAX_RESENDS = 3;

  private static final int SLOT_GRAIN = 64;
  private static final int EMPTY = -1;

  private final int[] sequenceNumbers = new int[CAPACITY];
  private final int[] lengths = new int[CAPACITY];
  private final int[] resends = new int[CAPACITY];
  private final byte[][] packets = new byte[CAPACITY][0];

  /// An empty buffer.
  public RetransmissionBuffer() {
    Arrays.fill(sequenceNumbers, EMPTY);
  }

  /// Keeps a copy of a packet that is about to be encrypted and sent.
  ///
  /// @param sequenceNumber 16 bits, the packet's own
  public void store(int sequenceNumber, byte[] array, int offset, int length) {
    int slot = sequenceNumber % CAPACITY;
    if (packets[slot].length < length) {
      packets[slot] = new byte[(length + SLOT_GRAIN - 1) / SLOT_GRAIN * SLOT_GRAIN];
    }
    System.arraycopy(array, offset, packets[slot], 0, length);
    sequenceNumbers[slot] = sequenceNumber;
    lengths[slot] = length;
    resends[slot] = 0;
  }

  /// Copies a kept packet into `into`, ready to be encrypted.
  ///
  /// @return false when it is too old, unknown, or was asked for too often
  public boolean restore(int sequenceNumber, PacketBuffer into) {
    int slot = sequenceNumber % CAPACITY;
    if (sequenceNumbers[slot] != sequenceNumber || resends[slot] == MAX_RESENDS) {
      return false;
    }
    resends[slot]++;
    into.copyFrom(packets[slot], 0, lengths[slot]);
    return true;
  }
}
