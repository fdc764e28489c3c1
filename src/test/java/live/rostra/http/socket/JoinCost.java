package live.rostra.http.socket;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import live.rostra.room.Role;
import live.rostra.room.RoomId;
import live.rostra.room.RoomInfo;
import live.rostra.room.Snapshot;
import live.rostra.signalling.ServerMessage;
import live.rostra.signalling.ServerMessage.At;

/// What it costs to write the answer to a join of a room full of chat, each time anew and with the
/// state shared: processor time of one thread, the two in turns.
public final class JoinCost {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final int CROWD = 100;
  private static final int MESSAGES = 200;
  private static final long AT_MS = 1_764_000_000_000L;

  private JoinCost() {}

  /// Microseconds for one join.
  ///
  /// @param anew when each is encoded by itself
  /// @param shared when nothing happens between them
  public record Figures(double anew, double shared) {}

  /// Measures both in one run.
  ///
  /// @param textBytes of each chat message of the room
  public static Figures measure(int rounds, int textBytes) {
    SharedSnapshot shared = new SharedSnapshot(new SocketStats());
    Snapshot snapshot = snapshot(textBytes);
    List<ServerMessage.Joined> crowd = new ArrayList<>();
    for (int i = 0; i < CROWD; i++) {
      crowd.add(joined("listener-" + i, snapshot));
    }
    long anewNs = 0;
    long sharedNs = 0;
    // The first half warms up.
    for (int round = 0; round < 2 * rounds; round++) {
      long fromNs = THREADS.getCurrentThreadCpuTime();
      crowd.forEach(each -> TextFrame.of(each).close());
      long betweenNs = THREADS.getCurrentThreadCpuTime();
      crowd.forEach(each -> shared.frame(each).close());
      // The next round encodes it again, as a crowd does once something has happened.
      shared.forget();
      long toNs = THREADS.getCurrentThreadCpuTime();
      if (round >= rounds) {
        anewNs += betweenNs - fromNs;
        sharedNs += toNs - betweenNs;
      }
    }
    return new Figures(anewNs / 1e3 / rounds / CROWD, sharedNs / 1e3 / rounds / CROWD);
  }

  private static ServerMessage.Joined joined(String identity, Snapshot snapshot) {
    return new ServerMessage.Joined(
        "j",
        "4c1ad4f4-5bd0-4b7b-a3a5-c2f6b7c0cf66",
        new ServerMessage.You(identity, identity, Role.LISTENER, Role.LISTENER, false),
        new At(3, snapshot.seq(), AT_MS),
        Optional.of(snapshot),
        List.of(),
        List.of(),
        AT_MS);
  }

  private static Snapshot snapshot(int textBytes) {
    List<Snapshot.Message> chat = new ArrayList<>();
    for (int i = 1; i <= MESSAGES; i++) {
      String author = "author-" + i % 20;
      chat.add(new Snapshot.Message("3-" + i, author, author, "x".repeat(textBytes), AT_MS, 0));
    }
    return new Snapshot(
        new RoomId("crowd"),
        3,
        MESSAGES,
        new RoomInfo(
            "crowd",
            List.of(),
            "",
            RoomInfo.Visibility.PUBLIC,
            "",
            false,
            false,
            RoomInfo.Chat.EVERYONE,
            0,
            13),
        Snapshot.Status.LIVE,
        "",
        AT_MS,
        0,
        AT_MS,
        0,
        0,
        List.of(),
        List.of(),
        List.of(),
        chat,
        List.of(),
        List.of(),
        List.of());
  }
}
