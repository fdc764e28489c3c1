package live.rostra.engine;

import static live.rostra.engine.VirtualRoom.MS;
import static live.rostra.engine.VirtualRoom.Role.CONVERSE;
import static live.rostra.engine.VirtualRoom.Role.PUBLISH;
import static live.rostra.engine.VirtualRoom.Role.SUBSCRIBE;
import static live.rostra.engine.VirtualRoom.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import live.rostra.room.RoomView;
import live.rostra.rtp.rtcp.Bye;
import live.rostra.testkit.Correlation;
import live.rostra.testkit.Tone;
import live.rostra.transport.CloseReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Microphones off the stage, and how they come onto it and leave it.
class GateTest {
  private static final double HERTZ = 500;
  private static final Voice TONE = Voice.tone(HERTZ, 0.3);

  /// RMS of the tone in dBov.
  private static final int TONE_DBOV = -13;

  private final CountingOpus codec = new CountingOpus();
  private final VirtualRoom room = new VirtualRoom(VirtualRoom.Setting.seed(91).codec(codec));

  @Test
  void offTheStageAVoiceIsMeteredAndNotASampleOfItIsHeard() {
    RemotePeer ben = room.join(CONVERSE, "ben", Gate.OFF_STAGE).speaks(TONE, room.now());
    RemotePeer ann = room.join(CONVERSE, "ann");
    RemotePeer cleo = room.join(SUBSCRIBE, "cleo");
    room.onTick = this::assertSilence;

    room.run(3);

    assertThat(room.tickedAtNs).hasSizeGreaterThan(100);
    assertThat(cleo.ear.packets).isNotEmpty().allMatch(packet -> packet.level() == 127);
    assertThat(ben.ear.packets).hasSameSizeAs(ann.ear.packets);
    assertThat(codec.decodes).isZero();
    assertThat(room.engine.speakers())
        .extracting(RoomView.Speaker::identity)
        .containsExactly("ann");
    SoundReport last = room.sounds.getLast();
    assertThat(last.waiting()).hasSize(1);
    assertThat(last.waiting().getFirst().identity()).isEqualTo("ben");
    assertThat(last.waiting().getFirst().levelDbov()).isCloseTo(TONE_DBOV, within(1));
    assertThat(last.stage()).extracting(SoundReport.OnStage::identity).containsExactly("ann");
    assertThat(last.dominant()).isNull();
  }

  private void assertSilence() {
    for (float sample : room.engine.program()) {
      assertThat(sample).isZero();
    }
    assertThat(room.aac.writtenPeak).isZero();
  }

  @Test
  void theLevelOfWhoStopsSendingOffTheStageIsNoLongerReported() {
    RemotePeer ben = room.join(CONVERSE, "ben", Gate.OFF_STAGE).speaks(TONE, room.now());
    room.run(1);
    assertThat(room.sounds.getLast().waiting()).isNotEmpty();

    ben.stopsSpeaking();
    room.run(1);
    room.sounds.clear();
    room.run(1);

    assertThat(room.sounds).isEmpty();
  }

  @Test
  void whoDoesNotSayHowLoudTheyAreIsListenedToForTheLevelAloneAndNoMoreThanFour() {
    room.levelWithheld = true;
    for (int i = 0; i < 6; i++) {
      room.join(CONVERSE, "hand " + i, Gate.OFF_STAGE).speaks(TONE, room.now());
    }
    room.onTick = this::assertSilence;
    room.run(3);

    assertThat(room.sounds.getLast().waiting())
        .extracting(each -> each.levelDbov() > TONE_DBOV - 2)
        .containsExactly(true, true, true, true, false, false);
    room.onTick = () -> {};
    room.engine.setOnStage("hand 0", true, room.now());
    room.engine.setOnStage("hand 5", true, room.now());
    room.run(1);
    assertThat(room.engine.speakers()).hasSize(2).allMatch(RoomView.Speaker::speaking);
  }

