package live.rostra.codec;

/// Starts AAC encoders.
public interface AacEncoders {
  /// Starts an encoder whose units go to `output`. A start that fails reports it through {@link
  /// AacEncoder.Output#failed}, later.
  AacEncoder start(AacEncoder.Output output);
}
