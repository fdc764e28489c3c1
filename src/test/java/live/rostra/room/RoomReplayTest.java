package live.rostra.room;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/// The log is the room.
class RoomReplayTest {
  private static final int SEEDS = 200;

  @Test
  void anyPrefixOfTheLogReplaysToWhatTheRoomWasThen() {
    long entries = 0;
    for (long seed = 0; seed < SEEDS; seed++) {
      RoomCrowd crowd = new RoomCrowd(seed, 30).keepingLived();
      crowd.run(700);

      RoomState replayed = RoomState.of(crowd.base(), crowd.limits());
      int place = 0;
      for (Snapshot lived : crowd.lived()) {
        while (replayed.seq() < lived.seq()) {
          replayed.apply(crowd.stored().get(place++).event());
        }
        assertThat(replayed.snapshot()).as("seed %d", seed).isEqualTo(lived);
      }
      assertThat(place).as("seed %d", seed).isEqualTo(crowd.stored().size());
      entries += place;
    }
    assertThat(entries).isGreaterThan(100 * SEEDS);
  }

  @Test
  void aSnapshotAndWhatCameAfterItIsTheWholeLog() {
    for (long seed = SEEDS; seed < SEEDS + SEEDS / 2; seed++) {
      RoomCrowd crowd = new RoomCrowd(seed, 30);
      crowd.run(700);
      List<LogEntry> log = crowd.stored();
      RoomState whole = RoomState.of(crowd.base(), crowd.limits());
      RoomState ahead = RoomState.of(crowd.base(), crowd.limits());
      log.forEach(entry -> whole.apply(entry.event()));

      for (int cut = 0; cut < log.size(); cut++) {
        ahead.apply(log.get(cut).event());
        if (cut % 61 == 0) {
          RoomState fromHere = RoomState.of(ahead.snapshot(), crowd.limits());
          log.subList(cut + 1, log.size()).forEach(entry -> fromHere.apply(entry.event()));

          assertThat(fromHere.snapshot()).as("seed %d", seed).isEqualTo(whole.snapshot());
          assertThat(fromHere.hash()).as("seed %d", seed).isEqualTo(whole.hash());
        }
      }
    }
  }

  @Test
  void aRestartChangesNothingButTheEpoch() {
    RoomCrowd crowd = new RoomCrowd(1, 30);
    crowd.run(700);
    RoomState whole = RoomState.of(crowd.base(), crowd.limits());
    crowd.stored().forEach(entry -> whole.apply(entry.event()));

    Room room = Room.restored(crowd.base(), crowd.stored(), 7, crowd.limits(), 1_100_000);

    assertThat(room.snapshot()).isEqualTo(whole.snapshot().inEpoch(7));
    assertThat(room.since(1, 5)).isEmpty();
    assertThat(room.since(7, 0)).contains(List.of());
  }

  @Test
  void differentStatesHaveDifferentHashes() {
    Venue one = Venue.live();
    Venue other = Venue.live();
    one.enter(new Actor("a", "b,1:c", Role.SPEAKER, Role.SPEAKER, false, 0));
    other.enter(new Actor("a,3:b", "c", Role.SPEAKER, Role.SPEAKER, false, 0));

    assertThat(one.room.hash()).hasSize(64).isNotEqualTo(other.room.hash());
  }

  @Test
  void whatOnlyModeratorsSeeIsNotInTheHash() {
    Venue venue = Venue.live();
    venue.enter(Venue.host("ann"));
    Snapshot before = venue.room.snapshot();
    RoomState told = RoomState.of(before, Limits.DEFAULT);
    RoomState untold = RoomState.of(before.forEverybody(), Limits.DEFAULT);

    for (RoomEvent event :
        List.of(
            new RoomEvent.Banned("eve", "eve", "ann", "spam", 1, 0),
            new RoomEvent.Knocked("lee", "lee", 1),
            new RoomEvent.Admitted("lee"),
            new RoomEvent.Unbanned("eve", "ann"))) {
      told.apply(event);
      untold.withheld();
      assertThat(untold.hash()).isEqualTo(told.hash());
    }
  }

  @Test
  void whoComesBackGetsWhatTheyMissedOrIsToldToStartOver() {
    Limits shortLog =
        new Limits(15_000, 60_000, 60_000, 0, 120_000, 100, 4, 10, 50, 50, 20, 20, 20, 5, 100_000);
    Venue venue = Venue.live(Venue.info(10), shortLog);
    venue.enter(Venue.host("ann"));
    for (int i = 0; i < 10; i++) {
      venue.pass(1_000);
      venue.done(Venue.host("ann"), new RoomCommand.PostChat("m" + i));
    }
    long seq = venue.room.seq();

    assertThat(venue.room.since(1, seq)).contains(List.of());
    assertThat(venue.room.since(1, seq - 5).orElseThrow())
        .hasSize(5)
        .isEqualTo(venue.log.subList(venue.log.size() - 5, venue.log.size()));
    assertThat(venue.room.since(1, seq - 6)).isEmpty();
    assertThat(venue.room.since(1, seq + 1)).isEmpty();
    assertThat(venue.room.since(1, -1)).isEmpty();
    assertThat(venue.room.since(2, seq)).isEmpty();
  }

  @Test
  void theLogKeptForResumingIsBoundedByItsText() {
    LogTail tail = new LogTail(Limits.DEFAULT);
    for (int seq = 1; seq <= 1_000; seq++) {
      tail.add(
          new LogEntry(
              1, seq, 0, new RoomEvent.ChatPosted("1-" + seq, "a", "a", "x".repeat(4_096), 0)));
    }

    assertThat(tail.size()).isBetween(100, 128);
    assertThat(tail.since(1_000 - tail.size())).isPresent();
    assertThat(tail.since(999 - tail.size())).isEmpty();
  }

  @Test
  void mixerTimeNeverGoesBackInTheLog() {
    Venue venue = Venue.live();
    venue.enter(Venue.speaker("sue"));

    LogEntry late = venue.room.commit(List.of(new RoomEvent.TalkTimeUp("sue")), 5).getFirst();

    assertThat(late.mixerTimeMs()).isEqualTo(Venue.BEGIN_MS);
  }
}
