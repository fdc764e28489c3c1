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
import org.junit.jupiter.api.Test;

class DoorTest {
  private final Actor ann = host("ann");
  private final Actor bob = cohost("bob");
  private final Actor sue = speaker("sue");
  private final Actor lee = listener("lee");

  @Test
  void aListenerComesAndGoesWithoutAWordInTheLog() {
    Venue venue = Venue.live();

    String socket = venue.enter(lee);
    venue.drop(lee, socket);
    venue.pass(100_000);

    assertThat(venue.log).hasSize(1);
    assertThat(venue.room.isHere("lee")).isFalse();
  }

  @Test
  void theFirstRoleIsThatOfTheToken() {
    Venue venue = Venue.live();

    venue.enter(ann);
    venue.enter(bob);
    venue.enter(sue);
    venue.enter(lee);

    assertThat(venue.roleOf("ann")).isEqualTo(Role.HOST);
    assertThat(venue.roleOf("bob")).isEqualTo(Role.COHOST);
    assertThat(venue.roleOf("sue")).isEqualTo(Role.SPEAKER);
    assertThat(venue.roleOf("lee")).isEqualTo(Role.LISTENER);
    assertThat(venue.room.snapshot().host()).isEqualTo("ann");
  }

  @Test
  void aSecondHostTokenMakesACohost() {
    Venue venue = Venue.live();
    venue.enter(ann);

    venue.enter(host("eve"));

    assertThat(venue.roleOf("eve")).isEqualTo(Role.COHOST);
  }

  @Test
  void theRoomWaitsForItsNamedHost() {
    Venue venue = Venue.opened(Venue.info(10), "ann", 0, Limits.DEFAULT);

    venue.enter(host("eve"));
    venue.enter(ann);

    assertThat(venue.roleOf("eve")).isEqualTo(Role.COHOST);
    assertThat(venue.roleOf("ann")).isEqualTo(Role.HOST);
  }

  @Test
  void aDemotionSurvivesComingBackWithAnyToken() {
    Venue venue = Venue.live();
    venue.enter(ann);
    String socket = venue.enter(sue);
    venue.done(ann, new RoomCommand.SetRole("sue", Role.LISTENER));

    venue.leave(sue, socket);
    venue.pass(10_000_000 / 100);
    venue.enter(venue.fresh(actor("sue", Role.COHOST)));

    assertThat(venue.roleOf("sue")).isEqualTo(Role.LISTENER);
    assertThat(venue.room.mayPublish(sue, venue.nowMs)).isPresent();
  }

  @Test
  void aLowerTokenLowersTheRoleOnEntering() {
    Venue venue = Venue.live();
    venue.enter(ann);
    venue.enter(bob);

    venue.enter(actor("bob", Role.SPEAKER));

    assertThat(venue.roleOf("bob")).isEqualTo(Role.SPEAKER);
    assertThat(venue.person("bob").ceiling()).isEqualTo(Role.SPEAKER);
  }

  @Test
  void aLostSocketIsForgivenForAWhile() {
    Venue venue = Venue.live();
    venue.enter(ann);
    String socket = venue.enter(sue);
    int before = venue.log.size();

    venue.drop(sue, socket);
    venue.pass(14_999);
    venue.enter(sue);
    venue.pass(100_000);

    assertThat(venue.log).hasSize(before);
    assertThat(venue.person("sue").here()).isTrue();
  }

  @Test
  void theStageSeesWhoDoesNotComeBack() {
    Venue venue = Venue.live();
    venue.enter(ann);
    String socket = venue.enter(sue);

    venue.drop(sue, socket);
    List<RoomEvent> events = venue.pass(15_000);

    assertThat(events).containsExactly(new RoomEvent.StageLeft("sue"));
    assertThat(venue.roleOf("sue")).isEqualTo(Role.SPEAKER);
  }

  @Test
  void whoSaysGoodbyeIsGoneAtOnce() {
    Venue venue = Venue.live();
    String socket = venue.enter(sue);

    List<RoomEvent> events = venue.done(sue, new RoomCommand.Exit(socket, true));

    assertThat(events).containsExactly(new RoomEvent.StageLeft("sue"));
  }

