package live.rostra.codec;

/// How one Opus stream is encoded.
///
/// @param bitrateBps target bits per second, 6,000 to 510,000
/// @param complexity 0 (cheapest) to 10
/// @param voip true for the speech mode (SILK), false for AUDIO, which is CELT at 64 kbit/s
public record OpusSettings(int bitrateBps, int complexity, boolean voip) {
  /// Rejects values outside the ranges of RFC 6716 section 2.1.
  public OpusSettings {
    if (bitrateBps < 6_000 || bitrateBps > 510_000) {
      throw new IllegalArgumentException("bitrateBps must be 6000..510000, got " + bitrateBps);
    }
    if (complexity < 0 || complexity > 10) {
      throw new IllegalArgumentException("complexity must be 0..10, got " + complexity);
    }
  }

  /// What the encoder holds back, in samples: a packet restores the frame that begins this far
  /// before the one encoded into it. Speech pays 4 ms so that SILK and CELT agree.
  public int lookAheadSamples() {
    return voip ? 312 : 120;
  }

  /// The program stream: at 64 kbit/s CELT is better than SILK and three times cheaper to encode.
  public static OpusSettings program() {
    return new OpusSettings(64_000, 5, false);
  }
}
