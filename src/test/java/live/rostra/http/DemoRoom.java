package live.rostra.http;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import live.rostra.room.RoomId;
import live.rostra.room.RoomInfo;
import live.rostra.room.RoomView;
import live.rostra.room.RoomView.Speaker;
import live.rostra.room.SessionId;
import live.rostra.room.Snapshot;

/// Rooms with people in them, for looking at the page.
final class DemoRoom {
  private DemoRoom() {}

  static RoomView live(String id, String title, int listeners) {
    Instant now = Instant.now();
    return new RoomView(
        new RoomId(id),
        info(title),
        Snapshot.Status.LIVE,
        "Ada Lovelace",
        now,
        null,
        now,
        null,
        List.of(
            speaker("s1", "Ada Lovelace", -19, true, true, false),
            speaker("s2", "Cicero", -70, false, false, false),
            speaker("s3", "Hypatia", -127, false, false, true),
            speaker("s4", "Grace Hopper", -32, true, false, false)),
        listeners,
        now);
  }

  static RoomView idle(String id, String title) {
    return FakeEdge.view(new RoomId(id), info(title), "", Instant.now());
  }

  /// What a room of this title is.
  static RoomInfo info(String title) {
    return new RoomInfo(
        title,
        List.of(),
        "",
        RoomInfo.Visibility.PUBLIC,
        "",
        false,
        false,
        RoomInfo.Chat.EVERYONE,
        0,
        10);
  }

  private static Speaker speaker(
      String session,
      String identity,
      int level,
      boolean speaking,
      boolean dominant,
      boolean muted) {
    return new Speaker(new SessionId(session), identity, level, speaking, dominant, muted, 0.2, 41);
  }

  /// The state of a room with four people on its stage, two hands, an invitation to nobody and some
  /// talk; the visitor is one of the stage unless they listen.
  static JsonObject snapshot(long epoch, long seq, String visitor, String role) {
    long now = System.currentTimeMillis();
    boolean hosts = role.equals("host");
    JsonArray people =
        new JsonArray()
            .add(person(hosts ? visitor : "Ada Lovelace", "host", "none"))
            .add(person("Cicero", "cohost", "none"))
            .add(person("Hypatia", "speaker", "moderator"))
            .add(person("Grace Hopper", "speaker", "none"));
    if (!hosts && !role.equals("listener")) {
      people.add(person(visitor, role, "none"));
    }
    return new JsonObject()
        .put("room", "salon")
        .put("epoch", epoch)
        .put("seq", seq)
        .put("info", infoOf("Le salon du samedi"))
        .put("status", "live")
        .put("host", hosts ? visitor : "Ada Lovelace")
        .put("createdAt", now - 3_600_000)
        .put("startedAt", now - 3_600_000)
        .put("people", people)
        .put(
            "hands",
            new JsonArray()
                .add(hand("Noa", now - 60_000))
                .add(hand("Eli with a rather long name that does not fit", now - 30_000)))
        .put("invites", new JsonArray())
        .put(
            "chat",
            new JsonArray()
                .add(message("3-10", "Noa", "Where is the map?", now - 90_000))
                .add(message("3-11", "Cicero", "Pinned above, with all the names.", now - 80_000))
                .add(message("3-12", "Eli", "Merci !\nEncore une question…", now - 20_000)));
  }

  static JsonObject infoOf(String title) {
    return new JsonObject()
        .put("title", title)
        .put("topics", new JsonArray().add("rhetoric").add("computing"))
        .put("visibility", "public")
        .put("pinned", "The map: https://example.org/map")
        .put("locked", false)
        .put("lobby", false)
        .put("chat", "everyone")
        .put("maxSpeakers", 10);
  }

  static JsonObject person(String identity, String role, String muted) {
    return new JsonObject()
        .put("identity", identity)
        .put("name", identity)
        .put("role", role)
        .put("ceiling", role)
        .put("here", true)
        .put("muted", muted);
  }

  private static JsonObject hand(String identity, long at) {
    return new JsonObject()
        .put("identity", identity)
        .put("name", identity)
        .put("ceiling", "speaker")
        .put("raisedAt", at);
  }

  private static JsonObject message(String id, String identity, String text, long at) {
    return new JsonObject()
        .put("message", id)
        .put("identity", identity)
        .put("name", identity)
        .put("text", text)
        .put("postedAt", at);
  }

  /// Chat from before the snapshot, newest first.
  static JsonArray older() {
    long now = System.currentTimeMillis();
    JsonArray older = new JsonArray();
    for (int i = 9; i > 0; i--) {
      older.add(message("3-" + i, "Mia", "Older message " + i, now - 200_000 + i));
    }
    return older;
  }
}
