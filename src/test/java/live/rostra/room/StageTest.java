package live.rostra.room;

import static live.rostra.room.Venue.actor;
import static live.rostra.room.Venue.cohost;
import static live.rostra.room.Venue.host;
import static live.rostra.room.Venue.listener;
import static live.rostra.room.Venue.operator;
import static live.rostra.room.Venue.speaker;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import live.rostra.room.RoomEvent.HandCause;
import live.rostra.room.RoomEvent.RoleCause;
import org.junit.jupiter.api.Test;

class StageTest {
  private final Actor ann = host("ann");
  private final Actor bob = cohost("bob");
  private final Actor sue = speaker("sue");
  private final Actor lee = listener("lee");
  private final Actor may = listener("may");

  @Test
  void handsStandInTheOrderOfTheLog() {
    Venue venue = Venue.live();
    for (String name : List.of("c", "a", "d", "b")) {
      venue.enter(listener(name));
      venue.done(listener(name), new RoomCommand.RaiseHand());
    }

    assertThat(venue.hands()).containsExactly("c", "a", "d", "b");
    assertThat(venue.room.next(3))
        .extracting(Snapshot.Hand::identity)
        .containsExactly("c", "a", "d");
  }

  @Test
  void raisingAgainKeepsThePlaceAndSaysNothing() {
    Venue venue = Venue.live();
    venue.enter(lee);
    venue.enter(may);
    venue.done(lee, new RoomCommand.RaiseHand());
    venue.done(may, new RoomCommand.RaiseHand());
    int before = venue.log.size();

    Decision again = venue.ask(lee, new RoomCommand.RaiseHand());

    assertThat(again)
        .isInstanceOfSatisfying(
            Decision.Accepted.class, done -> assertThat(done.result()).containsEntry("place", 1));
    assertThat(venue.log).hasSize(before);
    assertThat(venue.hands()).containsExactly("lee", "may");
  }

  @Test
  void aHandSurvivesALostSocket() {
    Venue venue = Venue.live();
    String socket = venue.enter(lee);
    venue.done(lee, new RoomCommand.RaiseHand());

    venue.drop(lee, socket);
    venue.pass(59_000);
    venue.enter(lee);
    venue.pass(120_000);

    assertThat(venue.hands()).containsExactly("lee");
  }

  @Test
  void aHandGoesDownWhenItsOwnerIsGoneForLong() {
    Venue venue = Venue.live();
    String socket = venue.enter(lee);
    venue.done(lee, new RoomCommand.RaiseHand());

    venue.drop(lee, socket);
    assertThat(venue.pass(59_999)).isEmpty();
    assertThat(venue.pass(1)).containsExactly(new RoomEvent.HandLowered("lee", HandCause.GONE, ""));
  }

  @Test
  void whoIsAwayIsNotMadeReady() {
    Venue venue = Venue.live();
    String socket = venue.enter(lee);
    venue.enter(may);
    venue.done(lee, new RoomCommand.RaiseHand());
    venue.done(may, new RoomCommand.RaiseHand());

    venue.drop(lee, socket);
    venue.pass(20_000);

    assertThat(venue.room.next(3)).extracting(Snapshot.Hand::identity).containsExactly("may");
    assertThat(venue.hands()).containsExactly("lee", "may");
  }

  @Test
  void approvalPutsAnyOfThemOnTheStage() {
    Venue venue = Venue.live();
    venue.enter(bob);
    venue.enter(lee);
    venue.enter(may);
    venue.done(lee, new RoomCommand.RaiseHand());
    venue.done(may, new RoomCommand.RaiseHand());

    List<RoomEvent> events = venue.done(bob, new RoomCommand.ApproveHand("may"));

    assertThat(events)
        .containsExactly(
            new RoomEvent.HandLowered("may", HandCause.APPROVED, ""),
            new RoomEvent.RoleChanged("may", "may", Role.SPEAKER, Role.SPEAKER, RoleCause.APPROVED),
            new RoomEvent.StageEntered("may"));
    assertThat(venue.room.isGateOpen("may")).isTrue();
    assertThat(venue.hands()).containsExactly("lee");
  }

  @Test
  void aFullStageKeepsTheHandUp() {
    Venue venue = Venue.live(Venue.info(2), Limits.DEFAULT);
    venue.enter(ann);
    venue.enter(sue);
    venue.enter(lee);
    venue.done(lee, new RoomCommand.RaiseHand());

    assertThat(venue.refusal(ann, new RoomCommand.ApproveHand("lee")))
        .contains(Rejection.STAGE_FULL);
    assertThat(venue.hands()).containsExactly("lee");

    venue.done(sue, new RoomCommand.SetRole("sue", Role.LISTENER));
    assertThat(venue.refusal(ann, new RoomCommand.ApproveHand("lee"))).isEmpty();
  }

