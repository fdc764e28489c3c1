package live.rostra.transport.srtp;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import live.rostra.wire.PacketBuffer;

/// Sealing by jitsi-srtp, by way of an array: where the system has no OpenSSL that we can call.
final class LibrarySealer extends RtpSealer {
  private final SrtpSession session;
  private final PacketBuffer packet = new PacketBuffer();

  LibrarySealer(SrtpSession session) {
    this.session = session;
  }

  /// The library keeps the rollover counter itself, from the sequence numbers it sees.
  @Override
  public int seal(
      MemorySegment payload,
      long payloadAt,
      int payloadLength,
      MemorySegment out,
      long at,
      int headerLength,
      int ssrc,
      long index) {
    int length = headerLength + payloadLength;
    if (!fits(headerLength, payloadLength, 0)) {
      return 0;
    }
    MemorySegment.copy(out, ValueLayout.JAVA_BYTE, at, packet.array(), 0, headerLength);
    MemorySegment.copy(
        payload, ValueLayout.JAVA_BYTE, payloadAt, packet.array(), headerLength, payloadLength);
    packet.set(0, length);
    if (!session.protect(packet)) {
      return 0;
    }
    MemorySegment.copy(
        packet.array(), packet.offset(), out, ValueLayout.JAVA_BYTE, at, packet.length());
    return packet.length();
  }

  @Override
  public void close() {
    // The session's own end is the collector's business.
  }
}
