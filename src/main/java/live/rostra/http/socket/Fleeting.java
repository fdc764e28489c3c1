package live.rostra.http.socket;

import live.rostra.signalling.ServerMessage;
import org.jspecify.annotations.Nullable;

/// Messages that grow stale: a newer one of the same kind says all that an older one said, so a
/// slow reader gets the latest and no other.
enum Fleeting {
  PRESENCE,
  SPEAKING,
  LEVELS,
  QUALITY,
  REACTIONS,
  LEVEL_CHECK;

  /// The kind of a message; null when every one of them counts.
  static @Nullable Fleeting of(ServerMessage message) {
    return switch (message) {
      case ServerMessage.Presence _ -> PRESENCE;
      case ServerMessage.Speaking _ -> SPEAKING;
      case ServerMessage.Levels _ -> LEVELS;
      case ServerMessage.Quality _ -> QUALITY;
      case ServerMessage.Reactions _ -> REACTIONS;
      case ServerMessage.LevelCheck _ -> LEVEL_CHECK;
      case ServerMessage.Joined _,
          ServerMessage.Event _,
          ServerMessage.Reply _,
          ServerMessage.Pong _,
          ServerMessage.Refused _,
          ServerMessage.ChatPage _,
          ServerMessage.Answer _,
          ServerMessage.Restarted _,
          ServerMessage.Prepare _,
          ServerMessage.Closing _ ->
          null;
    };
  }
}
