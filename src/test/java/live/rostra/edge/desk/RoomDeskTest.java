package live.rostra.edge.desk;

import static live.rostra.edge.desk.DeskRig.actor;
import static live.rostra.edge.desk.DeskRig.host;
import static live.rostra.edge.desk.DeskRig.listener;
import static live.rostra.testkit.OnLoop.await;
import static live.rostra.testkit.OnLoop.onLoop;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import live.rostra.edge.Delivery;
import live.rostra.edge.EdgeException;
import live.rostra.edge.RoomRefusal;
import live.rostra.edge.Rooms;
import live.rostra.edge.desk.DeskRig.Client;
import live.rostra.engine.Gate;
import live.rostra.room.Actor;
import live.rostra.room.LogEntry;
import live.rostra.room.Rejection;
import live.rostra.room.Role;
import live.rostra.room.RoomCommand;
import live.rostra.room.RoomEvent;
import live.rostra.room.RoomState;
import live.rostra.room.Snapshot;
import live.rostra.signalling.ClientMessage.Since;
import live.rostra.signalling.CloseReason;
import live.rostra.signalling.ServerMessage;
import live.rostra.state.Fact;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A room's rules, its media, its followers and its facts, on real loops.
class RoomDeskTest {
  private final DeskRig rig = new DeskRig();

  @AfterEach
  void stop() {
    rig.close();
  }

  @Test
  void approvalOpensTheGateBeforeTheFileHasIt() {
    Client host = rig.entered(host());
    Client bob = rig.entered(listener("bob"));
    await(bob.ask(new RoomCommand.RaiseHand()));
    rig.facts.setFileMs(200);

    Future<Rooms.Done> approved = host.ask(new RoomCommand.ApproveHand("bob"));

    assertThat(rig.onStage()).contains("bob");
    assertThat(approved.isComplete()).as("told before it is kept").isFalse();
    assertThat(entries(host))
        .noneMatch(
            e -> e.event() instanceof RoomEvent.RoleChanged it && it.identity().equals("bob"));
    Rooms.Done done = await(approved);
    assertThat(entries(host).getLast().seq()).isEqualTo(done.at().seq());
    assertThat(entries(host))
        .anyMatch(e ->
            e.event() instanceof RoomEvent.RoleChanged it
                && it.identity().equals("bob")
                && it.role() == Role.SPEAKER);
  }

  /// With a file that takes 200 ms: what people hear is changed at once all the same.
  @Test
  void muteDemotionAndRemovalWaitForNoFile() {
    Client host = rig.entered(host());
    rig.entered(actor("sam", Role.SPEAKER));
    rig.facts.setFileMs(200);

    Future<Rooms.Done> muted = host.ask(new RoomCommand.Mute("sam"));
    assertThat(rig.muted()).containsExactly("sam");
    Future<Rooms.Done> demoted = host.ask(new RoomCommand.SetRole("sam", Role.LISTENER));
    assertThat(rig.onStage()).doesNotContain("sam");
    Future<Rooms.Done> removed = host.ask(new RoomCommand.Remove("sam", "noise"));
    assertThat(rig.disconnected()).containsExactly("sam");

    assertThat(muted.isComplete() || demoted.isComplete() || removed.isComplete()).isFalse();
    await(Future.all(muted, demoted, removed));
  }

  @Test
  void everyLoopHearsTheSameInTheOrderOfTheLog() {
    Client host = rig.entered(host());
    List<Client> crowd = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      crowd.add(rig.entered(listener("p" + i)));
    }
    rig.facts.setFileMs(3);
    List<Future<?>> asked = new ArrayList<>();
    for (int round = 0; round < 10; round++) {
      for (Client each : crowd) {
        asked.add(each.ask(new RoomCommand.RaiseHand()));
        asked.add(each.ask(new RoomCommand.WithdrawHand()));
      }
    }
    asked.forEach(each -> await(each.otherwiseEmpty()));

