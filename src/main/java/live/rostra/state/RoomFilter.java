package live.rostra.state;

import java.util.Optional;

/// Which rooms to list; what is empty does not matter.
///
/// @param status where they are in their life
/// @param topic one of their topics
/// @param language their language
/// @param visibility who may find them
/// @param host who opened them
/// @param text stands in their title or topics, in any case
public record RoomFilter(
    Optional<RoomRow.Status> status,
    Optional<String> topic,
    Optional<String> language,
    Optional<String> visibility,
    Optional<String> host,
    Optional<String> text) {
  /// All rooms.
  public static final RoomFilter ALL =
      new RoomFilter(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());
}
