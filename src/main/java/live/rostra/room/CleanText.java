package live.rostra.room;

import java.text.Normalizer;

/// Text as people may show it to others: what clients write, made harmless.
///
/// In Unicode's composed form (NFC); without control characters, without characters that turn the
/// direction of what follows (UAX 9 embeddings, overrides, isolates), without invisible ones but
/// the joiners that scripts and emoji need, one at a time; at most {@value #MAX_MARKS} combining
/// marks on a letter.
public final class CleanText {
  private static final int MAX_MARKS = 5;
  private static final int MAX_LINES = 10;
  private static final int MAX_NAME = 64;

  private CleanText() {}

  /// A chat message or a report: some lines.
  ///
  /// @param maxCodePoints what is longer is cut, so ask {@link #fits} first where that is an error
  public static String lines(String text, int maxCodePoints) {
    return clean(text, MAX_LINES, maxCodePoints);
  }

  /// A title, a reason: one line.
  public static String line(String text, int maxCodePoints) {
    return clean(text, 1, maxCodePoints);
  }

  /// A display name: one line of 1 to 64 code points.
  ///
  /// @param otherwise whose cleaned text is the name when nothing is left of `text`
  public static String name(String text, String otherwise) {
    String name = line(text, MAX_NAME);
    return name.isEmpty() ? line(otherwise, MAX_NAME) : name;
  }

  /// Whether some text is not empty and not longer than that.
  public static boolean fits(String cleaned, int maxCodePoints) {
    return !cleaned.isEmpty() && cleaned.codePointCount(0, cleaned.length()) <= maxCodePoints;
  }

  private static String clean(String text, int maxLines, int maxCodePoints) {
    // Before normalising, so that no flood of marks is ever sorted; and after, because composing
    // may take some characters apart into more marks.
    String once = filter(text, maxLines, 4 * maxCodePoints);
    String composed = Normalizer.normalize(once, Normalizer.Form.NFC);
    String twice = filter(composed, maxLines, maxCodePoints);
    return Normalizer.normalize(twice, Normalizer.Form.NFC).strip();
  }

  private static String filter(String text, int maxLines, int maxCodePoints) {
    StringBuilder out = new StringBuilder(Math.min(text.length(), maxCodePoints));
    int codePoints = 0;
    int lines = 1;
    int marks = 0;
    int before = ' ';
    for (int i = 0; i < text.length() && codePoints < maxCodePoints; ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      if (isLineEnd(c)) {
        if (c == '\r' && i < text.length() && text.charAt(i) == '\n') {
          continue;
        }
        c = lines < maxLines ? '\n' : ' ';
        lines += c == '\n' ? 1 : 0;
      } else if (Character.isSpaceChar(c) || c == '\t') {
        c = ' ';
      }
      if (isMark(c)) {
        marks++;
        if (marks > MAX_MARKS || before == ' ' || before == '\n') {
          continue;
        }
      } else if (c == 0x200C || c == 0x200D) {
        if (before == c || before == ' ' || before == '\n') {
          continue;
        }
      } else if (isHarmful(c)) {
        continue;
      } else {
        marks = 0;
      }
      if (c == ' ' && before == ' ') {
        continue;
      }
      out.appendCodePoint(c);
      codePoints++;
      before = c;
    }
    return out.toString();
  }

  private static boolean isLineEnd(int c) {
    return c == '\n'
        || c == '\r'
        || c == 0x85
        || c == 0x2028
        || c == 0x2029
        || c == 0x0B
        || c == 0x0C;
  }

  private static boolean isMark(int c) {
    int type = Character.getType(c);
    return type == Character.NON_SPACING_MARK
        || type == Character.ENCLOSING_MARK
        || type == Character.COMBINING_SPACING_MARK;
  }

  private static boolean isHarmful(int c) {
    if (c == '\n') {
      return false;
    }
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          true;
      default ->
          // Letters without a shape: Hangul fillers, the Braille blank.
          c == 0x115F || c == 0x1160 || c == 0x3164 || c == 0xFFA0 || c == 0x2800;
    };
  }
}
