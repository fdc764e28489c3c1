package live.rostra.codec;

/// The constant packet of a room in which nobody is heard: nothing is encoded while it is sent.
public final class SilentOpus {
  // TOC 0xf8: CELT, fullband, 20 ms, mono, one frame. The first symbol of a CELT frame is the
  // silence
  // flag with odds 1:32767 (RFC 6716 section 4.3); 0xfffe is the shortest code that sets it, and a
  // frame with the flag set has no other content. A decoder fades its overlap out and holds its
  // energies at the floor, from which the next coded frame starts cleanly.
  private static final byte[] FRAME = {(byte) 0xf8, (byte) 0xff, (byte) 0xfe};

  private SilentOpus() {}

  /// A fresh copy of the 20 ms frame, owned by the caller, who keeps it: not for use per packet.
  public static byte[] frame20ms() {
    return FRAME.clone();
  }
}
