package live.rostra.signalling;

import java.util.List;

/// One JSON value as it was read. Null is a value of its own, which no field of ours may have.
sealed interface Json
    permits Json.Text, Json.Whole, Json.Fraction, Json.Flag, Json.Many, Json.Nothing, JsonObject {
  /// A string, well-formed UTF-16.
  record Text(String value) implements Json {}

  /// A number without a fraction, exact in every JSON reader: at most 2^53 - 1 either way.
  record Whole(long value) implements Json {}

  /// Any other number; none of our fields has one.
  record Fraction() implements Json {}

  /// `true` or `false`.
  record Flag(boolean value) implements Json {}

  /// An array.
  record Many(List<Json> values) implements Json {}

  /// `null`.
  record Nothing() implements Json {}
}
