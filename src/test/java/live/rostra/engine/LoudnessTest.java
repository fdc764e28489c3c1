package live.rostra.engine;

import static live.rostra.engine.VirtualRoom.Role.PUBLISH;
import static live.rostra.engine.VirtualRoom.Role.SUBSCRIBE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Arrays;
import live.rostra.mixer.voice.Levelling;
import live.rostra.testkit.Ebur128;
import live.rostra.testkit.Speech;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// How loud people are at a listener's ear, whatever their microphones make of them; ffmpeg's
/// `ebur128` is the judge.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LoudnessTest {
  private static final String TEXT =
      "In the days of the republic a speaker climbed the rostra, the platform that carried the prows of"
          + " captured ships, and spoke to everybody who had come to the forum that morning. Nobody"
          + " asked for silence twice. Whoever stood far away heard the words from those who stood"
          + " closer, a little later and a little different, and passed them on in turn.";
  private static final int TURN = 6 * 48_000;

  @TempDir Path home;

  private float[] ann = {};
  private float[] ben = {};

  @BeforeAll
  void read() throws Exception {
    ann = Speech.read("slt", TEXT);
    ben = Speech.read("rms", TEXT);
  }

  @Test
  void speakersAtMinus40AndMinus10EndWithin3LuOfEachOther() throws Exception {
    double quiet = loudnessAlone(ann, -40);
    double loud = loudnessAlone(ben, -10);

    System.out.printf("levelling: -40 dBFS ends at %.1f LUFS, -10 dBFS at %.1f%n", quiet, loud);
    assertThat(quiet).isCloseTo(loud, within(3.0));
    assertThat(quiet).isCloseTo(Levelling.DEFAULT_LUFS, within(3.0));
    assertThat(loud).isCloseTo(Levelling.DEFAULT_LUFS, within(3.0));
  }

  @Test
  void soTheyDoInTurns() throws Exception {
    VirtualRoom room = new VirtualRoom(31);
    RemotePeer listener = room.join(SUBSCRIBE, "cleo");
    room.run(0.5);
    RemotePeer first = room.join(PUBLISH, "ann");
    RemotePeer second = room.join(PUBLISH, "ben");
    long start = room.now();
    first.speaks(Voice.of(turns(at(ann, -40), 0)), start);
    second.speaks(Voice.of(turns(at(ben, -10), 1)), start);

    room.run(4 * TURN / 48_000.0 + 0.5);

    double[] lufs = new double[4];
    long turnNs = TURN / 48 * 1_000_000L;
    for (int i = 0; i < 4; i++) {
      // The first two turns from their third second on.
      long from = start + i * turnNs + (i < 2 ? 2 : 0) * VirtualRoom.SECOND;
      lufs[i] = Ebur128.integrated(listener.ear.between(from, start + (i + 1) * turnNs), home);
    }

    System.out.printf("levelling in turns: %s LUFS%n", Arrays.toString(lufs));
    for (double each : lufs) {
      assertThat(each).isCloseTo(Levelling.DEFAULT_LUFS, within(3.0));
    }
    assertThat(lufs[2]).isCloseTo(lufs[3], within(3.0));
  }

  @Test
  void whoReconnectsIsAsLoudAsBeforeFromTheFirstWord() throws Exception {
    VirtualRoom room = new VirtualRoom(32);
    RemotePeer listener = room.join(SUBSCRIBE, "cleo");
    room.run(0.5);
    RemotePeer first = room.join(PUBLISH, "ann");
    long began = room.now();
    first.speaks(Voice.of(at(ann, -40)), began);
    room.run(8);
    room.engine.disconnect(first.session, room.now());
    room.forget(first);
    room.run(1);
    RemotePeer again = room.join(PUBLISH, "ann");
    long start = room.now();
    again.speaks(Voice.of(at(ann, -40)), start);
    room.run(1.6);

    double lufs =
        Ebur128.integrated(listener.ear.between(start, start + 3 * VirtualRoom.SECOND / 2), home);

    double stranger =
        Ebur128.integrated(listener.ear.between(began, began + 3 * VirtualRoom.SECOND / 2), home);
    System.out.printf(
        "levelling: first 1.5 s of a reconnected speaker at %.1f LUFS, of the stranger at %.1f%n",
        lufs, stranger);
    // A second and a half is no average: these words are the recording's loudest.
    assertThat(lufs).isCloseTo(Levelling.DEFAULT_LUFS, within(5.0));
    assertThat(lufs).isGreaterThan(stranger + 1);
  }

  private double loudnessAlone(float[] speech, double dbfs) throws Exception {
    VirtualRoom room = new VirtualRoom(30);
    RemotePeer listener = room.join(SUBSCRIBE, "cleo");
    room.run(0.5);
    room.join(PUBLISH, "ann").speaks(Voice.of(at(speech, dbfs)), room.now());
    long start = room.now();
    room.run(15);
    return Ebur128.integrated(
        listener.ear.between(start + 2 * VirtualRoom.SECOND, room.now()), home);
  }

  /// The recording at this RMS; what would leave -1..1 is clipped, as a microphone does.
  private static float[] at(float[] pcm, double dbfs) {
    double sum = 0;
    for (float sample : pcm) {
      sum += sample * sample;
    }
    float gain = (float) (Math.pow(10, dbfs / 20) / Math.sqrt(sum / pcm.length));
    float[] out = new float[pcm.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = Math.clamp(pcm[i] * gain, -1f, 1f);
    }
    return out;
  }

  /// Every second turn is spoken.
  private static float[] turns(float[] pcm, int parity) {
    float[] out = new float[4 * TURN];
    for (int turn = parity; turn < 4; turn += 2) {
      System.arraycopy(pcm, turn / 2 * TURN, out, turn * TURN, TURN - 4_800);
    }
    return out;
  }
}
