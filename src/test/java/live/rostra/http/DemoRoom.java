package live.rostra.http;

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
}