  @Test
  void aTokenThatOnlyHearsRaisesNoHand() {
    Venue venue = Venue.live();
    venue.enter(ann);
    Actor deaf = actor("ear", Role.LISTENER);
    venue.enter(deaf);

    assertThat(venue.refusal(deaf, new RoomCommand.RaiseHand())).contains(Rejection.TOKEN_FORBIDS);
    assertThat(venue.refusal(ann, new RoomCommand.Invite("ear"))).contains(Rejection.TOKEN_FORBIDS);
    assertThat(venue.refusal(ann, new RoomCommand.SetRole("ear", Role.SPEAKER)))
        .contains(Rejection.TOKEN_FORBIDS);
  }

  @Test
  void aReasonIsForWhomItConcerns() {
    Venue venue = Venue.live();
    venue.enter(ann);
    venue.enter(lee);
    venue.done(lee, new RoomCommand.RaiseHand());

    RoomEvent denied = venue.done(ann, new RoomCommand.DenyHand("lee", "later")).getFirst();

    assertThat(denied).isEqualTo(new RoomEvent.HandLowered("lee", HandCause.DENIED, "later"));
    assertThat(denied.about()).contains("lee");
    assertThat(denied.forOthers())
        .isEqualTo(new RoomEvent.HandLowered("lee", HandCause.DENIED, ""));
  }

  @Test
  void handsAreRaisedOnlySoOften() {
    Venue venue = Venue.live();
    venue.enter(lee);
    for (int i = 0; i < 5; i++) {
      venue.done(lee, new RoomCommand.RaiseHand());
      venue.done(lee, new RoomCommand.WithdrawHand());
    }

    assertThat(venue.refusal(lee, new RoomCommand.RaiseHand())).contains(Rejection.TOO_OFTEN);
    venue.pass(2_000);
    assertThat(venue.refusal(lee, new RoomCommand.RaiseHand())).isEmpty();
  }

  @Test
  void theQueueIsBounded() {
    Venue venue = Venue.live();
    for (int i = 0; i < 500; i++) {
      venue.enter(listener("p" + i));
      venue.done(listener("p" + i), new RoomCommand.RaiseHand());
    }
    venue.enter(lee);

    assertThat(venue.refusal(lee, new RoomCommand.RaiseHand())).contains(Rejection.FULL);
  }

  @Test
  void anInvitationIsTakenOrRefusedOrLapses() {
    Venue venue = Venue.live();
    venue.enter(ann);
    venue.enter(lee);

    venue.done(ann, new RoomCommand.Invite("lee"));
    assertThat(venue.refusal(ann, new RoomCommand.Invite("lee"))).contains(Rejection.UNCHANGED);
    venue.done(lee, new RoomCommand.DeclineInvite());
    assertThat(venue.refusal(lee, new RoomCommand.AcceptInvite()))
        .contains(Rejection.NO_SUCH_INVITE);

    venue.pass(60_000);
    venue.done(ann, new RoomCommand.Invite("lee"));
    assertThat(venue.pass(119_999)).isEmpty();
    assertThat(venue.pass(1)).containsExactly(new RoomEvent.InviteEnded("lee", false));

    venue.done(ann, new RoomCommand.Invite("lee"));
    assertThat(venue.done(lee, new RoomCommand.AcceptInvite()))
        .contains(new RoomEvent.InviteEnded("lee", true), new RoomEvent.StageEntered("lee"));
    assertThat(venue.roleOf("lee")).isEqualTo(Role.SPEAKER);
    assertThat(venue.room.isGateOpen("lee")).isTrue();
  }

  @Test
  void whoDidNotAskToBeOnTheStageOpensTheirMicrophoneThemselves() {
    Venue venue = Venue.live();
    venue.enter(ann);
    venue.enter(lee);

    venue.done(ann, new RoomCommand.SetRole("lee", Role.SPEAKER));

    assertThat(venue.room.isGateOpen("lee")).isFalse();
    venue.done(lee, new RoomCommand.Unmute("lee"));
    assertThat(venue.room.isGateOpen("lee")).isTrue();
  }

  @Test
  void demotionKeepsThePersonListening() {
    Venue venue = Venue.live();
    venue.enter(ann);
    venue.enter(sue);

    venue.done(ann, new RoomCommand.SetRole("sue", Role.LISTENER));

    assertThat(venue.room.isGateOpen("sue")).isFalse();
    assertThat(venue.room.isHere("sue")).isTrue();
    assertThat(venue.room.presence().digest().some())
        .extracting(Presence.Listener::identity)
        .contains("sue");
  }

