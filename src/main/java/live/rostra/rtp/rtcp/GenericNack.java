package live.rostra.rtp.rtcp;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/// Generic NACK: packets of one source that did not arrive (RFC 4585 section 6.2.1).
///
/// @param senderSsrc who asks
/// @param mediaSsrc the source whose packets are missing
/// @param lost at least one entry
public record GenericNack(int senderSsrc, int mediaSsrc, List<Lost> lost) implements RtcpPacket {
  /// Up to 17 missing packets.
  ///
  /// @param packetId sequence number of the first, 16 bits
  /// @param followingMask bit i (0 = lowest) set: packet `packetId + i + 1` is missing too
  public record Lost(int packetId, int followingMask) {
    /// Rejects values that the wire cannot carry.
    public Lost {
      if (packetId >>> 16 != 0 || followingMask >>> 16 != 0) {
        throw new IllegalArgumentException("a NACK entry has two 16-bit fields");
      }
    }
  }

  /// Rejects an empty request.
  public GenericNack {
    if (lost.isEmpty()) {
      throw new IllegalArgumentException("a NACK names at least one packet");
    }
    lost = List.copyOf(lost);
  }

  /// Packs sequence numbers, given in sending order (a wrap is fine), into as few entries as that
  /// order allows.
  public static GenericNack of(int senderSsrc, int mediaSsrc, int... sequenceNumbers) {
    List<Lost> lost = new ArrayList<>();
    int i = 0;
    while (i < sequenceNumbers.length) {
      int packetId = sequenceNumbers[i++] & 0xffff;
      int mask = 0;
      while (i < sequenceNumbers.length) {
        int bit = (sequenceNumbers[i] - packetId & 0xffff) - 1;
        if (bit < 0 || bit > 15) {
          break;
        }
        mask |= 1 << bit;
        i++;
      }
      lost.add(new Lost(packetId, mask));
    }
    return new GenericNack(senderSsrc, mediaSsrc, lost);
  }

  /// Hands every missing sequence number, 16 bits, to `action`.
  public void forEachLost(IntConsumer action) {
    for (Lost entry : lost) {
      action.accept(entry.packetId());
      for (int i = 0; i < 16; i++) {
        if ((entry.followingMask() & 1 << i) != 0) {
          action.accept(entry.packetId() + i + 1 & 0xffff);
        }
      }
    }
  }
}