  @Test
  void whoHasAnotherSocketIsStillHere() {
    Venue venue = Venue.live();
    String first = venue.enter(sue);
    venue.enter(sue);

    venue.leave(sue, first);
    venue.pass(100_000);

    assertThat(venue.person("sue").here()).isTrue();
  }

  @Test
  void aSpeakerComesBackToAFullStageAsAListener() {
    Venue venue = Venue.live(Venue.info(2), Limits.DEFAULT);
    venue.enter(ann);
    String socket = venue.enter(sue);
    venue.leave(sue, socket);
    venue.enter(speaker("tom"));

    venue.enter(sue);
    venue.enter(speaker("una"));

    assertThat(venue.roleOf("sue")).isEqualTo(Role.LISTENER);
    assertThat(venue.roleOf("una")).isEqualTo(Role.LISTENER);
    assertThat(venue.refusal(sue, new RoomCommand.RaiseHand())).isEmpty();
    assertThat(venue.refusal(speaker("una"), new RoomCommand.RaiseHand())).isEmpty();
  }

  @Test
  void aLockedRoomKeepsNewcomersOutAndLetsWhoWasThereBackIn() {
    Venue venue = Venue.live();
    venue.enter(ann);
    String socket = venue.enter(lee);
    venue.done(ann, new RoomCommand.Update(Patches.locked(true)));

    venue.leave(lee, socket);
    venue.pass(300_000);

    assertThat(venue.enterRefusal(listener("new"))).contains(Rejection.LOCKED);
    assertThat(venue.enterRefusal(speaker("neo"))).contains(Rejection.LOCKED);
    assertThat(venue.enterRefusal(lee)).isEmpty();
    assertThat(venue.enterRefusal(bob)).isEmpty();
    assertThat(venue.enterRefusal(operator())).isEmpty();
  }

  @Test
  void aLobbyTellsTheModeratorsAndWaitsForTheirYes() {
    Venue venue = Venue.live();
    venue.enter(ann);
    venue.done(ann, new RoomCommand.Update(Patches.lobby(true)));

    assertThat(venue.enterRefusal(lee)).contains(Rejection.WAITING);
    assertThat(venue.enterRefusal(lee)).contains(Rejection.WAITING);
    assertThat(venue.room.snapshot().lobby())
        .extracting(Snapshot.Knock::identity)
        .containsExactly("lee");
    assertThat(venue.room.isHere("lee")).isFalse();
    assertThat(venue.refusal(lee, new RoomCommand.RaiseHand())).contains(Rejection.NOT_ALLOWED);

    venue.done(ann, new RoomCommand.Admit("lee"));

    assertThat(venue.enterRefusal(lee)).isEmpty();
    assertThat(venue.room.snapshot().lobby()).isEmpty();
  }

  @Test
  void whoWasAdmittedIsKnownForGood() {
    Venue venue = Venue.live();
    venue.enter(ann);
    venue.done(ann, new RoomCommand.Update(Patches.lobby(true)));
    venue.enterRefusal(lee);
    venue.done(ann, new RoomCommand.Admit("lee"));

    venue.room = Room.restored(venue.room.snapshot(), List.of(), 2, Limits.DEFAULT, venue.nowMs);
    venue.pass(400_000);

    assertThat(venue.enterRefusal(lee)).isEmpty();
  }

  @Test
  void whoIsSentAwayKnocksAgainOnlySoOften() {
    Venue venue = Venue.live();
    venue.enter(ann);
    venue.done(ann, new RoomCommand.Update(Patches.lobby(true)));

    for (int i = 0; i < 5; i++) {
      assertThat(venue.enterRefusal(lee)).contains(Rejection.WAITING);
      venue.done(ann, new RoomCommand.Refuse("lee"));
    }

    assertThat(venue.enterRefusal(lee)).contains(Rejection.TOO_OFTEN);
  }

