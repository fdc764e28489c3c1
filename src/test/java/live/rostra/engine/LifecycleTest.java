package live.rostra.engine;

import static live.rostra.engine.VirtualRoom.MS;
import static live.rostra.engine.VirtualRoom.Role.CONVERSE;
import static live.rostra.engine.VirtualRoom.Role.PUBLISH;
import static live.rostra.engine.VirtualRoom.Role.SUBSCRIBE;
import static live.rostra.engine.VirtualRoom.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import live.rostra.room.RoomView;
import live.rostra.rtp.rtcp.Bye;
import live.rostra.rtp.rtcp.ReceiverReport;
import live.rostra.rtp.rtcp.SourceDescription;
import live.rostra.testkit.PlaylistReport;
import live.rostra.testkit.Tone;
import live.rostra.transport.CloseReason;
import org.junit.jupiter.api.Test;

/// People come, are muted, are cut off and leave; rooms fill up, rest and end.
class LifecycleTest {
  private static final double HERTZ = 500;
  private static final Voice TONE = Voice.tone(HERTZ, 0.3);

  private final VirtualRoom room = new VirtualRoom(VirtualRoom.Setting.seed(41).judgingHls());

  @Test
  void aMutedSpeakerIsSilentFromTheNextTick() {
    RemotePeer ann = room.join(PUBLISH, "ann").speaks(TONE, room.now());
    RemotePeer cleo = room.join(SUBSCRIBE, "cleo");
    room.run(2);

    room.engine.setMuted(ann.session, true);
    long mutedAt = room.now();
    room.run(1);

    // The tick that fades out is 20 ms away at most, the limiter holds 5 ms, the fade takes 5 ms.
    List<Ear.Heard> after = cleo.ear.packetsBetween(mutedAt + 41 * MS, room.now());
    assertThat(after).isNotEmpty().allMatch(packet -> packet.level() == 127);
    float[] heard = cleo.ear.between(mutedAt + 61 * MS, room.now());
    assertThat(Tone.rmsDbfs(heard)).isLessThan(-80);
    assertThat(room.speaker(ann).muted()).isTrue();
    assertThat(room.speaker(ann).levelDbov()).as("still measured").isGreaterThan(-20);
    room.engine.setMuted(ann.session, false);
    room.run(0.5);
    assertThat(Tone.levelDb(cleo.ear.between(room.now() - 300 * MS, room.now()), HERTZ))
        .isGreaterThan(-12.5);
  }

  @Test
  void aNewMicrophoneOfTheSameIdentityReplacesTheOld() {
    RemotePeer old = room.join(CONVERSE, "ann").speaks(TONE, room.now());
    RemotePeer cleo = room.join(SUBSCRIBE, "cleo");
    room.run(1);

    RemotePeer fresh = room.join(PUBLISH, "ann").speaks(Voice.tone(900, 0.3), room.now());
    room.run(2);

    assertThat(room.left).containsEntry(old.session, CloseReason.LOCAL).hasSize(1);
    assertThat(old.reports(Bye.class)).hasSize(1);
    assertThat(room.engine.speakers())
        .extracting(RoomView.Speaker::session)
        .containsExactly(fresh.session);
    float[] heard = cleo.ear.between(room.now() - SECOND, room.now() - 40 * MS);
    assertThat(Tone.levelDb(heard, 900)).isGreaterThan(-12.5);
    assertThat(Tone.levelDb(heard, HERTZ)).isLessThan(-60);
  }

  @Test
  void aSpeakerWhoStartsOverUnderANewSsrcIsHeardAtOnce() {
    RemotePeer ann = room.join(PUBLISH, "ann").speaks(TONE, room.now());
    RemotePeer cleo = room.join(SUBSCRIBE, "cleo");
    room.run(1);

    ann.speaks(Voice.tone(900, 0.3), room.now());
    long restartedAt = room.now();
    room.run(1);

    float[] heard = cleo.ear.between(restartedAt + 150 * MS, restartedAt + 650 * MS);
    assertThat(Tone.levelDb(heard, 900)).isGreaterThan(-12.5);
  }

  @Test
  void aFullRoomRefusesListenersAndAPlaceThatIsFreedIsGivenAgain() {
    VirtualRoom small = new VirtualRoom(VirtualRoom.Setting.seed(42).listeners(1));
    RemotePeer cleo = small.join(CONVERSE, "cleo", Gate.OFF_STAGE);

    small.join(SUBSCRIBE, "dora", Gate.OFF_STAGE);
    assertThat(small.lastAdmission).isEqualTo(RoomEngine.Admission.FULL);
    small.join(CONVERSE, "cleo", Gate.OFF_STAGE);
    assertThat(small.lastAdmission).as("replaces itself").isEqualTo(RoomEngine.Admission.ADMITTED);
    assertThat(small.left).containsOnlyKeys(cleo.session);
    assertThat(small.table.size()).isEqualTo(1);
    small.engine.disconnectAll("cleo", small.now());
    small.join(SUBSCRIBE, "dora", Gate.OFF_STAGE);
    assertThat(small.lastAdmission).isEqualTo(RoomEngine.Admission.ADMITTED);
  }

