package live.rostra.codec;

/// The port behind which an Opus implementation stands.
public interface OpusCodec {
  /// A decoder for one incoming stream.
  OpusDecoder newDecoder();

  /// An encoder for one outgoing stream.
  OpusEncoder newEncoder(OpusSettings settings);
}