    List<LogEntry> log = entries(host);
    assertThat(log.size()).isGreaterThan(60);
    assertThat(log).extracting(LogEntry::seq).isEqualTo(seqs(log));
    for (Client each : crowd) {
      List<LogEntry> theirs = entries(each);
      assertThat(theirs).isEqualTo(log.subList(log.size() - theirs.size(), log.size()));
    }
    assertThat(log).extracting(LogEntry::mixerTimeMs).isSorted();
  }

  private static List<Long> seqs(List<LogEntry> log) {
    return LongStream.range(log.getFirst().seq(), log.getFirst().seq() + log.size())
        .boxed()
        .toList();
  }

  /// Sockets come at any moment of a storm, with a file whose answers take their time: the snapshot
  /// and the entries after it are one whole.
  @Test
  void whoEntersDuringAStormMissesNothingAndHearsNothingTwice() {
    RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
    List<Client> crowd = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      crowd.add(rig.entered(listener("p" + i)));
    }
    List<Client> late = new ArrayList<>();
    List<Future<?>> asked = new ArrayList<>();
    for (int step = 0; step < 300; step++) {
      rig.facts.setFileMs(random.nextInt(4));
      Client one = crowd.get(random.nextInt(crowd.size()));
      asked.add(
          one.ask(
              random.nextBoolean() ? new RoomCommand.RaiseHand() : new RoomCommand.WithdrawHand()));
      if (step % 10 == 0) {
        Client newcomer = rig.client(listener("late" + step));
        late.add(newcomer);
        asked.add(newcomer.enter());
      }
    }
    asked.forEach(each -> await(each.otherwiseEmpty()));
    await(crowd.getFirst().ask(new RoomCommand.RaiseHand()).otherwiseEmpty());

    String now = RoomState.of(rig.snapshot(), DeskRig.LIMITS).hash();
    for (Client each : late) {
      RoomState state = RoomState.of(each.entered.snapshot().orElseThrow(), DeskRig.LIMITS);
      for (LogEntry entry : each.entriesAfterEntering()) {
        assertThat(entry.seq()).isEqualTo(state.seq() + 1);
        state.apply(entry.event());
      }
      assertThat(state.hash()).isEqualTo(now);
    }
  }

  @Test
  void aSocketThatComesBackIsToldWhatItMissedAndNoMore() {
    Client bob = rig.entered(listener("bob"));
    await(bob.ask(new RoomCommand.RaiseHand()));
    Since left = new Since(rig.snapshot().epoch(), rig.snapshot().seq());
    Client host = rig.entered(host());
    await(host.ask(new RoomCommand.ApproveHand("bob")));

    Client again = rig.client(listener("bob"));
    Rooms.Entered entered = await(again.enter(Optional.of(left)));

    assertThat(entered.snapshot()).isEmpty();
    assertThat(entered.missed()).extracting(LogEntry::seq).startsWith(left.seq() + 1);
    assertThat(entered.missed().getLast().seq()).isEqualTo(entered.at().seq());
    assertThat(entered.you().role()).isEqualTo(Role.SPEAKER);
    Rooms.Entered lost = await(rig.client(listener("eve")).enter(Optional.of(new Since(0, 1))));
    assertThat(lost.snapshot()).isPresent();
  }

  @Test
  void aFullFileTakesModerationAndNoChat() {
    Client host = rig.entered(host());
    Client sam = rig.entered(actor("sam", Role.SPEAKER));
    rig.facts.setFull(true);

    assertThatThrownBy(() -> await(sam.ask(new RoomCommand.PostChat("hello"))))
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            EdgeException.class,
            e -> assertThat(e.code()).isEqualTo(EdgeException.Code.FACTS_AWAY));
    await(host.ask(new RoomCommand.Ban("sam", "spam", Optional.empty())));

    assertThat(rig.facts.all(Fact.BanSaved.class)).hasSize(1);
    assertThat(rig.disconnected()).contains("sam");
    assertThat(entries(host)).noneMatch(e -> e.event() instanceof RoomEvent.ChatPosted);
  }

  /// What a full file did not take is in the snapshot that it takes as soon as it can.
  @Test
  void whatAFullFileDidNotTakeIsMadeUpForByASnapshot() {
    rig.entered(host());
    Client bob = rig.entered(listener("bob"));
    rig.facts.setFull(true);
    await(bob.ask(new RoomCommand.RaiseHand()));
    assertThat(entries(bob)).anyMatch(e -> e.event() instanceof RoomEvent.HandRaised);
    rig.facts.setFull(false);
    rig.atDesk(desk -> {
      desk.handleTimeout();
      return true;
    });

    try (DeskRig next = DeskRig.restoredFrom(rig)) {
      assertThat(next.snapshot().hands()).extracting(Snapshot.Hand::identity).contains("bob");
    }
  }

  /// A snapshot makes up only for what happened before it.
  @Test
  void whatIsRefusedWhileASnapshotIsOnItsWayIsMadeUpForByTheNext() {
    rig.entered(host());
    Client bob = rig.entered(listener("bob"));
    Client eve = rig.entered(listener("eve"));
    rig.facts.setFull(true);
    await(bob.ask(new RoomCommand.RaiseHand()));
    timeouts(1);
    rig.facts.setFull(false);
    rig.facts.setFileMs(1_000);
    timeouts(1);
    // So soon after a snapshot that was refused, what happens comes without one.
    rig.facts.setFull(true);
    await(eve.ask(new RoomCommand.RaiseHand()));
    rig.facts.setFull(false);
    rig.facts.setFileMs(0);

    long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!rig.atDesk(RoomDesk::kept)) {
      assertThat(System.nanoTime()).as("kept at last").isLessThan(deadlineNs);
      LockSupport.parkNanos(10_000_000);
      timeouts(1);
    }

    try (DeskRig next = DeskRig.restoredFrom(rig)) {
      assertThat(next.snapshot().hands())
          .extracting(Snapshot.Hand::identity)
          .contains("bob", "eve");
    }
  }

  /// The last part of the file is for moderation: a snapshot of everything would fill it at once.
  @Test
  void whatAFullFileTakesOfModerationComesWithoutASnapshot() {
    Client host = rig.entered(host());
    Client bob = rig.entered(listener("bob"));
    rig.facts.setFull(true);
    await(bob.ask(new RoomCommand.RaiseHand()));
    int snapshots = rig.facts.all(Fact.RoomSaved.class).size();

    await(host.ask(new RoomCommand.Ban("sam", "spam", Optional.empty())));
    await(host.ask(new RoomCommand.End()));

    assertThat(rig.facts.all(Fact.BanSaved.class)).hasSize(1);
    assertThat(rig.facts.all(Fact.RoomSaved.class)).hasSize(snapshots);
    rig.facts.setFull(false);
    timeouts(1);
    assertThat(rig.facts.all(Fact.RoomSaved.class).getLast().row().status().name())
        .isEqualTo("ENDED");
  }

  /// All of a room as JSON four times a second, of every room, is no time for a loop to spend on a
  /// file that turns it away.
  @Test
  void aFullFileIsNotAskedAgainAndAgain() {
    rig.entered(host());
    Client bob = rig.entered(listener("bob"));
    rig.facts.setFull(true);
    await(bob.ask(new RoomCommand.RaiseHand()));
    long before = rig.facts.turnedAway();

    timeouts(240);

    assertThat(rig.facts.turnedAway() - before).as("in a minute").isBetween(2L, 8L);
    rig.facts.setFull(false);
    timeouts(1);
    try (DeskRig next = DeskRig.restoredFrom(rig)) {
      assertThat(next.snapshot().hands()).extracting(Snapshot.Hand::identity).contains("bob");
    }
  }

  /// Every 250 ms, as a media loop does.
  private void timeouts(int times) {
    for (int i = 0; i < times; i++) {
      rig.clockMs.addAndGet(250);
      rig.atDesk(desk -> {
        desk.handleTimeout();
        return true;
      });
    }
  }

  /// Its log says so; the row that says so was not taken.
  @Test
  void aRoomThatEndedWithAFullFileIsOverAfterARestart() {
    Client host = rig.entered(host());
    rig.facts.setFull(true);
    await(host.ask(new RoomCommand.End()));
    assertThat(await(rig.facts.open())).hasSize(1);

    try (DeskRig next = DeskRig.restoredFrom(rig)) {
      assertThat(next.snapshot().status()).isEqualTo(Snapshot.Status.ENDED);
      assertThat(next.mediaEnded()).isTrue();
      assertThat(next.over()).isTrue();
      assertThat(await(next.facts.open())).isEmpty();
    }
  }

  @Test
  void aRestartFindsTheRoomAsItWas() {
    Client host = rig.entered(host());
    Client bob = rig.entered(listener("bob"));
    rig.entered(actor("sam", Role.SPEAKER));
    Client eve = rig.entered(listener("eve"));
    await(host.ask(new RoomCommand.PostChat("welcome")));
    await(bob.ask(new RoomCommand.RaiseHand()));
    await(eve.ask(new RoomCommand.RaiseHand()));
    await(host.ask(new RoomCommand.Mute("sam")));
    await(host.ask(new RoomCommand.Ban("mallory", "spam", Optional.empty())));
    Snapshot before = rig.snapshot();

    try (DeskRig next = DeskRig.restoredFrom(rig)) {
      Snapshot after = next.snapshot();
      assertThat(after.epoch()).isGreaterThan(before.epoch());
      assertThat(hash(after)).isEqualTo(hash(before));
      assertThatThrownBy(() -> next.entered(listener("mallory")))
          .cause()
          .isInstanceOfSatisfying(
              RoomRefusal.class, e -> assertThat(e.rejection()).isEqualTo(Rejection.BANNED));
      assertThat(next.entered(listener("bob")).entered.snapshot()).isPresent();
    }
  }

  /// The connections that the end of the node closes take no hand down.
  @Test
  void aNodeThatIsStoppedLeavesPeopleTheirPlaces() {
    rig.entered(host());
    Client bob = rig.entered(listener("bob"));
    await(bob.ask(new RoomCommand.RaiseHand()));

    await(rig.atDesk(RoomDesk::suspend));
    rig.atDesk(desk -> {
      desk.exit(bob.actor, bob.socket, true);
      return true;
    });

    assertThat(bob.heard(Delivery.Over.class))
        .singleElement()
        .satisfies(over -> {
          assertThat(over.message().reason()).isEqualTo(CloseReason.NODE_ENDS);
          assertThat(over.message().againAfterMs()).isPresent();
        });
    try (DeskRig next = DeskRig.restoredFrom(rig)) {
      assertThat(next.snapshot().status()).isEqualTo(Snapshot.Status.LIVE);
      assertThat(next.snapshot().hands()).extracting(Snapshot.Hand::identity).contains("bob");
    }
  }

  @Test
  void whoLeftTheStageMutedComesBackToItUnmuted() {
    Client host = rig.entered(host());
    Client sam = rig.entered(actor("sam", Role.SPEAKER));
    await(host.ask(new RoomCommand.Mute("sam")));
    await(host.ask(new RoomCommand.SetRole("sam", Role.LISTENER)));
    await(sam.ask(new RoomCommand.RaiseHand()));

    await(host.ask(new RoomCommand.ApproveHand("sam")));

    assertThat(rig.onStage()).contains("sam");
    assertThat(rig.muted()).isEmpty();
  }

  /// Of everything but the place in the log.
  private static String hash(Snapshot s) {
    Snapshot placeless =
        new Snapshot(
            s.id(),
            0,
            0,
            s.info(),
            s.status(),
            s.host(),
            s.createdAtMs(),
            s.scheduledAtMs(),
            s.startedAtMs(),
            s.endedAtMs(),
            s.hostAwaySinceMs(),
            s.people(),
            s.hands(),
            s.invites(),
            s.chat(),
            s.bans(),
            s.lobby(),
            s.admitted());
    return placeless.bans().toString() + RoomState.of(placeless, DeskRig.LIMITS).hash();
  }

  @Test
  void whoIsBannedHearsWhyAndIsSentAwayAndNoConnectionOfTheirsComesBack() {
    Client host = rig.entered(host());
    Client sam = rig.entered(actor("sam", Role.SPEAKER));
    assertThat(rig.admit(sam.actor, "s1", true)).isEqualTo(Gate.OPEN);

    await(host.ask(new RoomCommand.Ban("sam", "spam", Optional.empty())));

    assertThat(rig.disconnected()).contains("sam");
    List<Delivery> told = onLoop(sam.http, () -> List.copyOf(sam.heard));
    int banned = indexOf(told, RoomEvent.Banned.class);
    assertThat(told.subList(0, banned))
        .as("why")
        .anyMatch(each ->
            each instanceof Delivery.Entry(LogEntry entry)
                && entry.event() instanceof RoomEvent.Removed removed
                && removed.reason().equals("spam"));
    assertThat(sam.heard(Delivery.Expelled.class))
        .singleElement()
        .satisfies(expelled -> {
          assertThat(expelled.identity()).isEqualTo("sam");
          assertThat(expelled.message().reason()).isEqualTo(CloseReason.BANNED);
        });
    assertThat(told.subList(banned, told.size()))
        .hasAtLeastOneElementOfType(Delivery.Expelled.class);
    for (boolean publishes : new boolean[] {true, false}) {
      assertThatThrownBy(() -> rig.admit(sam.actor, "s2", publishes))
          .cause()
          .isInstanceOfSatisfying(
              RoomRefusal.class, e -> assertThat(e.rejection()).isEqualTo(Rejection.BANNED));
    }
  }

  @Test
  void whoIsRemovedIsSentAwayBecauseOfThat() {
    Client host = rig.entered(host());
    Client sam = rig.entered(actor("sam", Role.SPEAKER));

    await(host.ask(new RoomCommand.Remove("sam", "noise")));

    assertThat(sam.heard(Delivery.Expelled.class))
        .extracting(expelled -> expelled.message().reason())
        .containsExactly(CloseReason.REMOVED);
  }

  private static int indexOf(List<Delivery> told, Class<? extends RoomEvent> event) {
    for (int i = 0; i < told.size(); i++) {
      if (told.get(i) instanceof Delivery.Entry(LogEntry entry)
          && event.isInstance(entry.event())) {
        return i;
      }
    }
    throw new AssertionError("nobody was told of " + event.getSimpleName());
  }

  @Test
  void aConnectionGetsTheGateOfItsRoleAndOnlyTheStagePublishes() {
    Client host = rig.entered(host());
    Actor bob = listener("bob");

    assertThat(rig.admit(bob, "c1", false)).isEqualTo(Gate.OFF_STAGE);
    assertThatThrownBy(() -> rig.admit(bob, "w1", true))
        .cause()
        .isInstanceOfSatisfying(
            RoomRefusal.class, e -> assertThat(e.rejection()).isEqualTo(Rejection.NOT_ALLOWED));
    rig.entered(actor("sam", Role.SPEAKER));
    await(host.ask(new RoomCommand.Mute("sam")));
    assertThat(rig.admit(actor("sam", Role.SPEAKER), "w2", true)).isEqualTo(new Gate(true, true));
  }

  /// And is heard: it is the room that counts its seats.
  @Test
  void aHostComesOntoAFullStage() {
    for (int i = 0; i < DeskRig.INFO.maxSpeakers(); i++) {
      rig.entered(actor("s" + i, Role.SPEAKER));
    }

    assertThat(rig.admit(host(), "h1", false)).isEqualTo(Gate.OPEN);
    assertThat(rig.admit(actor("cora", Role.COHOST), "c1", true)).isEqualTo(Gate.OPEN);
    assertThat(rig.admit(actor("sam", Role.SPEAKER), "s1", false)).isEqualTo(Gate.OFF_STAGE);
  }

  @Test
  void theLogsTimeIsTheMixersAndNeverGoesBack() {
    Client host = rig.entered(host());
    Client bob = rig.entered(listener("bob"));
    onLoop(
        rig.loop,
        () -> {
          rig.media.mixerTimeMs = OptionalLong.of(2_000_000);
          return true;
        });
    await(bob.ask(new RoomCommand.RaiseHand()));
    onLoop(
        rig.loop,
        () -> {
          rig.media.mixerTimeMs = OptionalLong.of(1_999_000);
          return true;
        });
    await(bob.ask(new RoomCommand.WithdrawHand()));

    assertThat(entries(host)).extracting(LogEntry::mixerTimeMs).endsWith(2_000_000L, 2_000_000L);
  }

  @Test
  void thoseWhoAreNextAreToldToPrepareAndTheFirstThreeToBringTheirMicrophone() {
    Client host = rig.entered(host());
    List<Client> waiting = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      waiting.add(rig.entered(listener("p" + i)));
      await(waiting.getLast().ask(new RoomCommand.RaiseHand()));
    }
    await(host.ask(new RoomCommand.ApproveHand("p0")));

    List<ServerMessage.Prepare> last =
        host.heard(Delivery.Personal.class).stream()
            .filter(each -> each.identity().equals("p3"))
            .map(each -> (ServerMessage.Prepare) each.message())
            .toList();
    assertThat(last).extracting(ServerMessage.Prepare::place).containsExactly(4, 3);
    assertThat(last).extracting(ServerMessage.Prepare::microphone).containsExactly(false, true);
  }

  @Test
  void theEndClosesMediaAtOnceAndTellsEverybodyWhenItIsKept() {
    Client host = rig.entered(host());
    rig.facts.setFileMs(100);

    Future<Rooms.Done> done = host.ask(new RoomCommand.End());

    assertThat(rig.mediaEnded()).isTrue();
    assertThat(done.isComplete()).isFalse();
    await(done);
    assertThat(rig.over()).isTrue();
    assertThat(host.heard(Delivery.Over.class))
        .singleElement()
        .satisfies(over -> assertThat(over.message().reason()).isEqualTo(CloseReason.ENDED));
    assertThat(rig.facts.all(Fact.RoomSaved.class).getLast().row().status().name())
        .isEqualTo("ENDED");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 100})
  void whoeverEndsTheRoomHearsThatItIsDoneBeforeItsSocketsAreClosed(long fileMs) {
    Client host = rig.entered(host());
    rig.facts.setFileMs(fileMs);

    // Asked on the client's loop, so that it is looked there when the answer comes, and no later.
    int heardBefore =
        await(onLoop(host.http, () -> host.ask(new RoomCommand.End()).map(_ -> host.heard.size())));

    assertThat(rig.over()).isTrue();
    List<Delivery> heard = host.heard(Delivery.class);
    assertThat(heard.subList(0, heardBefore))
        .last()
        .isInstanceOfSatisfying(
            Delivery.Entry.class,
            told -> assertThat(told.entry().event()).isInstanceOf(RoomEvent.Ended.class));
    assertThat(heard.subList(heardBefore, heard.size()))
        .singleElement()
        .isInstanceOf(Delivery.Over.class);
  }

  @Test
  void whatAModeratorDoesIsInTheAuditLogWithActorAndReason() {
    Client host = rig.entered(host());
    rig.entered(actor("sam", Role.SPEAKER));

    await(host.ask(new RoomCommand.Remove("sam", "noise")));

    assertThat(rig.facts.all(Fact.Audited.class))
        .extracting(Fact.Audited::entry)
        .anySatisfy(audit -> {
          assertThat(audit.by()).isEqualTo("hana");
          assertThat(audit.subject()).isEqualTo("sam");
          assertThat(audit.action()).isEqualTo("remove");
          assertThat(audit.detailJson()).contains("noise");
        });
  }

  @Test
  void whoOpenedTheRoomIsInTheAuditLog() {
    assertThat(deeds()).containsExactly("hana open null");
  }

  /// Lifting a mute leaves the microphone shut, for its owner to open; that is nobody's deed.
  @Test
  void whoLiftsAMuteIsInTheAuditLogAndWhoTouchesTheirOwnMicrophoneIsNot() {
    Client host = rig.entered(host());
    Client sam = rig.entered(actor("sam", Role.SPEAKER));
    Client bob = rig.entered(listener("bob"));
    await(bob.ask(new RoomCommand.RaiseHand()));
    await(host.ask(new RoomCommand.Mute("sam")));
    await(host.ask(new RoomCommand.Unmute("sam")));
    await(sam.ask(new RoomCommand.Unmute("sam")));
    await(sam.ask(new RoomCommand.Mute("sam")));

    // Who is put onto the stage unasked begins with the microphone shut.
    await(host.ask(new RoomCommand.SetRole("bob", Role.SPEAKER)));

    assertThat(deeds())
        .containsExactly(
            "hana open null", "hana mute sam", "hana unmute sam", "hana role-speaker bob");
  }

  private List<String> deeds() {
    return rig.facts.all(Fact.Audited.class).stream()
        .map(Fact.Audited::entry)
        .map(audit -> audit.by() + " " + audit.action() + " " + audit.subject())
        .toList();
  }

  /// The room has forgotten who wrote it, and what.
  @Test
  void aModeratorDeletesAMessageThatIsOlderThanTheTailAndItIsGoneForEverybody() {
    Client host = rig.entered(host());
    Client bob = rig.entered(listener("bob"));
    String first =
        await(bob.ask(new RoomCommand.PostChat("something vile"))).result().get("message");
    for (int i = 0; i < DeskRig.LIMITS.chatTail(); i++) {
      rig.clockMs.addAndGet(1_000);
      await(bob.ask(new RoomCommand.PostChat("message " + i)));
    }
    assertThat(rig.snapshot().chat()).extracting(Snapshot.Message::id).doesNotContain(first);

    await(host.ask(new RoomCommand.DeleteChat(first)));

    assertThat(await(rig.facts.chat(rig.instance, null, 500)))
        .noneMatch(message -> message.text().contains("vile"))
        .last()
        .satisfies(message -> assertThat(message.deletedAt()).isNotNull());
  }

  private static List<LogEntry> entries(Client client) {
    return client.entries();
  }
}
