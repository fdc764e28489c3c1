package live.rostra.room;

import static live.rostra.room.Venue.cohost;
import static live.rostra.room.Venue.host;
import static live.rostra.room.Venue.listener;
import static live.rostra.room.Venue.operator;
import static live.rostra.room.Venue.speaker;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import live.rostra.room.RoomEvent.EndCause;
import live.rostra.room.Snapshot.Status;
import org.junit.jupiter.api.Test;

class LifecycleTest {
  private static final long LATER_MS = Venue.BEGIN_MS + 3_600_000;

  private final Actor ann = host("ann");
  private final Actor sue = speaker("sue");
  private final Actor lee = listener("lee");

  @Test
  void aScheduledRoomGathersPeopleAndSendsNothing() {
    Venue venue = Venue.opened(Venue.info(10), "ann", LATER_MS, Limits.DEFAULT);
    venue.enter(ann);
    venue.enter(sue);
    venue.enter(lee);

    venue.done(lee, new RoomCommand.RaiseHand());
    venue.done(lee, new RoomCommand.PostChat("when?"));

    assertThat(venue.room.status()).isEqualTo(Status.SCHEDULED);
    assertThat(venue.room.mayPublish(sue, venue.nowMs))
        .map(Decision.Rejected::rejection)
        .contains(Rejection.NOT_STARTED);
    assertThat(venue.room.mayDo(ann, Action.RECORD, venue.nowMs))
        .map(Decision.Rejected::rejection)
        .contains(Rejection.NOT_STARTED);
    assertThat(venue.refusal(ann, new RoomCommand.Mute("sue"))).contains(Rejection.NOT_STARTED);
    assertThat(venue.room.isGateOpen("sue")).isFalse();
  }

  @Test
  void theHostStartsItAndTheClockDoesNot() {
    Venue venue = Venue.opened(Venue.info(10), "ann", LATER_MS, Limits.DEFAULT);
    venue.enter(ann);
    venue.enter(sue);

    venue.pass(4_000_000);
    assertThat(venue.room.status()).isEqualTo(Status.SCHEDULED);
    assertThat(venue.refusal(sue, new RoomCommand.Start())).contains(Rejection.NOT_ALLOWED);
    venue.done(ann, new RoomCommand.Start());

    assertThat(venue.room.status()).isEqualTo(Status.LIVE);
    assertThat(venue.room.mayPublish(sue, venue.nowMs)).isEmpty();
    assertThat(venue.refusal(ann, new RoomCommand.Start())).contains(Rejection.UNCHANGED);
  }

  @Test
  void onlyWhatHasNotBegunIsPutOff() {
    Venue venue = Venue.opened(Venue.info(10), "ann", LATER_MS, Limits.DEFAULT);
    venue.enter(ann);

    venue.done(ann, new RoomCommand.Update(Patches.scheduledAt(LATER_MS + 1)));
    assertThat(venue.refusal(ann, new RoomCommand.Update(Patches.scheduledAt(1))))
        .contains(Rejection.INVALID);
    venue.done(ann, new RoomCommand.Start());
    assertThat(venue.refusal(ann, new RoomCommand.Update(Patches.scheduledAt(LATER_MS + 2))))
        .contains(Rejection.INVALID);
  }

  @Test
  void anEmptyRoomEndsByItself() {
    Venue venue = Venue.live();
    String socket = venue.enter(lee);
    venue.pass(1_000_000);
    assertThat(venue.room.status()).isEqualTo(Status.LIVE);

    venue.leave(lee, socket);
    venue.pass(599_999);
    assertThat(venue.room.status()).isEqualTo(Status.LIVE);
    assertThat(venue.pass(1)).containsExactly(new RoomEvent.Ended(venue.nowMs, EndCause.IDLE));
  }

  @Test
  void aRoomThatNobodyEverCameToEndsToo() {
    Venue venue = Venue.live();

    venue.pass(600_000);

    assertThat(venue.room.status()).isEqualTo(Status.ENDED);
  }

