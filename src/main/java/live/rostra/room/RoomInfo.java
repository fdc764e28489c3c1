package live.rostra.room;

import java.util.List;

/// What a room is, apart from who is in it.
///
/// @param title 1 to 120 characters
/// @param topics at most 5, each 1 to 40 characters
/// @param language a BCP 47 tag, or empty
/// @param visibility who may find it
/// @param pinned a pinned text, link or chat message, or empty; at most 500 characters
/// @param locked whether newcomers are kept out, whoever is known comes back
/// @param lobby whether listeners wait until somebody lets them in
/// @param chat who may write
/// @param talkSeconds how long a speaker may have the floor before everybody is told, 0 for ever
/// @param maxSpeakers people on the stage
public record RoomInfo(
    String title,
    List<String> topics,
    String language,
    Visibility visibility,
    String pinned,
    boolean locked,
    boolean lobby,
    Chat chat,
    int talkSeconds,
    int maxSpeakers) {
  /// What a room is before anything is known of it: for everybody, everything open.
  public static final RoomInfo UNTITLED =
      new RoomInfo("", List.of(), "", Visibility.UNLISTED, "", false, false, Chat.EVERYONE, 0, 10);

  /// Copies the topics.
  public RoomInfo {
    topics = List.copyOf(topics);
  }

  /// Who may find a room.
  public enum Visibility {
    /// It is in the directory.
    PUBLIC,
    /// Whoever knows its id.
    UNLISTED,
    /// Whoever has a token for it: its HLS is played only with one (or an operator's) in
    /// `Authorization`, a token for `*` does not open it; signed links for caches come with issue
    /// 6.
    PRIVATE
  }

  /// Who may write into the chat.
  public enum Chat {
    /// Everybody.
    EVERYONE,
    /// Those on the stage.
    STAGE,
    /// Nobody.
    OFF
  }
}
