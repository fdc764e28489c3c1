package live.rostra.codec;

/// The decoder of one Opus stream (RFC 6716): 48 kHz, mono, stateful. Room loop only.
///
/// Hostile input never throws: an undecodable packet is one lost frame, reported as -1.
public interface OpusDecoder {
  /// Decodes one packet into `pcm` at `pcmOffset`; room for 5,760 samples (120 ms) is required.
  ///
  /// @return samples written, or -1 when the packet cannot be decoded (nothing usable was written)
  int decode(byte[] packet, int offset, int length, float[] pcm, int pcmOffset);

  /// Restores the `samples` before `next` from its in-band FEC data (RFC 6716 section 2.1.7).
  ///
  /// @return samples written, or -1
  int decodeFec(byte[] next, int offset, int length, float[] pcm, int pcmOffset, int samples);

  /// Conceals `samples` (a multiple of 120) of loss from the decoder's state.
  ///
  /// @return samples written, or -1
  int conceal(float[] pcm, int pcmOffset, int samples);
}
