package live.rostra.transport;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import live.rostra.wire.Bytes;
import live.rostra.wire.Outbox;

/// Sends whole packets by a connection's sender, as an earpiece does with what it makes.
final class Sending {
  private static final int HEADER = 12;

  private Sending() {}

  /// Sends a packet without extensions under rollover counter 0.
  static boolean rtp(PeerConnection peer, Outbox outbox, byte[] plain, long nowNs) {
    MemorySegment packet = MemorySegment.ofArray(plain);
    long at = outbox.claim();
    MemorySegment.copy(packet, 0, outbox.memory(), at, HEADER);
    MemorySegment payload = outbox.memory().asSlice(at + Outbox.PLACE / 2);
    MemorySegment.copy(plain, HEADER, payload, ValueLayout.JAVA_BYTE, 0, plain.length - HEADER);
    return peer.sender()
        .send(
            outbox,
            at,
            HEADER,
            payload,
            0,
            plain.length - HEADER,
            Bytes.i32(plain, 8),
            Bytes.u16(plain, 2),
            nowNs);
  }
}
