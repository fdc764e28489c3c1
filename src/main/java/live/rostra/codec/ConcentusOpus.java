package live.rostra.codec;

/// Opus by Concentus, a pure Java port of libopus.
///
/// Concentus is a port of C: on hostile packets it fails with unchecked exceptions and with
/// `AssertionError`, so its callers here catch every `Throwable` and report one lost frame.
public final class ConcentusOpus implements OpusCodec {
  @Override
  public OpusDecoder newDecoder() {
    return new ConcentusDecoder();
  }

  @Override
  public OpusEncoder newEncoder(OpusSettings settings) {
    return new ConcentusEncoder(settings);
  }
}
