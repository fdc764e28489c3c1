package live.rostra.rtp;

import live.rostra.wire.Bytes;

/// The client-to-mixer audio level header extension (RFC 6464): one byte, `V | level`.
///
/// The level is in −dBov: 0 is the loudest, 127 is digital silence. Browsers set V on silence too,
/// so only the level can be trusted.
public final class AudioLevel {
  /// Data bytes of the extension.
  public static final int LENGTH = 1;

  /// The level of digital silence.
  public static final int SILENCE = 127;

  private AudioLevel() {}

  /// The level of `packet` in −dBov, 0 to 127, or -1 when extension `id` is absent or empty.
  public static int of(RtpPacket packet, int id) {
    int offset = packet.extensionOffset(id);
    return offset < 0 || packet.extensionLength() < LENGTH ? -1 : dbov(packet.array(), offset);
  }

  /// Level in −dBov, 0 to 127, of the extension data at `offset`.
  public static int dbov(byte[] array, int offset) {
    return Bytes.u8(array, offset) & 0x7f;
  }

  /// The V bit: the sender believes that this is voice.
  public static boolean voice(byte[] array, int offset) {
    return (array[offset] & 0x80) != 0;
  }

  /// Writes the extension data.
  ///
  /// @param dbov level in −dBov; clamped to 0..127
  /// @return bytes written
  public static int write(byte[] array, int offset, int dbov, boolean voice) {
    Bytes.put8(array, offset, (voice ? 0x80 : 0) | Math.clamp(dbov, 0, SILENCE));
    return LENGTH;
  }
}
