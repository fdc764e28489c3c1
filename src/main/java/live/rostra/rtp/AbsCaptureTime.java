package live.rostra.rtp;

import live.rostra.wire.Bytes;

/// The absolute capture time header extension in its 8-byte form: when the first sample of the
/// packet was captured, as a 64-bit NTP timestamp (32.32 fixed point).
///
/// URI: `http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time`. The 16-byte form appends
/// the sender's clock offset, which is not read.
public final class AbsCaptureTime {
  /// Data bytes written.
  public static final int LENGTH = 8;

  /// Says that a packet carries no capture time; as a time it lies in 1900.
  public static final long NONE = 0;

  private AbsCaptureTime() {}

  /// The capture time of `packet`, or `NONE` when extension `id` is absent or too short.
  public static long of(RtpPacket packet, int id) {
    int offset = packet.extensionOffset(id);
    return offset < 0 || packet.extensionLength() < LENGTH ? NONE : ntp(packet.array(), offset);
  }

  /// NTP timestamp of the extension data at `offset`.
  public static long ntp(byte[] array, int offset) {
    return Bytes.u64(array, offset);
  }

  /// Writes the extension data.
  ///
  /// @return bytes written
  public static int write(byte[] array, int offset, long ntp) {
    Bytes.put64(array, offset, ntp);
    return LENGTH;
  }
}
