package live.rostra.signalling;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The `type` of what the node says.
enum ServerType {
  JOINED("joined"),
  EVENT("event"),
  REPLY("reply"),
  PONG("pong"),
  ERROR("error"),
  CHAT_PAGE("chat.page"),
  ANSWER("media.answer"),
  RESTARTED("media.restarted"),
  PRESENCE("presence"),
  SPEAKING("speaking"),
  LEVELS("levels"),
  QUALITY("quality"),
  REACTIONS("reactions"),
  PREPARE("prepare"),
  LEVEL_CHECK("level-check"),
  CLOSING("closing");

  /// By the name in messages.
  static final Map<String, ServerType> BY_NAME =
      Arrays.stream(values()).collect(Collectors.toMap(ServerType::wireName, Function.identity()));

  private final String wireName;

  ServerType(String wireName) {
    this.wireName = wireName;
  }

  String wireName() {
    return wireName;
  }
}
