package live.rostra.signalling;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import live.rostra.room.Role;
import live.rostra.room.RoomId;
import live.rostra.room.RoomInfo;
import live.rostra.room.Snapshot;

/// The JSON of {@link Snapshot}s, on the wire and where they are kept: docs/PROTOCOL.md.
///
/// Fields that say nothing (no host, never started, nobody banned) are left out.
public final class Snapshots {
  private Snapshots() {}

  /// What a text was.
  public sealed interface Parsed {
    /// A snapshot.
    record Read(Snapshot snapshot) implements Parsed {}

    /// None.
    ///
    /// @param detail one sentence that names the place
    record Malformed(String detail) implements Parsed {}
  }

  /// All of it, with bans and lobby; for a client take {@link Viewer#of} first.
  public static String write(Snapshot snapshot) {
    return JsonOutput.string(out -> write(out, snapshot));
  }

  /// Reads one; fields that it does not know are ignored.
  public static Parsed parse(String text) {
    JsonObject json = new JsonObject("");
    try {
      JsonInput.STORED.read(text, json);
      return new Parsed.Read(snapshot(json));
    } catch (BadJson bad) {
      return new Parsed.Malformed(bad.sentence());
    }
  }

  static void write(JsonOutput out, Snapshot snapshot) throws IOException {
    common(out, snapshot);
    individual(out, snapshot);
  }

  /// What everybody sees alike.
  static void common(JsonOutput out, Snapshot snapshot) throws IOException {
    out.text("room", snapshot.id().value())
        .number("epoch", snapshot.epoch())
        .number("seq", snapshot.seq())
        .object("info", in -> write(in, snapshot.info()))
        .name("status", snapshot.status())
        .textUnlessEmpty("host", snapshot.host())
        .number("createdAt", snapshot.createdAtMs())
        .numberUnlessZero("scheduledAt", snapshot.scheduledAtMs())
        .numberUnlessZero("startedAt", snapshot.startedAtMs())
        .numberUnlessZero("endedAt", snapshot.endedAtMs())
        .numberUnlessZero("hostAwayAt", snapshot.hostAwaySinceMs())
        .objects("people", snapshot.people(), Snapshots::write)
        .objects("hands", snapshot.hands(), Snapshots::write)
        .texts("invites", snapshot.invites())
        .objects("chat", snapshot.chat(), Snapshots::write);
  }

  /// What not everybody sees: after what everybody does, and often nothing.
  static void individual(JsonOutput out, Snapshot snapshot) throws IOException {
    out.objectsUnlessNone("bans", snapshot.bans(), Snapshots::write)
        .objectsUnlessNone("lobby", snapshot.lobby(), Snapshots::write)
        .textsUnlessNone("admitted", snapshot.admitted());
  }

  static void write(JsonOutput out, RoomInfo info) throws IOException {
    out.text("title", info.title())
        .texts("topics", info.topics())
        .textUnlessEmpty("language", info.language())
        .name("visibility", info.visibility())
        .textUnlessEmpty("pinned", info.pinned())
        .flag("locked", info.locked())
        .flag("lobby", info.lobby())
        .name("chat", info.chat())
        .numberUnlessZero("talkSeconds", info.talkSeconds())
        .number("maxSpeakers", info.maxSpeakers());
  }

  static void write(JsonOutput out, Snapshot.Message message) throws IOException {
    out.text("message", message.id())
        .text("identity", message.identity())
        .text("name", message.name())
        .text("text", message.text())
        .number("postedAt", message.atMs())
        .numberUnlessZero("editedAt", message.editedAtMs());
  }

  private static void write(JsonOutput out, Snapshot.Person person) throws IOException {
    out.text("identity", person.identity())
        .text("name", person.name())
        .name("role", person.role())
        .name("ceiling", person.ceiling())
        .flag("here", person.here())
        .name("muted", person.muted())
        .numberUnlessZero("removedAt", person.removedAtMs());
  }

  private static void write(JsonOutput out, Snapshot.Hand hand) throws IOException {
    out.text("identity", hand.identity())
        .text("name", hand.name())
        .name("ceiling", hand.ceiling())
        .number("raisedAt", hand.atMs());
  }

