package live.rostra.mixer;

/// One tick of one mix as an Opus packet. The bytes belong to the {@link EncodedMix} and are valid
/// until its next `encode`; read only.
public final class EncodedFrame {
  private byte[] array;
  private int length;

  EncodedFrame(byte[] silentFrame) {
    array = silentFrame;
    length = silentFrame.length;
  }

  /// The array that holds the packet from index 0.
  public byte[] array() {
    return array;
  }

  /// Bytes of the packet.
  public int length() {
    return length;
  }

  void set(byte[] array, int length) {
    this.array = array;
    this.length = length;
  }
}
