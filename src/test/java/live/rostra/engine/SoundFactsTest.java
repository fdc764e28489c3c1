package live.rostra.engine;

import static live.rostra.engine.VirtualRoom.MS;
import static live.rostra.engine.VirtualRoom.Role.CONVERSE;
import static live.rostra.engine.VirtualRoom.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import live.rostra.testkit.Impairment;
import live.rostra.testkit.Tone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the room is told about its sound, and when.
class SoundFactsTest {
  private static final int RUNS = 10;
  private static final long NETWORK_NS = 20 * MS;

  private record Told(long atNs, SoundReport report) {}

  private final List<Told> told = new ArrayList<>();

  @ParameterizedTest
  @CsvSource({"speech, 1", "speech, 0.1", "tone, 0.2", "tone, 0.05"})
  void aRingLightsWithin120MillisecondsOfAVoiceAndGoesOut600AfterIt(String kind, float gain) {
    double latest = 0;
    double shortest = Double.MAX_VALUE;
    double longest = 0;
    for (int run = 0; run < RUNS; run++) {
      VirtualRoom room = room(400 + run);
      boolean speech = kind.equals("speech");
      float[] pcm = speech ? SpokenWords.samples(4, run) : Tone.floats(440, 1, 4 * 48_000);
      int first = firstAbove(pcm);
      int last = lastAbove(pcm);
      float[] later = new float[(2 + 4 + 2) * 48_000];
      int from = 2 * 48_000 + 37 * run;
      for (int i = 0; i < pcm.length; i++) {
        later[from + i] = gain * pcm[i];
      }
      long beginsAt = room.now() + (long) (from + first) * SECOND / 48_000;
      long endsAt = room.now() + (long) (from + last) * SECOND / 48_000;
      room.join(CONVERSE, "ben").speaks(Voice.of(later), room.now());
      told.clear();
      room.run(8);

      Told on = told.stream().filter(each -> speaks(each.report, "ben")).findFirst().orElseThrow();
      Told off =
          told.stream()
              .filter(each -> each.atNs > on.atNs && !speaks(each.report, "ben"))
              .findFirst()
              .orElseThrow();
      assertThat(on.report.changed()).isTrue();
      assertThat(off.report.changed()).isTrue();
      // The first voiced sample is in when its packet is: at the end of its frame, and 20 ms later.
      long inAt = (beginsAt / (20 * MS) + 1) * 20 * MS + NETWORK_NS;
      double attack = (on.atNs - inAt) / 1e6;
      // The last one is mixed after the jitter buffer.
      double release = (off.atNs - endsAt - NETWORK_NS) / 1e6;
      latest = Math.max(latest, attack);
      shortest = Math.min(shortest, release);
      longest = Math.max(longest, release);
    }
    System.out.printf(
        "%s x %.2f: ring on within %.0f ms of the voice's packet, off %.0f to %.0f ms after it%n",
        kind, gain, latest, shortest, longest);
    assertThat(latest).isLessThanOrEqualTo(120);
    assertThat(shortest).isGreaterThanOrEqualTo(600);
    assertThat(longest).isLessThanOrEqualTo(700);
  }

  private static int firstAbove(float[] pcm) {
    int at = 0;
    while (Math.abs(pcm[at]) < 0.01f) {
      at++;
    }
    return at;
  }

  private static int lastAbove(float[] pcm) {
    int at = pcm.length;
    while (Math.abs(pcm[at - 1]) < 0.01f) {
      at--;
    }
    return at;
  }

  @Test
  void aChangeIsToldInItsTickAndLevelsFiveTimesASecond() {
    VirtualRoom room = room(5);
    RemotePeer ann = room.join(CONVERSE, "ann");
    ann.speaks(Voice.of(SpokenWords.samples(10, 1)), room.now());
    RemotePeer ben = room.join(CONVERSE, "ben", Gate.OFF_STAGE);
    ben.speaks(Voice.tone(440, 0.1), room.now());
    room.onTick = () -> assertThat(speakingNow(room, ann)).isEqualTo(speaks(lastTold(), "ann"));
    room.run(6);

    List<Told> regular = told.stream().filter(each -> !each.report.changed()).toList();
    assertThat(regular.size()).isBetween(26, 30);
    for (Told each : regular) {
      assertThat(each.report.stage())
          .extracting(SoundReport.OnStage::identity)
          .containsExactly("ann");
    }
    SoundReport last = lastTold();
    assertThat(last.dominant()).isEqualTo("ann");
    assertThat(last.waiting().getFirst().levelDbov()).isCloseTo(-23, within(1));
    assertThat(last.stage().getFirst().quality()).isEqualTo(NetworkQuality.EXCELLENT);
    assertThat(last.mixerTime()).isBefore(room.engine.mixerTime());
  }

