package live.rostra.load.swarm;

import java.nio.ByteBuffer;

/// Makes the SRTP packets of one source. One thread.
final class SrtpSender {
  private static final int HEADER = 12;
  private static final int OPUS = 111;

  private final SrtpCipher cipher;
  private final int ssrc;
  private final byte[] packet = new byte[1500];
  private long index;

  SrtpSender(SrtpCipher cipher, int ssrc) {
    this.cipher = cipher;
    this.ssrc = ssrc;
  }

  /// Seals the next packet.
  ///
  /// @return its length in [#packet]
  int seal(byte[] opus, long rtpTimestamp) {
    ByteBuffer.wrap(packet)
        .put((byte) 0x80)
        .put((byte) OPUS)
        .putShort((short) index)
        .putInt((int) rtpTimestamp)
        .putInt(ssrc)
        .put(opus);
    return cipher.seal(packet, HEADER + opus.length, HEADER, index++);
  }

  /// The packet sealed last; overwritten by the next.
  byte[] packet() {
    return packet;
  }
}
