package live.rostra.edge.desk;

import java.util.random.RandomGenerator;

/// Ids that are unique and grow with time when compared as ASCII text: 48 bits of milliseconds and
/// 80 random ones in 26 digits of Crockford's alphabet.
final class Ulid {
  private static final char[] DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".toCharArray();
  private static final int CHARS = 26;
  private static final long MAX_MS = (1L << 48) - 1;

  private Ulid() {}

  /// @param atMs wall-clock milliseconds since 1970
  static String of(long atMs, RandomGenerator random) {
    long high = Math.clamp(atMs, 0, MAX_MS) << 16 | random.nextInt(1 << 16);
    long low = random.nextLong();
    char[] text = new char[CHARS];
    for (int i = CHARS - 1; i >= 0; i--) {
      text[i] = DIGITS[(int) (low & 31)];
      low = low >>> 5 | high << 59;
      high >>>= 5;
    }
    return new String(text);
  }
}
