package live.rostra.signalling;

import java.io.IOException;
import live.rostra.room.LogEntry;
import live.rostra.room.Role;
import live.rostra.room.RoomCommand.ReportCategory;
import live.rostra.room.RoomEvent;
import live.rostra.room.RoomEvent.EndCause;
import live.rostra.room.RoomEvent.HandCause;
import live.rostra.room.RoomEvent.RoleCause;
import live.rostra.room.RoomInfo;
import org.jspecify.annotations.Nullable;

/// The JSON of {@link RoomEvent}s and of the log's entries, on the wire and where logs are kept:
/// docs/PROTOCOL.md.
///
/// Reading ignores fields that it does not know, so that an older node reads what a newer one
/// wrote, and says so when it meets an event that it does not know.
public final class RoomEvents {
  private RoomEvents() {}

  /// What a text was.
  ///
  /// @param <T> an event or an entry
  public sealed interface Parsed<T> {
    /// What was asked for.
    record Read<T>(T value) implements Parsed<T> {}

    /// An event of a later version.
    record Unknown<T>(String type) implements Parsed<T> {}

    /// None.
    ///
    /// @param detail one sentence that names the place
    record Malformed<T>(String detail) implements Parsed<T> {}
  }

  /// An event, all of it.
  public static String write(RoomEvent event) {
    return JsonOutput.string(out -> write(out, event, true));
  }

  /// An entry of the log, all of it: `{"epoch":1,"seq":7,"at":1764000000000,"event":{…}}`.
  public static String write(LogEntry entry) {
    return JsonOutput.string(out -> write(out, entry, true));
  }

  /// Reads an event.
  public static Parsed<RoomEvent> parse(String text) {
    return parsed(text, RoomEvents::event);
  }

  /// Reads an entry of the log.
  public static Parsed<LogEntry> parseEntry(String text) {
    return parsed(text, RoomEvents::entry);
  }

  static void write(JsonOutput out, LogEntry entry, boolean all) throws IOException {
    out.number("epoch", entry.epoch())
        .number("seq", entry.seq())
        .number("at", entry.mixerTimeMs())
        .object("event", in -> write(in, entry.event(), all));
  }

  /// @param all else what only moderators and whom it is about may see is left out
  static void write(JsonOutput out, RoomEvent event, boolean all) throws IOException {
    if (all) {
      write(out, event);
    } else if (event.audience() == RoomEvent.Audience.MODERATORS) {
      out.text("type", EventType.WITHHELD);
    } else {
      write(out, event.forOthers());
    }
  }

