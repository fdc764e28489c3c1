package live.rostra.engine;

import static live.rostra.engine.VirtualRoom.Role.CONVERSE;
import static live.rostra.engine.VirtualRoom.Role.PUBLISH;
import static live.rostra.engine.VirtualRoom.Role.SUBSCRIBE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A room over a long time, with people coming and going.
class LongRoomTest {
  @Test
  void fiveMinutesLeaveNothingBehind() {
    run(5);
  }

  @Test
  @Tag("it")
  void anHourLeavesNothingBehind() {
    run(60);
  }

  private static void run(int minutes) {
    VirtualRoom room =
        new VirtualRoom(VirtualRoom.Setting.seed(91).codec(new FakeOpus()).listeners(6));
    Random random = new Random(92);
    ArrayDeque<RemotePeer> people = new ArrayDeque<>();
    RemotePeer host = room.join(CONVERSE, "host").speaks(Voice.SILENCE, room.now());
    long usedEarly = 0;
    int joined = 1;
    for (int step = 0; step < minutes * 6; step++) {
      VirtualRoom.Role role = random.nextBoolean() ? SUBSCRIBE : PUBLISH;
      RemotePeer guest = room.join(role, "guest " + step);
      if (room.lastAdmission == RoomEngine.Admission.ADMITTED) {
        joined++;
        people.add(role == PUBLISH ? guest.speaks(Voice.SILENCE, room.now()) : guest);
      }
      if (people.size() > 3) {
        leave(room, people.remove(), random);
      }
      room.run(10);
      room.peers.values().forEach(RemotePeer::forget);
      room.tickedAtNs.clear();
      room.peers.values().removeIf(peer -> room.left.containsKey(peer.session));
      if (step == minutes * 2) {
        usedEarly = usedHeap();
      }
    }
    long grown = usedHeap() - usedEarly;

    assertThat(room.engine.skippedTicks()).isZero();
    assertThat(host.ear.wrong).isEmpty();
    assertThat(host.ear.count()).isBetween(minutes * 3_000L - 3, minutes * 3_000L);
    assertThat(room.runs).hasSize(1);
    assertThat(room.runs.getFirst().samples / 48_000.0)
        .isBetween(minutes * 60 - 1.0, minutes * 60.0);
    assertThat(grown).as("bytes grown since a third of the time").isLessThan(3L << 20);

    room.engine.end(room.now());
    room.run(20);
    assertThat(room.left).hasSize(joined);
    assertThat(room.runs.getFirst().ended()).isTrue();
    assertThat(room.engine.finished()).isTrue();
    assertThat(room.engine.needsTimeouts()).isFalse();
    assertThat(room.table.size()).isZero();
    assertThat(room.table.addresses()).isZero();
    assertThat(room.aac.running()).isZero();
    assertThat(room.handshakesRunning).isZero();
  }

  /// People leave properly, or are cut off.
  private static void leave(VirtualRoom room, RemotePeer peer, Random random) {
    if (random.nextBoolean()) {
      room.engine.disconnect(peer.session, room.now());
      room.forget(peer);
    } else {
      peer.unplug();
    }
  }

  private static long usedHeap() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
