package live.rostra.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.PooledByteBufAllocator;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import live.rostra.edge.Delivery;
import live.rostra.http.socket.SocketLimits;
import live.rostra.room.RoomEvent;
import live.rostra.signalling.ServerMessage;
import live.rostra.signalling.ServerMessage.At;
import live.rostra.testkit.RawWebSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Row T30: who does not read is bounded, loses what grows stale first and the socket then, and
/// nobody else notices.
class SlowReaderTest {
  private FrontDoor door;

  @BeforeEach
  void open() throws Exception {
    door =
        FrontDoor.of(new HttpSettings.Sockets(Set.of(), new SocketLimits.Bounds(1_000, 1_000, 10)));
    door.room("salon");
  }

  @AfterEach
  void close() throws Exception {
    door.close();
  }

  private RawWebSocket joined(RawWebSocket socket, String identity) throws Exception {
    socket.json("type", "join", "id", "j", "token", door.token(identity, "salon", Grant.JOIN));
    socket.message("joined");
    return socket;
  }

  private static RoomEvent chat(int bytes) {
    return new RoomEvent.ChatPosted("m", "ada", "Ada", "x".repeat(bytes), 1);
  }

  @Test
  void twoHundredWhoStopReadingAreClosedAndTheOthersHearEverything() throws Exception {
    List<RawWebSocket> deaf = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      deaf.add(joined(RawWebSocket.slow(door.port, "/ws/salon"), "deaf" + i));
    }
    try (RawWebSocket reader = joined(RawWebSocket.open(door.port, "/ws/salon"), "ada")) {
      long before = PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
      long most = 0;
      int told = 0;
      while (door.sockets.counts().closed().getOrDefault("too-slow", 0L) < 200) {
        assertThat(told).as("1,000 entries of 4 kB did not close them").isLessThan(1_000);
        door.rooms.happens("salon", chat(4_096));
        assertThat(reader.message("event").getLong("seq")).isEqualTo(++told);
        most = Math.max(most, PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory());
      }

      // One copy of what waits for all of them, and not one each: that would be 50 MiB.
      assertThat(most - before).isLessThan(16 << 20);
      assertThat(door.rooms.inside).hasSize(1);
      Eventually.holds(() -> door.sockets.counts().open() == 1);
    }
    for (RawWebSocket each : deaf) {
      each.close();
    }
  }

  @Test
  void whatGrowsStaleIsLeftOutBeforeAnythingElseAndTheLatestComesInTheEnd() throws Exception {
    try (RawWebSocket slow = joined(RawWebSocket.slow(door.port, "/ws/salon"), "slow");
        RawWebSocket reader = joined(RawWebSocket.open(door.port, "/ws/salon"), "ada")) {
      // Until something was kept back: what the kernel takes on both sides is its own business.
      int presences = 0;
      int entries = 0;
      while (door.sockets.counts().dropped() < 10) {
        assertThat(entries).isLessThan(1_000);
        door.rooms.happens("salon", chat(2_048));
        entries++;
        presences++;
        door.rooms.tells(
            "salon",
            new Delivery.Broadcast(
                Delivery.Group.EVERYBODY,
                new ServerMessage.Presence(new At(1, entries, 1), presences, List.of())));
        assertThat(reader.message("presence").getInteger("listeners")).isEqualTo(presences);
      }

      List<Long> seqs = new ArrayList<>();
      int seen = 0;
      int latest = 0;
      while (latest < presences) {
        JsonObject message = slow.message();
        if (message.getString("type").equals("event")) {
          seqs.add(message.getLong("seq"));
        } else {
          seen++;
          latest = message.getInteger("listeners");
        }
      }
      // Every entry in order and without a hole; of what grows stale the latest, but not all.
      assertThat(seqs).hasSize(entries).isSorted().doesNotHaveDuplicates();
      assertThat(seen).isLessThan(presences - 9);
      assertThat(door.sockets.counts().open()).isEqualTo(2);
    }
  }

  @Test
  void whoPingsAndDoesNotReadIsAnsweredOnceTheyDo() throws Exception {
    try (RawWebSocket slow = joined(RawWebSocket.slow(door.port, "/ws/salon"), "slow");
        RawWebSocket reader = joined(RawWebSocket.open(door.port, "/ws/salon"), "ada")) {
      int entries = 0;
      while (door.sockets.counts().dropped() == 0) {
        assertThat(entries).isLessThan(1_000);
        door.rooms.happens("salon", chat(2_048));
        entries++;
        door.rooms.tells(
            "salon",
            new Delivery.Broadcast(
                Delivery.Group.EVERYBODY,
                new ServerMessage.Presence(new At(1, entries, 1), entries, List.of())));
        reader.message("presence");
      }

      for (int i = 0; i < 300; i++) {
        slow.frame(RawWebSocket.PING, true, ("ping " + i).getBytes(StandardCharsets.US_ASCII));
      }
      // When this is done, the pings before it have been read.
      slow.json("type", "chat.post", "id", "1", "text", "hello");
      Eventually.holds(() -> door.rooms.asked.contains("slow PostChat"));

      List<String> pongs = new ArrayList<>();
      while (!pongs.contains("ping 299")) {
        RawWebSocket.Frame frame = slow.read();
        if (frame.opcode() == RawWebSocket.PONG) {
          pongs.add(frame.text());
        }
      }
      // RFC 6455 section 5.5.3: only the latest need be answered.
      assertThat(pongs).containsExactly("ping 299");
      assertThat(door.sockets.counts().open()).isEqualTo(2);
    }
  }

  @Test
  void aSnapshotLargerThanTheQueueStillComesThrough() throws Exception {
    List<live.rostra.room.Snapshot.Message> chat = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      chat.add(
          new live.rostra.room.Snapshot.Message("1-" + i, "ada", "Ada", "x".repeat(2_000), i, 0));
    }
    door.rooms.chat = chat;
    try (RawWebSocket socket = RawWebSocket.slow(door.port, "/ws/salon")) {
      socket.json("type", "join", "id", "j", "token", door.token("ada", "salon", Grant.JOIN));

      JsonObject joined = socket.message("joined");

      assertThat(joined.getJsonObject("snapshot").getJsonArray("chat")).hasSize(200);
      assertThat(door.sockets.counts().open()).isEqualTo(1);
    }
  }
}