  private static void write(JsonOutput out, Snapshot.BanEntry ban) throws IOException {
    out.text("identity", ban.identity())
        .text("name", ban.name())
        .text("by", ban.by())
        .textUnlessEmpty("reason", ban.reason())
        .number("bannedAt", ban.atMs())
        .numberUnlessZero("expiresAt", ban.untilMs());
  }

  private static void write(JsonOutput out, Snapshot.Knock knock) throws IOException {
    out.text("identity", knock.identity())
        .text("name", knock.name())
        .number("knockedAt", knock.atMs());
  }

  static Snapshot snapshot(JsonObject json) throws BadJson {
    String room = json.text("room");
    if (!RoomId.isValid(room)) {
      throw new BadJson(json.pointerTo("room"), "must be the name of a room");
    }
    return new Snapshot(
        new RoomId(room),
        json.whole("epoch"),
        json.whole("seq"),
        info(json.object("info")),
        json.oneOf("status", Snapshot.Status.values()),
        json.textOrEmpty("host"),
        json.whole("createdAt"),
        json.wholeOrZero("scheduledAt"),
        json.wholeOrZero("startedAt"),
        json.wholeOrZero("endedAt"),
        json.wholeOrZero("hostAwayAt"),
        each(json.objects("people"), Snapshots::person),
        each(json.objects("hands"), Snapshots::hand),
        json.texts("invites"),
        each(json.objects("chat"), Snapshots::message),
        each(json.objectsOrNone("bans"), Snapshots::ban),
        each(json.objectsOrNone("lobby"), Snapshots::knock),
        json.textsOrNone("admitted"));
  }

  static RoomInfo info(JsonObject json) throws BadJson {
    return new RoomInfo(
        json.text("title"),
        json.texts("topics"),
        json.textOrEmpty("language"),
        json.oneOf("visibility", RoomInfo.Visibility.values()),
        json.textOrEmpty("pinned"),
        json.flag("locked"),
        json.flag("lobby"),
        json.oneOf("chat", RoomInfo.Chat.values()),
        json.optionalInt("talkSeconds").orElse(0),
        (int) json.whole("maxSpeakers", 0, Integer.MAX_VALUE));
  }

  static Snapshot.Message message(JsonObject json) throws BadJson {
    return new Snapshot.Message(
        json.text("message"),
        json.text("identity"),
        json.text("name"),
        json.text("text"),
        json.whole("postedAt"),
        json.wholeOrZero("editedAt"));
  }

  private static Snapshot.Person person(JsonObject json) throws BadJson {
    return new Snapshot.Person(
        json.text("identity"),
        json.text("name"),
        json.oneOf("role", Role.values()),
        json.oneOf("ceiling", Role.values()),
        json.flag("here"),
        json.oneOf("muted", Snapshot.Mute.values()),
        json.wholeOrZero("removedAt"));
  }

  private static Snapshot.Hand hand(JsonObject json) throws BadJson {
    return new Snapshot.Hand(
        json.text("identity"),
        json.text("name"),
        json.oneOf("ceiling", Role.values()),
        json.whole("raisedAt"));
  }

  private static Snapshot.BanEntry ban(JsonObject json) throws BadJson {
    return new Snapshot.BanEntry(
        json.text("identity"),
        json.text("name"),
        json.text("by"),
        json.textOrEmpty("reason"),
        json.whole("bannedAt"),
        json.wholeOrZero("expiresAt"));
  }

  private static Snapshot.Knock knock(JsonObject json) throws BadJson {
    return new Snapshot.Knock(json.text("identity"), json.text("name"), json.whole("knockedAt"));
  }

  /// What reads one element.
  interface Element<T> {
    T read(JsonObject json) throws BadJson;
  }

  static <T> List<T> each(List<JsonObject> objects, Element<T> element) throws BadJson {
    List<T> values = new ArrayList<>(objects.size());
    for (JsonObject object : objects) {
      values.add(element.read(object));
    }
    return values;
  }
}