  private SoundReport lastTold() {
    return told.isEmpty()
        ? new SoundReport(java.time.Instant.EPOCH, false, List.of(), List.of(), null)
        : told.getLast().report;
  }

  private static boolean speakingNow(VirtualRoom room, RemotePeer peer) {
    Participant participant = room.engine.participant(peer.session);
    return participant != null && participant.microphone().speaking();
  }

  @Test
  void whoIsMutedDemotedOrGoneWhileSpeakingGivesUpRingAndFloorInTheNextTick() {
    VirtualRoom room = room(6);
    room.join(CONVERSE, "cleo");
    RemotePeer ben = room.join(CONVERSE, "ben").speaks(Voice.tone(440, 0.2), room.now());
    room.run(1);
    assertThat(speaks(lastTold(), "ben")).isTrue();

    assertToldAtOnce(room, () -> room.engine.setMuted("ben", true));
    room.engine.setMuted("ben", false);
    room.run(1);
    assertThat(speaks(lastTold(), "ben")).isTrue();
    assertToldAtOnce(room, () -> room.engine.setOnStage("ben", false, room.now()));
    assertThat(lastTold().dominant()).isNull();
    room.engine.setOnStage("ben", true, room.now());
    room.run(1);
    assertThat(lastTold().dominant()).isEqualTo("ben");
    assertToldAtOnce(room, () -> room.engine.disconnect(ben.session, room.now()));
    assertThat(lastTold().dominant()).isNull();
  }

  private void assertToldAtOnce(VirtualRoom room, Runnable word) {
    told.clear();
    word.run();
    room.run(0.02);
    assertThat(told).hasSize(1);
    assertThat(told.getFirst().report.changed()).isTrue();
    assertThat(speaks(lastTold(), "ben")).isFalse();
  }

  @Test
  void aBadNetworkIsSeenAndTheHostHearsOfABreakingVoiceUntilItHolds() {
    VirtualRoom room = room(7);
    RemotePeer ann = room.join(CONVERSE, "ann");
    ann.speaks(Voice.of(SpokenWords.samples(60, 1)), room.now());
    room.run(5);
    assertThat(ann(NetworkQuality.EXCELLENT, false)).isTrue();

    ann.network(Impairment.none().delayMs(40).loss(0.3));
    long worseAt = room.now();
    room.run(8);
    assertThat(ann(NetworkQuality.POOR, true)).isTrue();
    long seenAt =
        told.stream().filter(each -> breaksUp(each.report)).findFirst().orElseThrow().atNs;
    System.out.printf("a third lost: the host is told after %.1f s%n", (seenAt - worseAt) / 1e9);
    assertThat(seenAt - worseAt).isLessThan(4 * SECOND);

    ann.network(Impairment.none().delayMs(20));
    room.run(10);
    assertThat(ann(NetworkQuality.EXCELLENT, false)).isTrue();

    ann.unplug();
    room.run(7);
    assertThat(lastTold().stage().getFirst().quality()).isEqualTo(NetworkQuality.LOST);
  }

  private boolean ann(NetworkQuality quality, boolean breaksUp) {
    SoundReport.OnStage ann = lastTold().stage().getFirst();
    return ann.quality() == quality && ann.breakingUp() == breaksUp;
  }

  private static boolean breaksUp(SoundReport report) {
    return report.stage().getFirst().breakingUp();
  }

  private static boolean speaks(SoundReport report, String identity) {
    return report.stage().stream()
        .anyMatch(each -> each.identity().equals(identity) && each.speaking());
  }

  private VirtualRoom room(long seed) {
    VirtualRoom room = new VirtualRoom(seed);
    room.onSound = report -> told.add(new Told(room.now(), report));
    return room;
  }
}
