package live.rostra.load.swarm;

import java.nio.ByteBuffer;

/// The SRTCP receiver reports of one listener (RFC 3550 section 6.4.2), as browsers send them. The
/// crowd's thread only.
///
/// ```
///   80+count | 201 | length 7 | SSRC of the listener
///   SSRC heard | lost of 256, 1 | lost, 3 | highest sequence number, 4 | jitter 4 | last SR 4 | delay 4
/// ```
final class ReceiverReports {
  private static final int RECEIVER_REPORT = 201;
  private static final int LENGTH = 32;

  private final SrtpCipher cipher;
  private final int ssrc;
  private final byte[] packet = new byte[LENGTH + 20];
  private int index;

  ReceiverReports(SrtpCipher cipher, int ssrc) {
    this.cipher = cipher;
    this.ssrc = ssrc;
  }

  /// Seals the next report.
  ///
  /// @return its length in [#packet]
  int seal(Reception of) {
    ByteBuffer.wrap(packet)
        .put((byte) 0x81)
        .put((byte) RECEIVER_REPORT)
        .putShort((short) (LENGTH / 4 - 1))
        .putInt(ssrc)
        .putInt(of.ssrc())
        .putInt(Math.clamp(of.lost(), 0, 0x7f_ffff))
        .putInt((int) of.highest())
        .putInt(0)
        .putLong(0);
    return cipher.sealRtcp(packet, LENGTH, index++);
  }

  /// The packet sealed last; overwritten by the next.
  byte[] packet() {
    return packet;
  }
}
