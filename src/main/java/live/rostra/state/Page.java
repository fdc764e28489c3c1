package live.rostra.state;

import java.util.List;
import java.util.Optional;

/// A part of a long list.
///
/// @param items of this part, in order
/// @param next asks for the part after it; empty: there is none. Opaque, and safe in a URL
public record Page<T>(List<T> items, Optional<String> next) {
  /// Keeps an unmodifiable copy.
  public Page {
    items = List.copyOf(items);
  }
}
