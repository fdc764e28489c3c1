package live.rostra.hls;

/// RFC 8216bis section 4.2: "decimal-integer: an unquoted string of characters from the set [0..9]
/// expressing an integer in base-10 arithmetic in the range from 0 to 2^64-1
/// (18446744073709551615). A decimal-integer may be from 1 to 20 characters long."
final class Decimal {
  private static final int MAX_LENGTH = 20;

  private Decimal() {}

  /// The value, `Long.MAX_VALUE` when it is larger than that, or -1 when `text` is no
  /// decimal-integer.
  static long parse(String text) {
    if (text.isEmpty() || text.length() > MAX_LENGTH) {
      return -1;
    }
    long value = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = value > (Long.MAX_VALUE - digit) / 10 ? Long.MAX_VALUE : value * 10 + digit;
    }
    return value;
  }

  /// Whether `text` is a decimal-integer as we write it: no leading zero, and within a `long`.
  static boolean isCanonical(String text) {
    long value = parse(text);
    return value >= 0 && Long.toString(value).equals(text);
  }
}
