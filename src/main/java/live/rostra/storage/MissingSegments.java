package live.rostra.storage;

import java.util.ArrayDeque;

/// Segments of a run that the store will never have. Room loop only.
final class MissingSegments {
  private record Range(long from, long to) {}

  /// In the order of their numbers.
  private final ArrayDeque<Range> ranges = new ArrayDeque<>();

  /// Numbers from `from` up to, not including, `to`.
  void add(long from, long to) {
    if (from < to) {
      ranges.add(new Range(from, to));
    }
  }

  /// Whether one of the numbers from `from` up to, not including, `to` is missing.
  boolean any(long from, long to) {
    for (Range range : ranges) {
      if (range.from < to && from < range.to) {
        return true;
      }
    }
    return false;
  }

  /// Whether this one is missing.
  boolean contains(long number) {
    return any(number, number + 1);
  }

  /// Numbers below this one are of no interest any more.
  void forgetBelow(long number) {
    ranges.removeIf(range -> range.to <= number);
  }
}
