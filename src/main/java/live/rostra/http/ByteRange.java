package live.rostra.http;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a `Range` header asks of an object (RFC 9110 section 14.2): one range, or else all of it.
sealed interface ByteRange {
  /// No range, or one that may be ignored: another unit, several ranges, nonsense.
  record Whole() implements ByteRange {}

  /// Bytes `from` to `to`, both included.
  record Slice(int from, int to) implements ByteRange {}

  /// The range begins behind the end: 416.
  record Unsatisfiable() implements ByteRange {}

  /// Digits are bounded so that every number fits a long.
  Pattern SINGLE = Pattern.compile("bytes=(\\d{0,15})-(\\d{0,15})");

  /// Reads a header against an object of `length` bytes.
  static ByteRange of(@Nullable String header, int length) {
    Matcher matcher = SINGLE.matcher(header == null ? "" : header.strip());
    if (!matcher.matches()) {
      return new Whole();
    }
    String first = matcher.group(1);
    String last = matcher.group(2);
    if (first.isEmpty() && last.isEmpty()) {
      return new Whole();
    }
    if (first.isEmpty()) {
      long suffix = Long.parseLong(last);
      return suffix == 0 || length == 0
          ? new Unsatisfiable()
          : new Slice((int) Math.max(0, length - suffix), length - 1);
    }
    long from = Long.parseLong(first);
    long to = last.isEmpty() ? length - 1L : Math.min(Long.parseLong(last), length - 1L);
    if (!last.isEmpty() && Long.parseLong(last) < from) {
      return new Whole();
    }
    return from >= length ? new Unsatisfiable() : new Slice((int) from, (int) to);
  }
}
