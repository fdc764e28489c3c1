package live.rostra.codec;

/// One running AAC-LC encoder: 48 kHz mono samples in, 1,024-sample units out, in order. Room loop
/// only.
///
/// Unit 0 is priming; unit n restores the n-1st block of 1,024 samples that was written.
public interface AacEncoder {
  /// Where units go; called on the loop that started the encoder, never from inside `write`.
  interface Output {
    /// The next unit: a raw_data_block (ISO/IEC 14496-3) without an ADTS header, owned by the
    /// receiver.
    void unit(byte[] rawDataBlock);

    /// The encoder is gone and will deliver nothing more; called at most once, not after `close`.
    void failed(String reason);
  }

  /// Queues `length` samples; they are copied before the call returns.
  void write(float[] pcm, int offset, int length);

  /// Ends the encoder; nothing more is delivered.
  void close();
}
