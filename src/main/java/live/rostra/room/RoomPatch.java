package live.rostra.room;

import java.util.List;
import java.util.Optional;

/// Changes to a {@link RoomInfo}; what is empty stays as it is.
public record RoomPatch(
    Optional<String> title,
    Optional<List<String>> topics,
    Optional<String> language,
    Optional<RoomInfo.Visibility> visibility,
    Optional<String> pinned,
    Optional<Boolean> locked,
    Optional<Boolean> lobby,
    Optional<RoomInfo.Chat> chat,
    Optional<Integer> talkSeconds,
    Optional<Integer> maxSpeakers,
    Optional<Long> scheduledAtMs) {
  /// Changes nothing.
  public static final RoomPatch NONE =
      new RoomPatch(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());
}
