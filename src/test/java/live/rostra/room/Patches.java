package live.rostra.room;

import java.util.List;
import java.util.Optional;

/// Patches that change one thing.
public final class Patches {
  private Patches() {}

  public static RoomPatch locked(boolean locked) {
    return patch("", "", Optional.of(locked), Optional.empty(), Optional.empty());
  }

  public static RoomPatch lobby(boolean lobby) {
    return patch("", "", Optional.empty(), Optional.of(lobby), Optional.empty());
  }

  static RoomPatch chat(RoomInfo.Chat chat) {
    return patch("", "", Optional.empty(), Optional.empty(), Optional.of(chat));
  }

  public static RoomPatch title(String title) {
    return patch(title, "", Optional.empty(), Optional.empty(), Optional.empty());
  }

  static RoomPatch pinned(String pinned) {
    return patch("", pinned, Optional.empty(), Optional.empty(), Optional.empty());
  }

  static RoomPatch talk(int seconds) {
    return numbers(Optional.of(seconds), Optional.empty(), Optional.empty());
  }

  public static RoomPatch speakers(int most) {
    return numbers(Optional.empty(), Optional.of(most), Optional.empty());
  }

  public static RoomPatch scheduledAt(long atMs) {
    return numbers(Optional.empty(), Optional.empty(), Optional.of(atMs));
  }

  public static RoomPatch language(String language) {
    return new RoomPatch(
        Optional.empty(),
        Optional.empty(),
        Optional.of(language),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  public static RoomPatch topics(List<String> topics) {
    return new RoomPatch(
        Optional.empty(),
        Optional.of(topics),
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

  public static RoomPatch visibility(RoomInfo.Visibility visibility) {
    return new RoomPatch(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(visibility),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static RoomPatch numbers(
      Optional<Integer> talk, Optional<Integer> speakers, Optional<Long> scheduledAtMs) {
    return new RoomPatch(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        talk,
        speakers,
        scheduledAtMs);
  }

  private static RoomPatch patch(
      String title,
      String pinned,
      Optional<Boolean> locked,
      Optional<Boolean> lobby,
      Optional<RoomInfo.Chat> chat) {
    return new RoomPatch(
        Optional.of(title).filter(each -> !each.isEmpty()),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(pinned).filter(each -> !each.isEmpty()),
        locked,
        lobby,
        chat,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
