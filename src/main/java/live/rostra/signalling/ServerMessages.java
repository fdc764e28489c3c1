package live.rostra.signalling;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import live.rostra.room.LogEntry;
import live.rostra.room.Snapshot;
import live.rostra.signalling.ServerMessage.At;
import live.rostra.signalling.ServerMessage.You;

/// The JSON of {@link ServerMessage}s: docs/PROTOCOL.md, message by message. Written in one pass;
/// what many get is written once and its bytes are shared.
public final class ServerMessages {
  private ServerMessages() {}

  /// A message as text.
  public static String write(ServerMessage message) {
    return JsonOutput.string(out -> write(out, message));
  }

  /// A message in UTF-8, for a frame that goes to many; the caller owns the array.
  public static byte[] utf8(ServerMessage message) {
    return JsonOutput.utf8(out -> write(out, message));
  }

  private static void write(JsonOutput out, ServerMessage message) throws IOException {
    switch (message) {
      case ServerMessage.Joined joined -> joined(out, joined);
      case ServerMessage.Event(LogEntry entry, boolean withheld) ->
          RoomEvents.write(type(out, ServerType.EVENT), entry, !withheld);
      case ServerMessage.Reply(String id, At at, Map<String, String> result) -> {
        at(type(out, ServerType.REPLY).text("id", id), at);
        if (!result.isEmpty()) {
          out.object(
              "result",
              in -> {
                for (Map.Entry<String, String> each : new TreeMap<>(result).entrySet()) {
                  in.text(each.getKey(), each.getValue());
                }
              });
        }
      }
      case ServerMessage.Pong(String id, At at, long clockMs) ->
          at(type(out, ServerType.PONG).text("id", id), at).number("clockAt", clockMs);
      case ServerMessage.Refused(String id, ServerMessage.Code code, String detail) ->
          type(out, ServerType.ERROR)
              .textUnlessEmpty("id", id)
              .text("code", code.wireName())
              .text("detail", detail);
      case ServerMessage.ChatPage(
              String id,
              List<Snapshot.Message> messages,
              Optional<String> next) ->
          type(out, ServerType.CHAT_PAGE)
              .text("id", id)
              .objects("messages", messages, Snapshots::write)
              .textUnlessEmpty("next", next.orElse(""));
      case ServerMessage.Answer(String id, String connection, String sdp) ->
          type(out, ServerType.ANSWER)
              .text("id", id)
              .text("connection", connection)
              .text("sdp", sdp);
      case ServerMessage.Restarted(String id, String connection, String fragment) ->
          type(out, ServerType.RESTARTED)
              .text("id", id)
              .text("connection", connection)
              .text("fragment", fragment);
      case ServerMessage.Presence(At at, int listeners, List<ServerMessage.Listener> some) ->
          at(type(out, ServerType.PRESENCE), at)
              .number("listeners", listeners)
              .objects(
                  "some",
                  some,
                  (in, each) -> in.text("identity", each.identity()).text("name", each.name()));
      case ServerMessage.Speaking(At at, List<String> identities, String dominant) ->
          at(type(out, ServerType.SPEAKING), at)
              .texts("identities", identities)
              .textUnlessEmpty("dominant", dominant);
      case ServerMessage.Levels(At at, List<ServerMessage.Level> levels) ->
          at(type(out, ServerType.LEVELS), at)
              .objects(
                  "levels",
                  levels,
                  (in, each) ->
                      in.text("identity", each.identity()).number("level", each.levelDbov()));
      case ServerMessage.Quality(At at, List<ServerMessage.Line> lines) ->
          at(type(out, ServerType.QUALITY), at)
              .objects(
                  "lines",
                  lines,
                  (in, each) ->
                      in.text("identity", each.identity())
                          .name("grade", each.grade())
                          .flag("breakingUp", each.breakingUp()));
      case ServerMessage.Reactions(At at, Map<String, Integer> counts) ->
          at(type(out, ServerType.REACTIONS), at)
              .object(
                  "counts",
                  in -> {
                    for (Map.Entry<String, Integer> each : new TreeMap<>(counts).entrySet()) {
                      in.number(each.getKey(), each.getValue());
                    }
                  });
      case ServerMessage.Prepare(At at, int place, boolean microphone) ->
          at(type(out, ServerType.PREPARE), at)
              .number("place", place)
              .flag("microphone", microphone);
      case ServerMessage.LevelCheck(At at, String identity, int levelDbov) ->
          at(type(out, ServerType.LEVEL_CHECK), at)
              .text("identity", identity)
              .number("level", levelDbov);
      case ServerMessage.Closing(
              At at,
              CloseReason reason,
              String detail,
              Optional<Long> againAfterMs) -> {
        at(type(out, ServerType.CLOSING), at)
            .name("reason", reason)
            .number("closeCode", reason.closeCode())
            .text("detail", detail);
        if (againAfterMs.isPresent()) {
          out.number("againAfterMs", againAfterMs.get());
        }
      }
    }
  }

  private static void joined(JsonOutput out, ServerMessage.Joined joined) throws IOException {
    joinedHead(out, joined);
    Viewer viewer = viewer(joined);
    if (joined.snapshot().isPresent()) {
      Snapshot seen = viewer.of(joined.snapshot().get());
      out.object("snapshot", in -> Snapshots.write(in, seen));
    } else {
      out.objects(
          "missed",
          joined.missed(),
          (in, entry) -> RoomEvents.write(in, entry, viewer.sees(entry.event())));
    }
    joinedTail(out, joined);
  }

  /// Who reads the answer to a join.
  static Viewer viewer(ServerMessage.Joined joined) {
    return new Viewer(joined.you().identity(), joined.you().moderator());
  }

  /// What stands before the state.
  static void joinedHead(JsonOutput out, ServerMessage.Joined joined) throws IOException {
    You you = joined.you();
    at(type(out, ServerType.JOINED).textUnlessEmpty("id", joined.id()), joined.at())
        .text("socket", joined.socket())
        .object(
            "you",
            in ->
                in.text("identity", you.identity())
                    .text("name", you.name())
                    .name("role", you.role())
                    .name("ceiling", you.ceiling())
                    .flag("moderator", you.moderator()));
  }

  /// What stands after it.
  static void joinedTail(JsonOutput out, ServerMessage.Joined joined) throws IOException {
    out.objects(
            "iceServers",
            joined.iceServers(),
            (in, each) ->
                in.texts("urls", each.urls())
                    .textUnlessEmpty("username", each.username())
                    .textUnlessEmpty("credential", each.credential()))
        .number("tokenExpiresAt", joined.tokenExpiresAtMs());
  }

  private static JsonOutput type(JsonOutput out, ServerType type) throws IOException {
    return out.text("type", type.wireName());
  }

  private static JsonOutput at(JsonOutput out, At at) throws IOException {
    return at.equals(At.NOWHERE)
        ? out
        : out.number("epoch", at.epoch()).number("seq", at.seq()).number("at", at.mixerTimeMs());
  }
}