  @Test
  void aKnockEndsWhenItsSocketIsGone() {
    Venue venue = Venue.live();
    venue.enter(ann);
    venue.done(ann, new RoomCommand.Update(Patches.lobby(true)));
    venue.ask(lee, new RoomCommand.Enter("door"));

    venue.drop(lee, "door");
    List<RoomEvent> events = venue.pass(15_000);

    assertThat(events).containsExactly(new RoomEvent.KnockEnded("lee"));
  }

  @Test
  void whoeverWaitsIsLetInWhenTheLobbyIsNoMore() {
    Venue venue = Venue.live();
    venue.enter(ann);
    venue.done(ann, new RoomCommand.Update(Patches.lobby(true)));
    venue.enterRefusal(lee);

    List<RoomEvent> events = venue.done(ann, new RoomCommand.Update(Patches.lobby(false)));

    assertThat(events).contains(new RoomEvent.Admitted("lee"));
  }

  @Test
  void afterARestartALockedRoomStillOpensToThoseWhoHadATokenByThen() {
    Venue venue = Venue.live();
    venue.enter(ann);
    venue.enter(lee);
    venue.done(ann, new RoomCommand.Update(Patches.locked(true)));

    venue.room = Room.restored(venue.room.snapshot(), List.of(), 2, Limits.DEFAULT, venue.nowMs);

    assertThat(venue.enterRefusal(venue.fresh(listener("new")))).contains(Rejection.LOCKED);
    assertThat(venue.enterRefusal(lee)).isEmpty();
    venue.pass(60_000);
    assertThat(venue.enterRefusal(listener("mia"))).contains(Rejection.LOCKED);
  }

  @Test
  void aRestartGivesTheStageTimeToComeBack() {
    Venue venue = Venue.live();
    venue.enter(ann);
    venue.enter(sue);
    venue.enter(lee);
    venue.done(lee, new RoomCommand.RaiseHand());

    venue.room = Room.restored(venue.room.snapshot(), List.of(), 2, Limits.DEFAULT, venue.nowMs);
    venue.pass(50_000);
    venue.enter(ann);
    List<RoomEvent> events = venue.pass(20_000);

    assertThat(events)
        .containsExactlyInAnyOrder(
            new RoomEvent.StageLeft("sue"),
            new RoomEvent.HandLowered("lee", RoomEvent.HandCause.GONE, ""));
    assertThat(venue.person("ann").here()).isTrue();
  }

  @Test
  void aFullRoomTakesModeratorsOnly() {
    Limits two =
        new Limits(
            15_000, 60_000, 60_000, 600_000, 120_000, 2, 2, 20, 50, 50, 20, 20, 20, 100, 10_000);
    Venue venue = Venue.live(Venue.info(10), two);
    venue.enter(ann);
    venue.enter(lee);

    assertThat(venue.enterRefusal(listener("new"))).contains(Rejection.FULL);
    assertThat(venue.enterRefusal(bob)).isEmpty();
    assertThat(venue.enterRefusal(lee)).isEmpty();
    assertThat(venue.enterRefusal(lee)).contains(Rejection.FULL);
  }

  @Test
  void aCleanNameIsShownAndTheIdentityWhenNothingIsLeft() {
    Venue venue = Venue.live();

    venue.enter(new Actor("sue", "S\u202Eue\n", Role.SPEAKER, Role.SPEAKER, false, 1));
    venue.enter(new Actor("tom", "\u200B\u200B", Role.SPEAKER, Role.SPEAKER, false, 1));

    assertThat(venue.person("sue").name()).isEqualTo("Sue");
    assertThat(venue.person("tom").name()).isEqualTo("tom");
  }

  @Test
  void publishingIsForTheStageThatIsHere() {
    Venue venue = Venue.live();

    Optional<Decision.Rejected> before = venue.room.mayPublish(sue, venue.nowMs);
    venue.enter(sue);
    venue.enter(lee);

    assertThat(before).isPresent();
    assertThat(venue.room.mayPublish(sue, venue.nowMs)).isEmpty();
    assertThat(venue.room.mayPublish(lee, venue.nowMs)).isPresent();
    assertThat(venue.room.isGateOpen("sue")).isTrue();
    assertThat(venue.room.isGateOpen("lee")).isFalse();
  }
}
