package live.rostra.mixer.voice;

/// How loud every voice is to be.
///
/// @param on whether voices are levelled at all; if not, they pass to the bit
/// @param targetLufs loudness of a voice in the mix, −30 to −14 LUFS (ITU-R BS.1770-4, one channel)
public record Levelling(boolean on, float targetLufs) {
  /// The quietest target: below it, people reach for the volume.
  public static final int MIN_LUFS = -30;

  /// The loudest: above it, the limiter would shape every syllable.
  public static final int MAX_LUFS = -14;

  /// −20 LUFS of one channel is as loud as −17 LUFS of stereo, between broadcasts (−23) and
  /// podcasts (−16), and leaves a voice its peaks of 15 dB before the limiter.
  public static final int DEFAULT_LUFS = -20;

  /// Rejects a target out of range.
  public Levelling {
    if (!(targetLufs >= MIN_LUFS && targetLufs <= MAX_LUFS)) {
      throw new IllegalArgumentException("targetLufs must be -30..-14, got " + targetLufs);
    }
  }

  /// Every voice at −20 LUFS.
  public static Levelling standard() {
    return new Levelling(true, DEFAULT_LUFS);
  }

  /// Every voice as loud as it comes.
  public static Levelling off() {
    return new Levelling(false, DEFAULT_LUFS);
  }
}
