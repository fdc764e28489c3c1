package live.rostra.http.socket;

import static live.rostra.testkit.OnLoop.onLoop;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import live.rostra.http.FakeEdge;
import live.rostra.http.FakeRooms;
import live.rostra.room.Actor;
import live.rostra.room.Role;
import live.rostra.room.RoomId;
import live.rostra.signalling.ServerMessage.IceServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What time alone does to a socket, in virtual time.
class SocketClockTest {
  private static final long START_NS = 5_000_000_000L;
  private static final long TOKEN_ENDS_MS = 60_000;

  private final Vertx vertx = Vertx.vertx();
  private final Context loop = vertx.getOrCreateContext();
  private final SocketLimits limits = new SocketLimits(SocketLimits.Bounds.DEFAULT);
  private final SocketStats stats = new SocketStats();
  private final RecordedWire wire = new RecordedWire();

  @AfterEach
  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  /// Remembers what it is told to do.
  private static final class RecordedWire implements Wire {
    final List<String> done = new ArrayList<>();
    long heardAtNs = START_NS;

    @Override
    public void write(TextFrame frame) {
      done.add("text");
    }

    @Override
    public long waitingBytes() {
      return 0;
    }

    @Override
    public void ping() {
      done.add("ping");
    }

    @Override
    public long heardAtNs() {
      return heardAtNs;
    }

    @Override
    public void close(int code) {
      done.add("close " + code);
    }

    @Override
    public void cut() {
      done.add("cut");
    }
  }

  /// Lets everybody in whose token is `good`, into a room that never opens.
  private static final class Everybody implements Admission {
    @Override
    public Optional<Guest> admit(RoomId room, String token) {
      Actor ada = new Actor("ada", "Ada", Role.LISTENER, Role.LISTENER, false, 0);
      return switch (token) {
        case "good" -> Optional.of(new Guest(ada, TOKEN_ENDS_MS));
        case "better" -> Optional.of(new Guest(ada, 2 * TOKEN_ENDS_MS));
        default -> Optional.empty();
      };
    }

    @Override
    public Future<?> open(RoomId room, String token) {
      return Promise.promise().future();
    }

    @Override
    public List<IceServer> iceServers(String identity) {
      return List.of();
    }
  }

  private RoomSocket socket() throws Exception {
    SocketLimits.Asked.Taken taken =
        (SocketLimits.Asked.Taken) limits.take(InetAddress.getLoopbackAddress());
    return onLoop(
        loop,
        () -> {
          FakeRooms rooms = new FakeRooms();
          FakeEdge edge = new FakeEdge();
          Everybody everybody = new Everybody();
          LoopSockets sockets =
              new LoopSockets(vertx, loop, rooms, edge, everybody, stats, InstantSource.system());
          return new RoomSocket(
              new RoomId("salon"),
              "s",
              wire,
              taken.place(),
              new RoomSocket.Surroundings(sockets, rooms, edge, everybody, stats),
              START_NS);
        });
  }

  private void tick(RoomSocket socket, double seconds) {
    onLoop(
        loop,
        () -> {
          socket.tick(START_NS + (long) (seconds * 1e9), (long) (seconds * 1e3));
          return null;
        });
  }

  private void says(RoomSocket socket, String text) {
    onLoop(
        loop,
        () -> {
          socket.received(text);
          return null;
        });
  }

  @Test
  void aTokenMustComeWithinTenSeconds() throws Exception {
    RoomSocket socket = socket();

    tick(socket, 9.9);
    assertThat(wire.done).isEmpty();
    tick(socket, 10);

    assertThat(wire.done).containsExactly("text", "close 1008");
    assertThat(stats.counts().closed()).containsEntry("no-join", 1L);
  }

  @Test
  void aClientIsPingedEveryTenSecondsAndClosedAfterThirtyOfSilence() throws Exception {
    RoomSocket socket = socket();
    says(socket, "{\"type\":\"join\",\"id\":\"1\",\"token\":\"good\"}");

    for (int second = 1; second <= 29; second++) {
      tick(socket, second);
    }
    assertThat(wire.done).containsExactly("ping", "ping");
    wire.heardAtNs = START_NS + 29_000_000_000L;
    for (int second = 30; second <= 58; second++) {
      tick(socket, second);
    }
    assertThat(wire.done).containsExactly("ping", "ping", "ping", "ping", "ping");
    tick(socket, 59);

    assertThat(wire.done).endsWith("text", "close 1008");
    assertThat(stats.counts().closed()).containsEntry("idle", 1L);
  }

  @Test
  void aSocketEndsWithItsTokenUnlessAnotherCame() throws Exception {
    RoomSocket socket = socket();
    says(socket, "{\"type\":\"join\",\"id\":\"1\",\"token\":\"good\"}");
    wire.heardAtNs = START_NS + 200_000_000_000L;
    tick(socket, 59.9);
    says(socket, "{\"type\":\"renew\",\"id\":\"2\",\"token\":\"bad\"}");
    says(socket, "{\"type\":\"renew\",\"id\":\"3\",\"token\":\"better\"}");
    tick(socket, 119.9);
    assertThat(wire.done).doesNotContain("close 4401");

    tick(socket, 120);

    assertThat(wire.done).endsWith("text", "close 4401");
  }

  @Test
  void aClientThatDoesNotAnswerTheCloseFrameIsCut() throws Exception {
    RoomSocket socket = socket();
    tick(socket, 10);

    // In real time: the timer is the loop's.
    long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!onLoop(loop, () -> wire.done.contains("cut"))) {
      assertThat(System.nanoTime()).isLessThan(endNs);
    }
    assertThat(wire.done).endsWith("close 1008", "cut");
  }
}
