package live.rostra.room;

import static live.rostra.room.Venue.actor;
import static live.rostra.room.Venue.cohost;
import static live.rostra.room.Venue.host;
import static live.rostra.room.Venue.listener;
import static live.rostra.room.Venue.operator;
import static live.rostra.room.Venue.speaker;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ModerationTest {
  private final Venue venue = Venue.live();
  private final Actor ann = host("ann");
  private final Actor bob = cohost("bob");
  private final Actor sue = speaker("sue");
  private final Actor lee = listener("lee");

  @BeforeEach
  void everybodyIsHere() {
    venue.enter(ann);
    venue.enter(bob);
    venue.enter(sue);
    venue.enter(lee);
  }

  @Test
  void aModeratorsMuteHoldsAgainstTheSpeaker() {
    venue.done(bob, new RoomCommand.Mute("sue"));

    assertThat(venue.room.isGateOpen("sue")).isFalse();
    assertThat(venue.refusal(sue, new RoomCommand.Unmute("sue"))).contains(Rejection.NOT_ALLOWED);
  }

  @Test
  void aModeratorOpensAMicrophoneOnlyForItsOwnerToOpen() {
    venue.done(bob, new RoomCommand.Mute("sue"));

    venue.done(ann, new RoomCommand.Unmute("sue"));

    assertThat(venue.room.isGateOpen("sue")).isFalse();
    venue.done(sue, new RoomCommand.Unmute("sue"));
    assertThat(venue.room.isGateOpen("sue")).isTrue();
  }

  @Test
  void whatOneShutsOneselfNobodyElseOpens() {
    venue.done(sue, new RoomCommand.Mute("sue"));

    assertThat(venue.refusal(ann, new RoomCommand.Unmute("sue"))).contains(Rejection.NOT_ALLOWED);
    assertThat(venue.refusal(sue, new RoomCommand.Mute("sue"))).contains(Rejection.UNCHANGED);
    assertThat(venue.refusal(bob, new RoomCommand.Mute("sue"))).isEmpty();
  }

  @Test
  void muteAllShutsThoseBelow() {
    venue.enter(cohost("cat"));

    List<RoomEvent> events = venue.done(bob, new RoomCommand.MuteAll());

    assertThat(events).containsExactly(new RoomEvent.Muted("sue", true));
    assertThat(venue.done(ann, new RoomCommand.MuteAll()))
        .containsExactlyInAnyOrder(
            new RoomEvent.Muted("bob", true), new RoomEvent.Muted("cat", true));
    assertThat(venue.refusal(ann, new RoomCommand.MuteAll())).contains(Rejection.UNCHANGED);
  }

  @Test
  void aMuteSurvivesARejoin() {
    venue.done(bob, new RoomCommand.Mute("sue"));

    venue.enter(sue);

    assertThat(venue.room.isGateOpen("sue")).isFalse();
    assertThat(venue.person("sue").muted()).isEqualTo(Snapshot.Mute.MODERATOR);
  }

  @Test
  void removedMeansGoneWithRoleHandAndToken() {
    venue.done(lee, new RoomCommand.RaiseHand());

    venue.done(bob, new RoomCommand.Remove("sue", "enough"));
    List<RoomEvent> events = venue.done(bob, new RoomCommand.Remove("lee", ""));

    assertThat(events).hasSize(2);
    assertThat(venue.hands()).isEmpty();
    assertThat(venue.room.isHere("sue")).isFalse();
    assertThat(venue.enterRefusal(sue)).contains(Rejection.REMOVED);
    assertThat(venue.refusal(sue, new RoomCommand.PostChat("hi"))).contains(Rejection.REMOVED);
  }

  @Test
  void aRemovedSpeakerComesBackAsAListenerWithAYoungerToken() {
    venue.done(bob, new RoomCommand.Remove("sue", "enough"));
    venue.pass(5);

    assertThat(venue.enterRefusal(venue.fresh(actor("sue", Role.HOST)))).isEmpty();
    assertThat(venue.roleOf("sue")).isEqualTo(Role.LISTENER);
  }

  @Test
  void aRemovedPersonIsANewcomerToALockedRoom() {
    venue.done(ann, new RoomCommand.Update(Patches.locked(true)));
    venue.done(bob, new RoomCommand.Remove("sue", ""));
    venue.pass(5);

    assertThat(venue.enterRefusal(venue.fresh(sue))).contains(Rejection.LOCKED);
  }

  @Test
  void whoWasOnceLetThroughTheLobbyAndIsRemovedIsANewcomerAgain() {
    Actor guest = listener("guest");
    letInThroughTheLobby(guest);
    venue.done(bob, new RoomCommand.Remove("guest", ""));
    venue.pass(5);

    assertThat(venue.enterRefusal(venue.fresh(guest))).contains(Rejection.WAITING);
    venue.done(ann, new RoomCommand.Update(Patches.locked(true)));
    assertThat(venue.enterRefusal(venue.fresh(guest))).contains(Rejection.LOCKED);
  }

  /// They had left, and the room had forgotten all but that they were let in.
  @Test
  void whoWasOnceLetThroughTheLobbyAndIsBannedIsANewcomerWhenTheBanIsLifted() {
    Actor guest = listener("guest");
    venue.leave(guest, letInThroughTheLobby(guest));
    venue.done(bob, new RoomCommand.Ban("guest", "", Optional.empty()));
    venue.done(bob, new RoomCommand.Unban("guest"));
    venue.pass(5);

    assertThat(venue.enterRefusal(venue.fresh(guest))).contains(Rejection.WAITING);
  }

  private String letInThroughTheLobby(Actor guest) {
    venue.done(ann, new RoomCommand.Update(Patches.lobby(true)));
    assertThat(venue.enterRefusal(guest)).contains(Rejection.WAITING);
    venue.done(bob, new RoomCommand.Admit(guest.identity()));
    return venue.enter(guest);
  }

  /// A microphone that may be shut at any moment is not opened as often as one likes: else one
  /// person fills the log.
  @Test
  void onesOwnMicrophoneIsOpenedFiveTimesInFiveSecondsAndShutAlways() {
    for (int i = 0; i < 5; i++) {
      venue.done(sue, new RoomCommand.Mute("sue"));
      venue.done(sue, new RoomCommand.Unmute("sue"));
    }
    venue.done(sue, new RoomCommand.Mute("sue"));

    assertThat(venue.refusal(sue, new RoomCommand.Unmute("sue"))).contains(Rejection.TOO_OFTEN);
    assertThat(venue.room.isGateOpen("sue")).isFalse();
    venue.pass(1_000);
    venue.done(sue, new RoomCommand.Unmute("sue"));
    assertThat(venue.room.isGateOpen("sue")).isTrue();
  }

  @Test
  void aRemovalSurvivesARestart() {
    venue.done(bob, new RoomCommand.Remove("sue", ""));

    venue.room = Room.restored(venue.room.snapshot(), List.of(), 2, Limits.DEFAULT, venue.nowMs);

    assertThat(venue.enterRefusal(sue)).contains(Rejection.REMOVED);
  }

  @Test
  void aBanHoldsAgainstEveryToken() {
    venue.done(bob, new RoomCommand.Ban("sue", "spam", Optional.empty()));
    venue.pass(10_000_000);

    assertThat(venue.enterRefusal(venue.fresh(sue))).contains(Rejection.BANNED);
    assertThat(venue.enterRefusal(venue.fresh(actor("sue", Role.HOST)))).contains(Rejection.BANNED);
  }

  @Test
  void aBanEndsWhenItIsOverOrLifted() {
    venue.done(bob, new RoomCommand.Ban("sue", "spam", Optional.of(venue.nowMs + 1_000)));
    venue.done(bob, new RoomCommand.Ban("lee", "spam", Optional.empty()));

    assertThat(venue.pass(1_000)).containsExactly(new RoomEvent.Unbanned("sue", ""));
    venue.done(ann, new RoomCommand.Unban("lee"));
    venue.pass(1);

    assertThat(venue.enterRefusal(venue.fresh(sue))).isEmpty();
    assertThat(venue.enterRefusal(venue.fresh(lee))).isEmpty();
  }

  @Test
  void aBanOutlivesTheRoom() {
    venue.done(bob, new RoomCommand.Ban("sue", "spam", Optional.empty()));
    List<Snapshot.BanEntry> bans = venue.room.snapshot().bans();

    venue.room = Room.open(Venue.ID, 2, bans, Limits.DEFAULT);
    venue.commit(List.of(new RoomEvent.Opened(Venue.info(10), "", venue.nowMs, 0)));

    assertThat(venue.enterRefusal(venue.fresh(sue))).contains(Rejection.BANNED);
  }

  @Test
  void aPersonIsBannedBeforeTheyCome() {
    venue.done(operator(), new RoomCommand.Ban("eve", "known", Optional.empty()));

    assertThat(venue.enterRefusal(host("eve"))).contains(Rejection.BANNED);
  }

  @Test
  void whatTheCrowdSeesOfABanIsARemoval() {
    List<RoomEvent> events = venue.done(bob, new RoomCommand.Ban("sue", "spam", Optional.empty()));

    assertThat(events)
        .filteredOn(each -> each.audience() == RoomEvent.Audience.EVERYONE)
        .extracting(RoomEvent::forOthers)
        .containsExactly(new RoomEvent.Removed("sue", "sue", "", venue.nowMs));
  }

  @Test
  void nobodyReachesUpwards() {
    for (RoomCommand command :
        List.of(
            new RoomCommand.Mute("ann"),
            new RoomCommand.Remove("ann", ""),
            new RoomCommand.Ban("ann", "", Optional.empty()),
            new RoomCommand.SetRole("ann", Role.LISTENER),
            new RoomCommand.Remove("bob", ""))) {
      assertThat(venue.refusal(bob, command)).as(command.toString()).contains(Rejection.OUTRANKED);
    }
  }

  @Test
  void aRemovedHostIsSucceeded() {
    venue.enter(host("eve"));

    venue.done(operator(), new RoomCommand.Remove("ann", ""));

    assertThat(venue.roleOf("eve")).isEqualTo(Role.HOST);
  }

  @Test
  void bansAreBoundedAndNeverForgotten() {
    for (int i = 0; i < 10_000; i++) {
      venue.done(ann, new RoomCommand.Ban("x" + i, "", Optional.empty()));
    }

    assertThat(venue.refusal(ann, new RoomCommand.Ban("one more", "", Optional.empty())))
        .contains(Rejection.FULL);
    assertThat(venue.enterRefusal(listener("x0"))).contains(Rejection.BANNED);
  }
}
