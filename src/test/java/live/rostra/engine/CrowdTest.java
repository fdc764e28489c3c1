package live.rostra.engine;

import static live.rostra.engine.VirtualRoom.Role.CONVERSE;
import static live.rostra.engine.VirtualRoom.Role.SUBSCRIBE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import live.rostra.transport.CloseReason;
import org.junit.jupiter.api.Test;

/// A room with more listeners than one slice serves.
class CrowdTest {
  private static final int CROWD = 2 * Audience.SLICE + 88;

  private final VirtualRoom room =
      new VirtualRoom(VirtualRoom.Setting.seed(91).codec(new FakeOpus()));
  private final RemotePeer ann = room.join(CONVERSE, "ann").speaks(Voice.SILENCE, room.now());
  private final List<RemotePeer> crowd = new ArrayList<>();

  CrowdTest() {
    for (int i = 0; i < CROWD; i++) {
      crowd.add(room.join(SUBSCRIBE, "listener" + i));
    }
    room.run(0.1);
  }

  @Test
  void everybodyGetsEachPacketOnceAndInOrder() {
    crowd.forEach(RemotePeer::forget);
    room.run(1.0);

    for (RemotePeer each : crowd) {
      assertThat(each.ear.wrong).isEmpty();
      assertThat(each.ear.packets).hasSizeBetween(50, 52);
      assertThat(each.undecipherable).isZero();
    }
  }

  @Test
  void theStageComesFirstAndTheCrowdInSlicesWithTimesOfTheirOwn() {
    room.run(0.2);
    long tickNs = room.tickedAtNs.getLast() - TickSchedule.PERIOD_NS;
    Map<Long, Integer> servedAt = new TreeMap<>();
    for (RemotePeer each : crowd) {
      for (Ear.Heard heard : each.ear.packets) {
        if (heard.atNs() >= tickNs && heard.atNs() < tickNs + TickSchedule.PERIOD_NS) {
          servedAt.merge(heard.atNs() - tickNs, 1, Integer::sum);
        }
      }
    }

    assertThat(servedAt.keySet()).containsExactly(0L, Audience.SPACING_NS, 2 * Audience.SPACING_NS);
    assertThat(servedAt.values()).allMatch(count -> count <= Audience.SLICE);
    assertThat(servedAt.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(CROWD);
    assertThat(ann.ear.packets).anyMatch(heard -> heard.atNs() == tickNs);
  }

  @Test
  void whoLeavesBetweenTwoSlicesCostsNobodyElseAPacket() {
    List<RemotePeer> leaving =
        new ArrayList<>(List.of(crowd.get(0), crowd.get(300), crowd.getLast()));
    room.onTick =
        () -> {
          if (!leaving.isEmpty()) {
            room.engine.disconnect(leaving.removeFirst().session, room.now());
          }
        };
    room.run(0.5);

    assertThat(room.left).hasSize(3);
    for (RemotePeer each : crowd) {
      assertThat(each.ear.wrong).isEmpty();
      assertThat(each.ear.count()).isGreaterThan(room.left.containsKey(each.session) ? 1 : 25);
    }
  }

  @Test
  void whoComesBetweenTwoSlicesHearsTheNextPacket() {
    List<RemotePeer> late = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      late.add(room.join(SUBSCRIBE, "late" + i));
      room.run(0.0203);
    }
    room.run(0.1);

    for (RemotePeer each : late) {
      assertThat(each.ear.count()).isGreaterThanOrEqualTo(4);
      assertThat(each.ear.wrong).isEmpty();
    }
    crowd.forEach(each -> assertThat(each.ear.wrong).isEmpty());
  }

  @Test
  void aLoopThatNeverGetsToTheEndOfTheCrowdServesAllOfItInTurnAndCounts() {
    long stage = ann.ear.count();
    long[] before = crowd.stream().mapToLong(each -> each.ear.count()).toArray();
    for (int i = 0; i < 30; i++) {
      room.tickNow(); // and no slice
    }

    assertThat(ann.ear.count() - stage).as("the stage misses nothing").isEqualTo(30);
    for (int i = 0; i < CROWD; i++) {
      assertThat(crowd.get(i).ear.count() - before[i]).as("listener %d", i).isBetween(11L, 14L);
    }
    MediaTotals totals = new MediaTotals();
    room.engine.addTo(totals);
    long eachTick = CROWD + 1 - Audience.SLICE;
    assertThat(totals.snapshot().missedPackets()).isBetween(29 * eachTick, 30 * eachTick);
  }

  @Test
  void theCrowdHearsOnWhenSomebodyOfItComesOntoTheStageAndLeavesIt() {
    RemotePeer bob = room.join(CONVERSE, "bob", Gate.OFF_STAGE).speaks(Voice.SILENCE, room.now());
    room.run(0.3);
    room.engine.setOnStage("bob", true, room.now());
    room.run(1);
    room.engine.setOnStage("bob", false, room.now());
    room.run(3);

    assertThat(bob.ear.wrong).isEmpty();
    assertThat(bob.ear.count()).isGreaterThan(205);
    assertThat(bob.undecipherable).isZero();
    assertThat(ann.ear.wrong).isEmpty();
    crowd.forEach(each -> assertThat(each.ear.wrong).isEmpty());
  }

  @Test
  void aCrowdThatFallsSilentIsGoneWithinSecondsThoughTheLoopLooksAtAPartAtATime() {
    room.deaf = true;
    for (int i = CROWD; i < Timeouts.PART + 200; i++) {
      crowd.add(room.join(SUBSCRIBE, "listener" + i));
    }
    room.run(3);
    crowd.forEach(RemotePeer::unplug);

    room.run(15);
    long sent = room.sent;
    room.run(3.1);

    assertThat(room.left).hasSize(crowd.size());
    assertThat(room.left.values()).containsOnly(CloseReason.CONSENT_EXPIRED);
    // What ann hears, and reports.
    assertThat(room.sent - sent).as("sent without consent").isLessThan(200);
  }
}
