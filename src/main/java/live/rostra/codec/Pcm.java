package live.rostra.codec;

/// Samples between `float` in -1..1 and the 16-bit integers of the codecs.
final class Pcm {
  private static final float FULL_SCALE = 32_768f;

  private Pcm() {}

  /// Rounds to nearest and saturates; NaN becomes 0.
  static void toShorts(float[] from, int fromOffset, short[] to, int count) {
    for (int i = 0; i < count; i++) {
      int value = Math.round(from[fromOffset + i] * FULL_SCALE);
      to[i] = (short) Math.clamp(value, Short.MIN_VALUE, Short.MAX_VALUE);
    }
  }

  static void toFloats(short[] from, float[] to, int toOffset, int count) {
    for (int i = 0; i < count; i++) {
      to[toOffset + i] = from[i] * (1 / FULL_SCALE);
    }
  }
}
