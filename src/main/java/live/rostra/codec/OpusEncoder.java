package live.rostra.codec;

/// The encoder of one Opus stream: 960 samples of 48 kHz mono in, one packet out. Room loop only.
public interface OpusEncoder {
  /// Encodes 960 samples at `offset` into `out`.
  ///
  /// @return bytes written, or -1 when the codec failed
  int encode(float[] pcm, int offset, byte[] out, int outOffset, int maxBytes);
}