  /// The room counts its seats and lets hosts and co-hosts in beyond them: whom it has on the stage
  /// is heard, and hears, however full it is.
  @Test
  void whoeverTheRoomHasOnTheStageComesIntoAFullRoom() {
    VirtualRoom small = new VirtualRoom(VirtualRoom.Setting.seed(42).listeners(0));
    for (VirtualRoom.Role role : List.of(CONVERSE, PUBLISH, SUBSCRIBE)) {
      small.join(role, "host, " + role, Gate.OPEN);

      assertThat(small.lastAdmission).isEqualTo(RoomEngine.Admission.ADMITTED);
    }
  }

  @Test
  void anEndedRoomSaysGoodbyeRefusesAndLeavesACompletePlaylist() {
    RemotePeer ann = room.join(CONVERSE, "ann").speaks(TONE, room.now());
    room.run(7.3);

    room.engine.end(room.now());
    room.run(2);

    assertThat(ann.reports(Bye.class)).hasSize(1);
    assertThat(room.engine.nextTickAtNs()).isEqualTo(RoomEngine.NEVER);
    assertThat(room.engine.finished()).isTrue();
    assertThat(room.table.size()).isZero();
    assertThat(room.handshakesRunning).isZero();
    room.join(PUBLISH, "ben");
    assertThat(room.lastAdmission).isEqualTo(RoomEngine.Admission.ENDED);
    assertEndedCleanly(7.2, 7.4);
  }

  @Test
  void aRoomNobodyIsConnectedToNeverTicks() {
    assertThat(room.engine.nextTickAtNs()).isEqualTo(RoomEngine.NEVER);

    RemotePeer ann = room.join(PUBLISH, "ann");
    ann.unplug();
    room.run(16);

    assertThat(room.left).containsEntry(ann.session, CloseReason.NEVER_CONNECTED);
    assertThat(room.tickedAtNs).isEmpty();
    assertThat(room.runs).isEmpty();
    assertThat(room.engine.needsTimeouts()).isFalse();
    assertThat(room.engine.mixerTime()).isNull();
  }

  @Test
  void aRunOutlivesItsLastConnectionByTheLingerAndTheNextOneHasAnotherName() {
    RemotePeer ann = room.join(PUBLISH, "ann").speaks(TONE, room.now());
    room.run(5);
    room.engine.disconnect(ann.session, room.now());
    room.forget(ann);
    room.run(1.9);
    assertThat(room.engine.nextTickAtNs()).isNotEqualTo(RoomEngine.NEVER);

    room.run(2);
    assertThat(room.engine.nextTickAtNs()).isEqualTo(RoomEngine.NEVER);
    assertThat(room.aac.running()).isZero();
    assertEndedCleanly(6.8, 7.2);
    room.join(PUBLISH, "ann");
    room.run(1);
    assertThat(room.runs).hasSize(2);
    assertThat(room.runs.get(1).run).isNotEqualTo(room.runs.get(0).run);
  }

  @Test
  void someoneWhoComesBackWithinTheLingerFindsTheSameRun() {
    RemotePeer ann = room.join(PUBLISH, "ann").speaks(TONE, room.now());
    room.run(2);
    room.engine.disconnect(ann.session, room.now());
    room.run(1);
    room.join(PUBLISH, "ann").speaks(TONE, room.now());
    room.run(4);

    assertThat(room.runs).hasSize(1);
    assertThat(room.runs.getFirst().ended()).isFalse();
  }

  @Test
  void aSpeakerWhoIsUnpluggedFadesOutAndLeavesWhenConsentEnds() {
    RemotePeer ann = room.join(PUBLISH, "ann").speaks(TONE, room.now());
    RemotePeer cleo = room.join(SUBSCRIBE, "cleo");
    room.run(3);

    ann.unplug();
    long cutAt = room.now();
    room.run(10);
    assertThat(room.events).contains("interrupted " + ann.session);
    assertThat(room.left).isEmpty();
    room.run(7);

    assertThat(room.left).containsEntry(ann.session, CloseReason.CONSENT_EXPIRED).hasSize(1);
    assertThat(room.engine.speakers()).isEmpty();
    List<Ear.Heard> after = cleo.ear.packetsBetween(cutAt + SECOND, room.now());
    assertThat(after).hasSizeGreaterThan(790).allMatch(packet -> packet.level() == 127);
    assertThat(cleo.ear.wrong).isEmpty();
    cleo.unplug();
    room.run(20);
    assertEndedCleanly(36, 37.6);
  }

  @Test
  void aPublisherWhoSaysByeIsGoneAtOnce() {
    RemotePeer ann = room.join(PUBLISH, "ann").speaks(TONE, room.now());
    room.run(1);

    int ssrc = ann.mouth().ssrc();
    ann.sendRtcp(
        rtcp ->
            rtcp.add(new ReceiverReport(ssrc, List.of()))
                .add(SourceDescription.of(ssrc, "ann"))
                .add(Bye.of(ssrc)),
        room.now());
    ann.stopsSpeaking();
    room.run(0.1);

    assertThat(room.left).containsEntry(ann.session, CloseReason.LOCAL);
  }

  private void assertEndedCleanly(double atLeastSeconds, double atMostSeconds) {
    HlsRecorder run = room.runs.getFirst();
    assertThat(run.ended()).isTrue();
    PlaylistReport verdict = run.verdict();
    assertThat(verdict.clean()).as(verdict.toString()).isTrue();
    assertThat(run.samples / 48_000.0).isBetween(atLeastSeconds, atMostSeconds);
  }
}