  @Test
  void aScheduledRoomIsNotIdleBeforeItsTime() {
    Venue venue = Venue.opened(Venue.info(10), "ann", LATER_MS, Limits.DEFAULT);

    venue.pass(3_600_000 + 599_999);
    assertThat(venue.room.status()).isEqualTo(Status.SCHEDULED);
    venue.pass(1);

    assertThat(venue.room.status()).isEqualTo(Status.ENDED);
  }

  @Test
  void aRoomWithoutIdleCloseStays() {
    Venue venue = Venue.live(Venue.info(10), Limits.DEFAULT.withTimes(15_000, 60_000, 60_000, 0));

    venue.pass(100_000_000);

    assertThat(venue.room.status()).isEqualTo(Status.LIVE);
  }

  @Test
  void theEndIsTheEnd() {
    Venue venue = Venue.live();
    String socket = venue.enter(ann);
    venue.enter(lee);
    venue.done(lee, new RoomCommand.RaiseHand());

    venue.done(ann, new RoomCommand.End());

    assertThat(venue.hands()).isEmpty();
    assertThat(venue.person("ann").here()).isFalse();
    assertThat(venue.enterRefusal(ann)).contains(Rejection.ENDED);
    assertThat(venue.refusal(ann, new RoomCommand.PostChat("x"))).contains(Rejection.ENDED);
    venue.leave(ann, socket);
    assertThat(venue.pass(10_000_000)).isEmpty();
  }

  @Test
  void whatARoomIsHasItsBounds() {
    Venue venue = Venue.live();
    venue.enter(ann);

    for (RoomPatch bad :
        List.of(
            Patches.title(" \u202E "),
            Patches.title("x".repeat(121)),
            Patches.topics(List.of("a", "b", "c", "d", "e", "f")),
            Patches.topics(List.of("")),
            Patches.language("german, please"),
            Patches.pinned("x".repeat(501)),
            Patches.talk(-1),
            Patches.talk(3_601),
            Patches.speakers(0),
            Patches.speakers(21))) {
      assertThat(venue.refusal(ann, new RoomCommand.Update(bad)))
          .as(bad.toString())
          .contains(Rejection.INVALID);
    }
    venue.done(ann, new RoomCommand.Update(Patches.language("zh-Hant-TW")));
    venue.done(ann, new RoomCommand.Update(Patches.topics(List.of("tea", "Cafe\u0301"))));
    assertThat(venue.room.info().topics()).containsExactly("tea", "Caf\u00e9");
    assertThat(venue.refusal(ann, new RoomCommand.Update(RoomPatch.NONE)))
        .contains(Rejection.UNCHANGED);
  }

  @Test
  void aCohostChangesTheToneAndTheHostTheRoom() {
    Venue venue = Venue.live();
    venue.enter(ann);
    venue.enter(cohost("bob"));
    venue.enter(lee);

    assertThat(venue.refusal(cohost("bob"), new RoomCommand.Update(Patches.locked(true))))
        .isEmpty();
    assertThat(venue.refusal(cohost("bob"), new RoomCommand.Update(Patches.title("Mine"))))
        .contains(Rejection.NOT_ALLOWED);
    assertThat(venue.refusal(lee, new RoomCommand.Update(RoomPatch.NONE)))
        .contains(Rejection.NOT_ALLOWED);
    assertThat(venue.refusal(operator(), new RoomCommand.Update(Patches.title("Ours")))).isEmpty();
  }

  @Test
  void theFloorIsForSoLongAndToldOnce() {
    Venue venue = Venue.live();
    venue.enter(ann);
    venue.enter(sue);
    venue.done(ann, new RoomCommand.Update(Patches.talk(60)));
    int told = 0;

    for (int second = 0; second < 200; second++) {
      // A breath of five seconds now and then does not give the floor anew.
      if (second % 20 < 15) {
        told += venue.room.speaking("sue", venue.nowMs).size();
      }
      venue.pass(1_000);
    }
    assertThat(told).isEqualTo(1);

    venue.pass(10_000);
    for (int second = 0; second <= 60; second++) {
      told += venue.room.speaking("sue", venue.nowMs).size();
      venue.pass(1_000);
    }
    assertThat(told).isEqualTo(2);
    assertThat(venue.room.speaking("lee", venue.nowMs)).isEmpty();
  }
}