  private static void write(JsonOutput out, RoomEvent event) throws IOException {
    switch (event) {
      case RoomEvent.Opened(RoomInfo info, String host, long createdAtMs, long scheduledAtMs) ->
          type(out, EventType.OPENED)
              .object("info", in -> Snapshots.write(in, info))
              .textUnlessEmpty("host", host)
              .number("createdAt", createdAtMs)
              .numberUnlessZero("scheduledAt", scheduledAtMs);
      case RoomEvent.Updated(RoomInfo info, long scheduledAtMs) ->
          type(out, EventType.UPDATED)
              .object("info", in -> Snapshots.write(in, info))
              .numberUnlessZero("scheduledAt", scheduledAtMs);
      case RoomEvent.Started(long atMs) -> type(out, EventType.STARTED).number("startedAt", atMs);
      case RoomEvent.Ended(long atMs, EndCause cause) ->
          type(out, EventType.ENDED).number("endedAt", atMs).name("cause", cause);
      case RoomEvent.HostAway(long sinceMs) ->
          type(out, EventType.HOST_AWAY).number("hostAwayAt", sinceMs);
      case RoomEvent.HostBack() -> type(out, EventType.HOST_BACK);
      case RoomEvent.RoleChanged(
              String identity,
              String name,
              Role role,
              Role ceiling,
              RoleCause cause) ->
          of(out, EventType.ROLE_CHANGED, identity)
              .text("name", name)
              .name("role", role)
              .name("ceiling", ceiling)
              .name("cause", cause);
      case RoomEvent.StageEntered(String identity) -> of(out, EventType.STAGE_ENTERED, identity);
      case RoomEvent.StageLeft(String identity) -> of(out, EventType.STAGE_LEFT, identity);
      case RoomEvent.HandRaised(String identity, String name, Role ceiling, long atMs) ->
          of(out, EventType.HAND_RAISED, identity)
              .text("name", name)
              .name("ceiling", ceiling)
              .number("raisedAt", atMs);
      case RoomEvent.HandLowered(String identity, HandCause cause, String reason) ->
          of(out, EventType.HAND_LOWERED, identity)
              .name("cause", cause)
              .textUnlessEmpty("reason", reason);
      case RoomEvent.Invited(String identity, String name) ->
          of(out, EventType.INVITED, identity).text("name", name);
      case RoomEvent.InviteEnded(String identity, boolean accepted) ->
          of(out, EventType.INVITE_ENDED, identity).flag("accepted", accepted);
      case RoomEvent.Muted(String identity, boolean byModerator) ->
          of(out, EventType.MUTED, identity).flag("byModerator", byModerator);
      case RoomEvent.Unmuted(String identity) -> of(out, EventType.UNMUTED, identity);
      case RoomEvent.Removed(String identity, String name, String reason, long atMs) ->
          of(out, EventType.REMOVED, identity)
              .text("name", name)
              .textUnlessEmpty("reason", reason)
              .number("removedAt", atMs);
      case RoomEvent.Banned(
              String identity,
              String name,
              String by,
              String reason,
              long atMs,
              long untilMs) ->
          of(out, EventType.BANNED, identity)
              .text("name", name)
              .text("by", by)
              .textUnlessEmpty("reason", reason)
              .number("bannedAt", atMs)
              .numberUnlessZero("expiresAt", untilMs);
      case RoomEvent.Unbanned(String identity, String by) ->
          of(out, EventType.UNBANNED, identity).text("by", by);
      case RoomEvent.Knocked(String identity, String name, long atMs) ->
          of(out, EventType.KNOCKED, identity).text("name", name).number("knockedAt", atMs);
      case RoomEvent.Admitted(String identity) -> of(out, EventType.ADMITTED, identity);
      case RoomEvent.KnockEnded(String identity) -> of(out, EventType.KNOCK_ENDED, identity);
      case RoomEvent.ChatPosted(
              String message,
              String identity,
              String name,
              String text,
              long atMs) ->
          type(out, EventType.CHAT_POSTED)
              .text("message", message)
              .text("identity", identity)
              .text("name", name)
              .text("text", text)
              .number("postedAt", atMs);
      case RoomEvent.ChatEdited(String message, String text, long atMs) ->
          type(out, EventType.CHAT_EDITED)
              .text("message", message)
              .text("text", text)
              .number("editedAt", atMs);
      case RoomEvent.ChatDeleted(String message, boolean byModerator) ->
          type(out, EventType.CHAT_DELETED)
              .text("message", message)
              .flag("byModerator", byModerator);
      case RoomEvent.Reported(
              String report,
              String by,
              String identity,
              ReportCategory category,
              String text,
              long fromMs,
              long toMs) ->
          type(out, EventType.REPORTED)
              .text("report", report)
              .text("by", by)
              .textUnlessEmpty("identity", identity)
              .name("category", category)
              .textUnlessEmpty("text", text)
              .number("fromAt", fromMs)
              .number("toAt", toMs);
      case RoomEvent.TalkTimeUp(String identity) -> of(out, EventType.TALK_TIME_UP, identity);
    }
  }

  private static JsonOutput type(JsonOutput out, EventType type) throws IOException {
    return out.text("type", type.wireName());
  }

  private static JsonOutput of(JsonOutput out, EventType type, String identity) throws IOException {
    return type(out, type).text("identity", identity);
  }

  /// What reads a value from an object.
  private interface Reader<T> {
    Parsed<T> read(JsonObject json) throws BadJson;
  }

  private static <T> Parsed<T> parsed(String text, Reader<T> reader) {
    JsonObject json = new JsonObject("");
    try {
      JsonInput.STORED.read(text, json);
      return reader.read(json);
    } catch (BadJson bad) {
      return new Parsed.Malformed<>(bad.sentence());
    }
  }

  static Parsed<LogEntry> entry(JsonObject json) throws BadJson {
    long epoch = json.whole("epoch");
    long seq = json.whole("seq");
    long at = json.whole("at");
    return switch (event(json.object("event"))) {
      case Parsed.Read<RoomEvent>(RoomEvent event) ->
          new Parsed.Read<>(new LogEntry(epoch, seq, at, event));
      case Parsed.Unknown<RoomEvent>(String type) -> new Parsed.Unknown<>(type);
      case Parsed.Malformed<RoomEvent>(String detail) -> new Parsed.Malformed<>(detail);
    };
  }

  static Parsed<RoomEvent> event(JsonObject json) throws BadJson {
    String name = json.text("type");
    @Nullable EventType type = EventType.BY_NAME.get(name);
    return type == null
        ? new Parsed.Unknown<>(name)
        : new Parsed.Read<>(RoomEventReader.read(type, json));
  }
}
