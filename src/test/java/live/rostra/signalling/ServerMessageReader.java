package live.rostra.signalling;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import live.rostra.room.LogEntry;
import live.rostra.room.Rejection;
import live.rostra.room.Role;
import live.rostra.room.RoomEvent;
import live.rostra.signalling.ServerMessage.At;
import live.rostra.signalling.ServerMessage.Code;

/// Reads what the node says, as a Java client would: for tests and load. Throws what is not as
/// docs/PROTOCOL.md says.
///
/// An entry that is withheld altogether has no event to give; it reads as {@link #WITHHELD}.
public final class ServerMessageReader {
  /// Stands for an event that the client may not see.
  public static final RoomEvent WITHHELD = new RoomEvent.KnockEnded("withheld");

  private ServerMessageReader() {}

  /// The message of a text.
  public static ServerMessage read(String text) {
    JsonObject json = new JsonObject("");
    try {
      JsonInput.STORED.read(text, json);
      return message(json);
    } catch (BadJson bad) {
      throw new AssertionError(bad.sentence() + ": " + text, bad);
    }
  }

  private static ServerMessage message(JsonObject json) throws BadJson {
    return switch (Objects.requireNonNull(ServerType.BY_NAME.get(json.text("type")))) {
      case JOINED ->
          new ServerMessage.Joined(
              json.textOrEmpty("id"),
              json.text("socket"),
              you(json.object("you")),
              at(json),
              json.has("snapshot")
                  ? Optional.of(Snapshots.snapshot(json.object("snapshot")))
                  : Optional.empty(),
              Snapshots.each(json.objectsOrNone("missed"), ServerMessageReader::entry),
              Snapshots.each(
                  json.objects("iceServers"),
                  each ->
                      new ServerMessage.IceServer(
                          each.texts("urls"),
                          each.textOrEmpty("username"),
                          each.textOrEmpty("credential"))),
              json.whole("tokenExpiresAt"));
      case EVENT -> {
        LogEntry entry = entry(json);
        yield new ServerMessage.Event(entry, entry.event() == WITHHELD);
      }
      case REPLY ->
          new ServerMessage.Reply(
              json.text("id"),
              at(json),
              json.has("result") ? texts(json.object("result")) : Map.of());
      case PONG -> new ServerMessage.Pong(json.text("id"), at(json), json.whole("clockAt"));
      case ERROR ->
          new ServerMessage.Refused(
              json.textOrEmpty("id"), code(json.text("code")), json.text("detail"));
      case CHAT_PAGE ->
          new ServerMessage.ChatPage(
              json.text("id"),
              Snapshots.each(json.objects("messages"), Snapshots::message),
              json.optionalText("next"));
      case ANSWER ->
          new ServerMessage.Answer(json.text("id"), json.text("connection"), json.text("sdp"));
      case RESTARTED ->
          new ServerMessage.Restarted(
              json.text("id"), json.text("connection"), json.text("fragment"));
      case PRESENCE ->
          new ServerMessage.Presence(
              at(json),
              (int) json.whole("listeners"),
              Snapshots.each(
                  json.objects("some"),
                  each -> new ServerMessage.Listener(each.text("identity"), each.text("name"))));
      case SPEAKING ->
          new ServerMessage.Speaking(
              at(json), json.texts("identities"), json.textOrEmpty("dominant"));
      case LEVELS ->
          new ServerMessage.Levels(
              at(json),
              Snapshots.each(
                  json.objects("levels"),
                  each -> new ServerMessage.Level(each.text("identity"), level(each))));
      case QUALITY ->
          new ServerMessage.Quality(
              at(json),
              Snapshots.each(
                  json.objects("lines"),
                  each ->
                      new ServerMessage.Line(
                          each.text("identity"),
                          each.oneOf("grade", ServerMessage.Grade.values()),
                          each.flag("breakingUp"))));
      case REACTIONS -> {
        JsonObject counts = json.object("counts");
        Map<String, Integer> read = new LinkedHashMap<>();
        for (String emoji : counts.names()) {
          read.put(emoji, (int) counts.whole(emoji));
        }
        yield new ServerMessage.Reactions(at(json), read);
      }
      case PREPARE ->
          new ServerMessage.Prepare(at(json), (int) json.whole("place"), json.flag("microphone"));
      case LEVEL_CHECK ->
          new ServerMessage.LevelCheck(at(json), json.text("identity"), level(json));
      case CLOSING -> {
        CloseReason reason = json.oneOf("reason", CloseReason.values());
        if (json.whole("closeCode") != reason.closeCode()) {
          throw new BadJson("/closeCode", "is not that of " + reason);
        }
        yield new ServerMessage.Closing(
            at(json), reason, json.text("detail"), json.optionalWhole("againAfterMs"));
      }
    };
  }

  private static ServerMessage.You you(JsonObject json) throws BadJson {
    return new ServerMessage.You(
        json.text("identity"),
        json.text("name"),
        json.oneOf("role", Role.values()),
        json.oneOf("ceiling", Role.values()),
        json.flag("moderator"));
  }

  private static At at(JsonObject json) throws BadJson {
    return json.has("epoch")
        ? new At(json.whole("epoch"), json.whole("seq"), json.whole("at"))
        : At.NOWHERE;
  }

  private static LogEntry entry(JsonObject json) throws BadJson {
    if (json.object("event").text("type").equals(EventType.WITHHELD)) {
      At at = at(json);
      return new LogEntry(at.epoch(), at.seq(), at.mixerTimeMs(), WITHHELD);
    }
    return switch (RoomEvents.entry(json)) {
      case RoomEvents.Parsed.Read<LogEntry>(LogEntry entry) -> entry;
      case RoomEvents.Parsed.Unknown<LogEntry>(String type) -> throw new BadJson("/event", type);
      case RoomEvents.Parsed.Malformed<LogEntry>(String detail) ->
          throw new BadJson("/event", detail);
    };
  }

  private static int level(JsonObject json) throws BadJson {
    return (int) json.whole("level", -127, 0);
  }

  private static Map<String, String> texts(JsonObject json) throws BadJson {
    Map<String, String> texts = new LinkedHashMap<>();
    for (String name : json.names()) {
      texts.put(name, json.text(name));
    }
    return texts;
  }

  private static Code code(String wireName) {
    Rejection rejection = WireNames.find(Rejection.values(), wireName);
    return rejection != null
        ? new Code.Rules(rejection)
        : Objects.requireNonNull(WireNames.find(Code.Protocol.values(), wireName));
  }
}
