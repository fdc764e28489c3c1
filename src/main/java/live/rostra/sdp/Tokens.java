package live.rostra.sdp;

import java.util.List;

/// The lexical pieces of RFC 8866 section 9 and RFC 8839 section 5 that our fields are made of.
final class Tokens {
  private static final String TOKEN_MARKS = "!#$%&'*+-.^_`{|}~";

  private Tokens() {}

  /// `token` of RFC 8866: what may be repeated in an answer without a second thought.
  static boolean isToken(String text) {
    return !text.isEmpty()
        && text.chars().allMatch(c -> isAlphanumeric(c) || TOKEN_MARKS.indexOf(c) >= 0);
  }

  /// `ice-char` of RFC 8839, at least `min` and at most 256 of them.
  static boolean isIceText(String text, int min) {
    return text.length() >= min
        && text.length() <= 256
        && text.chars().allMatch(c -> isAlphanumeric(c) || c == '+' || c == '/');
  }

  /// Whether all of it is visible ASCII (`VCHAR` of RFC 5234).
  static boolean isVisible(String text) {
    return text.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }

  /// The words of a value; at least one, which is empty when the value is.
  static List<String> words(String value) {
    return List.of(value.strip().split(" +", -1));
  }

  private static boolean isAlphanumeric(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  /// A decimal number from 0 to `max`, or -1.
  static long number(String text, long max) {
    if (text.isEmpty() || text.length() > 10 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return -1;
    }
    long value = Long.parseLong(text);
    return value <= max ? value : -1;
  }

  /// A payload type at the start of an attribute's value. RFC 3550 gives it seven bits.
  static int payloadType(SdpLine line, String text) throws SdpRefusal {
    int value = (int) number(text, 127);
    if (value < 0) {
      throw line.malformed("a payload type is a number from 0 to 127");
    }
    return value;
  }
}
