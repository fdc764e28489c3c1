package live.rostra.hls;

import org.jspecify.annotations.Nullable;

/// What a name in a playlist stands for. The unguessable run is in the path before it.
///
/// `toString` prints the name; {@link #parse} is its inverse and takes no other spelling, so that a
/// cache never holds one object under two names.
public sealed interface ObjectName {
  /// `init.mp4`.
  record Init() implements ObjectName {
    @Override
    public String toString() {
      return "init.mp4";
    }
  }

  /// `s{msn}.m4s`.
  ///
  /// @param msn media sequence number
  record Segment(long msn) implements ObjectName {
    @Override
    public String toString() {
      return "s" + msn + ".m4s";
    }
  }

  /// `p{msn}.{index}.m4s`.
  ///
  /// @param msn media sequence number of its segment
  /// @param index of the part in it, from 0
  record Part(long msn, int index) implements ObjectName {
    @Override
    public String toString() {
      return "p" + msn + "." + index + ".m4s";
    }
  }

  /// The name that `text` spells, or null when no object can have it. Never throws.
  static @Nullable ObjectName parse(String text) {
    if (text.equals("init.mp4")) {
      return new Init();
    }
    if (text.length() < 6 || !text.endsWith(".m4s")) {
      return null;
    }
    String numbers = text.substring(1, text.length() - 4);
    if (text.charAt(0) == 's') {
      return segment(numbers);
    }
    int dot = numbers.indexOf('.');
    if (text.charAt(0) != 'p' || dot < 0) {
      return null;
    }
    return part(numbers.substring(0, dot), numbers.substring(dot + 1));
  }

  private static @Nullable ObjectName segment(String msnText) {
    if (!Decimal.isCanonical(msnText)) {
      return null;
    }
    return new Segment(Decimal.parse(msnText));
  }

  private static @Nullable ObjectName part(String msnText, String indexText) {
    if (!Decimal.isCanonical(msnText) || !Decimal.isCanonical(indexText)) {
      return null;
    }
    long index = Decimal.parse(indexText);
    return index > Integer.MAX_VALUE ? null : new Part(Decimal.parse(msnText), (int) index);
  }
}
