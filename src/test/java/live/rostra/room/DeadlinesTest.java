package live.rostra.room;

import static live.rostra.room.Venue.cohost;
import static live.rostra.room.Venue.host;
import static live.rostra.room.Venue.listener;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import live.rostra.room.Deadlines.Kind;
import org.junit.jupiter.api.Test;

class DeadlinesTest {
  private static final long DAY_MS = 86_400_000;

  private final Deadlines deadlines = new Deadlines();

  @Test
  void areTakenInTheirOrderWhenTheirTimeHasCome() {
    deadlines.add(20, Kind.BAN, "b");
    deadlines.add(10, Kind.BAN, "a");
    deadlines.add(20, Kind.IDLE, "");

    assertThat(deadlines.nextAtMs()).isEqualTo(10);
    assertThat(deadlines.take(9)).isNull();
    assertThat(taken(20)).containsExactly("BAN a", "BAN b", "IDLE ");
    assertThat(deadlines.nextAtMs()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void theNewestOfAKindReplacesTheOneBeforeOfTheSamePerson() {
    deadlines.add(10, Kind.LEAVE, "a");
    deadlines.add(10, Kind.GONE, "a");
    deadlines.add(10, Kind.LEAVE, "b");
    deadlines.add(30, Kind.LEAVE, "a");

    assertThat(deadlines.size()).isEqualTo(3);
    assertThat(taken(10)).containsExactly("GONE a", "LEAVE b");
    assertThat(taken(30)).containsExactly("LEAVE a");
  }

  @Test
  void whatIsCancelledIsNotTaken() {
    deadlines.add(10, Kind.BAN, "a");
    deadlines.cancel(Kind.BAN, "a");
    deadlines.cancel(Kind.BAN, "unknown");

    assertThat(deadlines.size()).isZero();
    assertThat(deadlines.take(10)).isNull();
  }

  private List<String> taken(long nowMs) {
    List<String> all = new ArrayList<>();
    for (var next = deadlines.take(nowMs); next != null; next = deadlines.take(nowMs)) {
      all.add(next.kind() + " " + next.identity());
    }
    return all;
  }

  @Test
  void aBanThatIsLiftedLeavesNothingToLookAt() {
    Venue venue = Venue.live();
    Actor ann = host("ann");
    venue.enter(ann);
    int before = venue.room.deadlines();

    for (int i = 0; i < 500; i++) {
      venue.done(ann, new RoomCommand.Ban("x" + i, "", Optional.of(venue.nowMs + DAY_MS)));
      venue.done(ann, new RoomCommand.Unban("x" + i));
    }

    assertThat(venue.room.deadlines()).isEqualTo(before);
  }

  @Test
  void whoComesAndGoesInAnEmptyRoomThatIsToBeginLaterAddsNothing() {
    long tomorrow = Venue.BEGIN_MS + DAY_MS;
    Venue venue = Venue.opened(Venue.info(10), "ann", tomorrow, Limits.DEFAULT);
    Actor lee = listener("lee");
    venue.drop(lee, venue.enter(lee));
    venue.pass(100_000);
    int before = venue.room.deadlines();

    for (int i = 0; i < 500; i++) {
      venue.leave(lee, venue.enter(lee));
      venue.drop(lee, venue.enter(lee));
      venue.pass(100_000);
    }

    assertThat(venue.room.deadlines()).isEqualTo(before);
    assertThat(venue.pass(DAY_MS)).last().isInstanceOf(RoomEvent.Ended.class);
  }

  /// The sooner look finds them waiting again; the knock is still over in its own time.
  @Test
  void aKnockWhoseSocketCameBackStandsForItsTenMinutes() {
    Venue venue = Venue.live();
    venue.enter(cohost("bob"));
    venue.done(cohost("bob"), new RoomCommand.Update(Patches.lobby(true)));
    Actor lee = listener("lee");
    RoomCommand knock = new RoomCommand.Enter("l1");
    assertThat(venue.refusal(lee, knock)).contains(Rejection.WAITING);
    venue.pass(1_000);
    venue.drop(lee, "l1");
    venue.pass(1_000);
    assertThat(venue.refusal(lee, knock)).contains(Rejection.WAITING);

    assertThat(venue.pass(Door.KNOCK_MS - 3_000)).isEmpty();
    assertThat(venue.pass(1_000)).containsExactly(new RoomEvent.KnockEnded("lee"));
  }
}