  @Test
  void aConnectionThatNeverSendsHasNoDecoder() {
    for (int i = 0; i < 20; i++) {
      room.join(CONVERSE, "listener " + i, Gate.OFF_STAGE);
    }
    room.run(1);

    assertThat(codec.decoders).isZero();
    assertThat(codec.encoders).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
  void approvalIsHeardFromTheNextTickWhateverItsPhase(int phase) {
    Opening approved = opening(phase, Gate.OFF_STAGE);
    Opening always = opening(phase, Gate.OPEN);

    assertThat(approved.firstAfterMs).isLessThanOrEqualTo(20);
    // From the first packet on it is his voice as he said it: as good as if the gate had never been
    // closed, for the decoder has heard what came before.
    assertThat(approved.match.coefficient()).isGreaterThan(always.match.coefficient() - 0.03);
    assertThat(approved.match.coefficient()).isGreaterThan(0.8);
    // And as fresh.
    assertThat(approved.ageMs).isBetween(40.0, always.ageMs + 1);
  }

  /// @param firstAfterMs from the approval to the first packet that holds the voice
  /// @param match of the 83 ms after the fade with what was said
  /// @param ageMs how long ago what is heard first was said
  private record Opening(long firstAfterMs, Correlation.Match match, double ageMs) {}

  /// Approves Ben in the middle of a syllable.
  private static Opening opening(int phase, Gate gate) {
    VirtualRoom room = new VirtualRoom(100 + phase);
    float[] speech = SpokenWords.samples(6, 70 + phase);
    long startsAt = room.now();
    RemotePeer ben = room.join(CONVERSE, "ben", gate).speaks(Voice.of(speech), room.now());
    RemotePeer cleo = room.join(SUBSCRIBE, "cleo");
    room.runUntil(startsAt + loudFrom(speech, 3 * 48_000) * SECOND / 48_000 + phase * 2 * MS);

    room.engine.setOnStage("ben", true, room.now());
    long approvedAt = room.now();
    room.run(0.5);

    Ear.Heard first =
        cleo.ear.packetsBetween(approvedAt, room.now()).stream()
            .filter(packet -> packet.level() < 60)
            .findFirst()
            .orElseThrow();
    // The first packet begins with what limiter and codec hold back and with the fade: 17 ms.
    float[] heard = cleo.ear.between(first.atNs() + 17 * MS, first.atNs() + 100 * MS);
    Correlation.Match match = Correlation.best(heard, speech, 0, speech.length - heard.length);
    assertThat(ben.ear.wrong).isEmpty();
    double ageMs = (first.atNs() + 17 * MS - startsAt) / 1e6 - match.lag() / 48.0;
    return new Opening((first.atNs() - approvedAt) / MS, match, ageMs);
  }

  /// A sample that is in the middle of a syllable, and so is what was said 150 ms before it.
  private static int loudFrom(float[] speech, int from) {
    for (int at = from; at < speech.length; at += 480) {
      boolean loud = true;
      for (int back = -7_200; back < 4_800; back += 960) {
        loud &= Tone.rmsDbfs(speech, at + back, 960) > -30;
      }
      if (loud) {
        return at;
      }
    }
    throw new AssertionError("nothing is said");
  }

  @Test
  void openingDoesNotPlayWhatWasSaidLongAgo() {
    RemotePeer ben = room.join(CONVERSE, "ben", Gate.OFF_STAGE).speaks(TONE, room.now());
    room.join(SUBSCRIBE, "cleo");
    room.run(2);
    ben.stopsSpeaking();
    room.run(2);
    room.onTick = this::assertSilence;

    room.engine.setOnStage("ben", true, room.now());
    room.run(1);

    assertThat(room.speaker(ben).speaking()).isFalse();
  }

  @Test
  void whoIsDemotedAndApprovedAgainIsNotHeardFromBefore() {
    RemotePeer ben = room.join(CONVERSE, "ben").speaks(TONE, room.now());
    RemotePeer cleo = room.join(SUBSCRIBE, "cleo");
    room.run(2);
    room.engine.setOnStage("ben", false, room.now());
    room.run(1);
    ben.speaks(Voice.tone(900, 0.3), room.now());
    room.run(1);

    room.engine.setOnStage("ben", true, room.now());
    room.run(1);

    float[] heard = cleo.ear.between(room.now() - 960 * MS, room.now() - 40 * MS);
    assertThat(Tone.levelDb(heard, HERTZ)).isLessThan(-60);
    assertThat(Tone.levelDb(heard, 900)).isGreaterThan(-12.5);
  }

  @Test
  void whoIsDemotedGoesOnHearingEverybody() {
    RemotePeer ann = room.join(CONVERSE, "ann").speaks(Voice.tone(900, 0.3), room.now());
    RemotePeer ben = room.join(CONVERSE, "ben").speaks(TONE, room.now());
    room.run(2);

    room.engine.setOnStage("ben", false, room.now());
    long demotedAt = room.now();
    room.run(3);

    assertThat(room.left).isEmpty();
    float[] bens = ben.ear.between(demotedAt, room.now() - 40 * MS);
    for (int at = 0; at + 4_800 <= bens.length; at += 4_800) {
      assertThat(Tone.levelDb(bens, at, 4_800, 900)).isCloseTo(-10.5, within(1.5));
    }
    float[] anns = ann.ear.between(demotedAt + 60 * MS, room.now() - 40 * MS);
    assertThat(Tone.rmsDbfs(anns)).isLessThan(-80);
    assertThat(ben.ear.wrong).isEmpty();
    // In the end he shares the program's packets.
    long ticks = room.tickedAtNs.size();
    codec.encodes = 0;
    room.run(1);
    assertThat(codec.encodes).isLessThanOrEqualTo((int) (room.tickedAtNs.size() - ticks));
  }

  @Test
  void fiftyApprovalsAndDemotionsDoNotDisturbWhatTheSpeakerHears() {
    float[] undisturbed = heardByBen(0);
    float[] switched = heardByBen(50);

    double worst = Double.POSITIVE_INFINITY;
    int windows = 0;
    for (int at = 48_000; at + 4_800 <= switched.length; at += 4_800) {
      double signal = 0;
      double noise = 0;
      for (int i = at; i < at + 4_800; i++) {
        double difference = switched[i] - undisturbed[i];
        signal += undisturbed[i] * undisturbed[i];
        noise += difference * difference;
      }
      if (signal / 4_800 > 1e-5) { // -50 dBFS: there is speech to be disturbed
        windows++;
        worst = Math.min(worst, 10 * Math.log10(signal / Math.max(noise, 1e-12)));
      }
    }
    System.out.printf("approved and demoted: worst tenth of a second %.1f dB%n", worst);
    assertThat(windows).isGreaterThan(100);
    assertThat(worst).isGreaterThan(10);
  }

  /// What Ben, who speaks all the time, hears of Ann while his gate opens and closes.
  private static float[] heardByBen(int changes) {
    VirtualRoom room = new VirtualRoom(5);
    RemotePeer ben = room.join(CONVERSE, "ben", Gate.OFF_STAGE);
    ben.speaks(Voice.tone(700, 0.1), room.now());
    room.join(PUBLISH, "ann").speaks(Voice.of(SpokenWords.samples(33, 12)), room.now());
    Random lengths = new Random(3);
    room.run(1);
    for (int i = 0; i < 50; i++) {
      // From one tick to more than the way back to the program takes.
      double seconds = 0.02 + lengths.nextDouble() * (i % 5 == 0 ? 2 : 0.4);
      if (i < changes) {
        room.engine.setOnStage("ben", i % 2 == 0, room.now());
      }
      room.run(seconds);
    }
    assertThat(ben.ear.wrong).isEmpty();
    return Arrays.copyOf(ben.ear.all(), 20 * 48_000);
  }

  @Test
  void aWarmConnectionTakesAListenersPlaceUntilItsApproval() {
    VirtualRoom small = new VirtualRoom(VirtualRoom.Setting.seed(42).listeners(2));
    small.join(CONVERSE, "ann");
    RemotePeer ben = small.join(CONVERSE, "ben", Gate.OFF_STAGE);
    small.join(SUBSCRIBE, "cleo", Gate.OFF_STAGE);
    assertThat(small.lastAdmission).isEqualTo(RoomEngine.Admission.ADMITTED);

    small.join(CONVERSE, "dora", Gate.OFF_STAGE);
    assertThat(small.lastAdmission).isEqualTo(RoomEngine.Admission.FULL);
    small.engine.setOnStage("ben", true, small.now());
    assertThat(small.engine.participant(ben.session).onStage()).isTrue();
    small.engine.setOnStage("ann", false, small.now());

    small.join(CONVERSE, "ben", Gate.OFF_STAGE);
    assertThat(small.lastAdmission)
        .as("ann and cleo have the listeners' places")
        .isEqualTo(RoomEngine.Admission.FULL);
    small.join(CONVERSE, "ben", Gate.OPEN);
    assertThat(small.lastAdmission).isEqualTo(RoomEngine.Admission.ADMITTED);
    assertThat(small.left).containsOnlyKeys(ben.session);
  }

  @Test
  void theNewestWarmConnectionReplacesTheEarlierOneOfItsIdentity() {
    RemotePeer old = room.join(CONVERSE, "ben", Gate.OFF_STAGE);
    RemotePeer whep = room.join(SUBSCRIBE, "ben");
    room.run(1);

    RemotePeer fresh = room.join(CONVERSE, "ben", Gate.OFF_STAGE);
    room.run(1);

    assertThat(room.left).containsOnlyKeys(old.session);
    assertThat(old.reports(Bye.class)).hasSize(1);
    assertThat(fresh.ear.packets).isNotEmpty();
    assertThat(whep.ear.packetsBetween(room.now() - 500 * MS, room.now())).isNotEmpty();
  }

  @Test
  void muteFollowsTheIdentityOntoTheStageAndIntoItsNextConnection() {
    RemotePeer ben = room.join(CONVERSE, "ben", Gate.OFF_STAGE).speaks(TONE, room.now());
    room.onTick = this::assertSilence;
    assertThat(room.engine.setMuted("ben", true)).isTrue();
    room.engine.setOnStage("ben", true, room.now());
    room.run(1);
    assertThat(room.speaker(ben).muted()).isTrue();

    RemotePeer again = room.join(CONVERSE, "ben", new Gate(true, true)).speaks(TONE, room.now());
    room.run(1);

    assertThat(room.speaker(again).muted()).isTrue();
    room.onTick = () -> {};
    room.engine.setMuted("ben", false);
    room.run(0.5);
    assertThat(room.speaker(again).speaking()).isTrue();
    assertThat(room.engine.setMuted("nobody", true)).isFalse();
  }

  @Test
  void whoIsRemovedIsToldSoOnEveryConnection() {
    RemotePeer mouth = room.join(PUBLISH, "ben").speaks(TONE, room.now());
    RemotePeer ear = room.join(SUBSCRIBE, "ben");
    RemotePeer other = room.join(SUBSCRIBE, "cleo");
    room.run(1);

    assertThat(room.engine.disconnectAll("ben", room.now())).isEqualTo(2);

    for (RemotePeer each : List.of(mouth, ear)) {
      assertThat(each.reports(Bye.class)).hasSize(1);
      assertThat(room.left).containsEntry(each.session, CloseReason.LOCAL);
    }
    assertThat(room.left).doesNotContainKey(other.session);
    assertThat(room.engine.disconnectAll("ben", room.now())).isZero();
  }
}
