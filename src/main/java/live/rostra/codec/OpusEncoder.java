package live.rostra.codec;

/// The encoder of one Opus stream: 960 samples of 48 kHz mono in, one packet out. Room loop only.
public interface OpusEncoder {
  /// Encodes 960 samples at `offset` into `out`.
  ///
  /// @return bytes written, or -1 when the codec failed
  int encode(float[] pcm, int offset, byte[] out, int outOffset, int maxBytes);

  /// Becomes an exact copy of `other`, so that from the same samples both make the same packets:
  /// the way to part one stream into two without a seam at the decoder.
  ///
  /// @return false when this codec cannot (nothing has changed)
  default boolean copyFrom(OpusEncoder other) {
    return false;
  }
}
