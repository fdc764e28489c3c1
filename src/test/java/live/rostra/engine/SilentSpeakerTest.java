package live.rostra.engine;

import static live.rostra.engine.VirtualRoom.Role.CONVERSE;
import static live.rostra.engine.VirtualRoom.Role.SUBSCRIBE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import live.rostra.testkit.Correlation;
import live.rostra.testkit.Noise;
import org.junit.jupiter.api.Test;

/// What people cost who do not speak.
class SilentSpeakerTest {
  private static final int SILENT = 5;

  private final CountingOpus codec = new CountingOpus();
  private final VirtualRoom room = new VirtualRoom(VirtualRoom.Setting.seed(61).codec(codec));

  @Test
  void digitalSilenceCostsNeitherDecodeNorEncodeNorRing() {
    RemotePeer talker =
        room.join(CONVERSE, "ann").speaks(Voice.of(SpokenWords.samples(12, 3)), room.now());
    RemotePeer[] silent = new RemotePeer[SILENT];
    for (int i = 0; i < SILENT; i++) {
      silent[i] = room.join(CONVERSE, "silent " + i).speaks(Voice.SILENCE, room.now());
    }
    room.run(3);

    codec.reset();
    int ticks = room.tickedAtNs.size();
    room.run(5);

    ticks = room.tickedAtNs.size() - ticks;
    System.out.printf(
        "%d ticks, one talks, %d are silent: %d decodes and %d encodes in the node%n",
        ticks, SILENT, codec.decodes, codec.encodes);
    assertThat(codec.decodes).isLessThanOrEqualTo(ticks + 2);
    assertThat(codec.encodes).isLessThanOrEqualTo(ticks);
    assertThat(room.speaker(talker).speaking()).isTrue();
    for (RemotePeer each : silent) {
      assertThat(room.speaker(each).speaking()).isFalse();
    }
  }

  @Test
  void aNoisyMicrophoneInWhichNobodySpeaksCostsNoEncodeAndNoRing() {
    float[] noise = Noise.white(7, 0.003, 20 * 48_000); // -50 dBFS
    RemotePeer noisy = room.join(CONVERSE, "noisy").speaks(Voice.of(noise), room.now());
    room.join(CONVERSE, "ann").speaks(Voice.of(SpokenWords.samples(20, 3)), room.now());
    room.run(6);

    codec.reset();
    int ticks = room.tickedAtNs.size();
    room.run(5);

    ticks = room.tickedAtNs.size() - ticks;
    // Ann hears nobody, and nobody's silence is a constant packet.
    assertThat(codec.encodes).isLessThanOrEqualTo(ticks);
    assertThat(room.speaker(noisy).speaking()).isFalse();
  }

  @Test
  void theFirstWordAfterAMinuteOfSilenceIsWhole() {
    float[] words = SpokenWords.samples(4, 9);
    float[] later = new float[64 * 48_000];
    System.arraycopy(words, 0, later, 60 * 48_000, words.length);
    RemotePeer listener = room.join(SUBSCRIBE, "cleo");
    room.join(CONVERSE, "ann").speaks(Voice.of(later), room.now());

    room.run(62);

    assertThat(codec.decodes).as("decoded of 3,000 silent packets").isLessThan(300);
    // The first word begins 50 ms into the words; its first 100 ms are looked for and measured.
    float[] first = Arrays.copyOfRange(words, 2_400, 7_200);
    Correlation.Match match =
        Correlation.best(
            first, Arrays.copyOfRange(listener.ear.all(), 59 * 48_000, 61 * 48_000), 0, 90_000);
    assertThat(match.coefficient()).isGreaterThan(0.9);
  }
}