  @Test
  void nobodyGetsARoleAboveTheirToken() {
    Venue venue = Venue.live();
    venue.enter(ann);
    venue.enter(bob);
    venue.enter(sue);

    assertThat(venue.refusal(ann, new RoomCommand.SetRole("sue", Role.COHOST)))
        .contains(Rejection.TOKEN_FORBIDS);
    assertThat(venue.refusal(ann, new RoomCommand.SetRole("bob", Role.HOST)))
        .contains(Rejection.TOKEN_FORBIDS);
  }

  @Test
  void theHostHandsTheRoomOver() {
    Venue venue = Venue.live();
    venue.enter(ann);
    venue.enter(host("eve"));

    venue.done(ann, new RoomCommand.SetRole("eve", Role.HOST));

    assertThat(venue.roleOf("eve")).isEqualTo(Role.HOST);
    assertThat(venue.roleOf("ann")).isEqualTo(Role.COHOST);
    assertThat(venue.room.snapshot().host()).isEqualTo("eve");
    assertThat(venue.refusal(ann, new RoomCommand.SetRole("ann", Role.HOST)))
        .contains(Rejection.NOT_ALLOWED);
  }

  @Test
  void aHostWhoStepsDownLeavesTheRoomToTheLongestStandingCohostWhoMayHaveIt() {
    Venue venue = Venue.live();
    venue.enter(ann);
    venue.enter(bob);
    venue.enter(host("eve"));
    venue.enter(host("fay"));

    venue.done(ann, new RoomCommand.SetRole("ann", Role.LISTENER));

    assertThat(venue.roleOf("eve")).isEqualTo(Role.HOST);
    assertThat(venue.roleOf("ann")).isEqualTo(Role.LISTENER);
  }

  @Test
  void aHostWhoIsAwayForTooLongIsSucceeded() {
    Venue venue = Venue.live();
    String socket = venue.enter(ann);
    venue.enter(host("eve"));
    long lostAtMs = venue.nowMs;

    venue.drop(ann, socket);
    assertThat(venue.pass(59_999))
        .containsExactly(new RoomEvent.StageLeft("ann"), new RoomEvent.HostAway(lostAtMs));
    assertThat(venue.pass(1)).hasSize(2);

    assertThat(venue.roleOf("eve")).isEqualTo(Role.HOST);
    venue.enter(ann);
    assertThat(venue.roleOf("ann")).isEqualTo(Role.COHOST);
    assertThat(venue.room.snapshot().hostAwaySinceMs()).isZero();
  }

  @Test
  void withoutACohostTheRoomGoesOnUntilTheHostReturns() {
    Venue venue = Venue.live();
    String socket = venue.enter(ann);
    venue.enter(lee);

    venue.drop(ann, socket);
    venue.pass(500_000);
    assertThat(venue.room.snapshot().hostAwaySinceMs()).isPositive();
    List<RoomEvent> events = venue.done(ann, new RoomCommand.Enter("back"));

    assertThat(events).contains(new RoomEvent.HostBack());
    assertThat(venue.roleOf("ann")).isEqualTo(Role.HOST);
  }

  @Test
  void aCohostWhoComesWhenTheHostHasLongBeenAwayTakesTheRoom() {
    Venue venue = Venue.live();
    String socket = venue.enter(ann);
    venue.enter(lee);
    venue.drop(ann, socket);
    venue.pass(200_000);

    venue.enter(host("eve"));
    venue.pass(0);

    assertThat(venue.roleOf("eve")).isEqualTo(Role.HOST);
  }

  @Test
  void aRoomWhoseHostNeverCameIsNotLeftByThem() {
    Venue venue = Venue.live();
    venue.enter(lee);

    assertThat(venue.pass(500_000)).isEmpty();
    assertThat(venue.room.snapshot().host()).isEmpty();
  }

  @Test
  void anOperatorRunsTheRoomWithoutBeingThere() {
    Venue venue = Venue.live();
    venue.enter(ann);
    venue.enter(lee);
    venue.done(lee, new RoomCommand.RaiseHand());

    venue.done(operator(), new RoomCommand.ApproveHand("lee"));
    venue.done(operator(), new RoomCommand.Mute("ann"));
    venue.done(operator(), new RoomCommand.SetRole("ann", Role.LISTENER));

    assertThat(venue.roleOf("lee")).isEqualTo(Role.SPEAKER);
    assertThat(venue.roleOf("ann")).isEqualTo(Role.LISTENER);
    assertThat(venue.room.isHere("ops")).isFalse();
  }
}
