package live.rostra.engine;

import static live.rostra.engine.VirtualRoom.Role.CONVERSE;
import static live.rostra.engine.VirtualRoom.Role.PUBLISH;
import static live.rostra.engine.VirtualRoom.Role.SUBSCRIBE;
import static live.rostra.engine.VirtualRoom.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import live.rostra.testkit.Correlation;
import live.rostra.testkit.Noise;
import live.rostra.testkit.Tone;
import org.junit.jupiter.api.Test;

/// Who hears what, from packet to packet: encoded, encrypted, buffered, mixed, and back.
class ConversationTest {
  private static final double A = 440;
  private static final double B = 1_000;
  private static final double LOUD = 0.3;

  /// 140 ms of voice, then a pause in which the own mix becomes the program again.
  private static final int PERIOD = 25;

  @Test
  void theProgramHoldsBothTonesAndNobodyHearsThemselves() {
    VirtualRoom room = new VirtualRoom(1);
    RemotePeer first = room.join(CONVERSE, "ann").speaks(Voice.tone(A, LOUD), room.now());
    RemotePeer second = room.join(CONVERSE, "ben").speaks(Voice.tone(B, LOUD), room.now());
    RemotePeer listener = room.join(SUBSCRIBE, "cleo");

    room.run(4);

    double input = 20 * Math.log10(LOUD);
    float[] program = lastSeconds(room, listener, 2);
    assertThat(Tone.levelDb(program, A)).isCloseTo(input, within(1.5));
    assertThat(Tone.levelDb(program, B)).isCloseTo(input, within(1.5));
    assertHearsOnly(lastSeconds(room, first, 2), B, A, input);
    assertHearsOnly(lastSeconds(room, second, 2), A, B, input);
    assertNumbers(first, second, listener);
  }

  private static void assertHearsOnly(float[] heard, double other, double own, double input) {
    assertThat(Tone.levelDb(heard, other)).isCloseTo(input, within(1.5));
    assertThat(Tone.levelDb(heard, own)).isLessThan(input - 40);
  }

  @Test
  void aListenerOfTheSameIdentityAsASpeakerDoesNotHearThatSpeaker() {
    VirtualRoom room = new VirtualRoom(2);
    room.join(PUBLISH, "ann").speaks(Voice.tone(A, LOUD), room.now());
    room.join(PUBLISH, "ben").speaks(Voice.tone(B, LOUD), room.now());
    RemotePeer ear = room.join(SUBSCRIBE, "ann");

    room.run(4);

    assertHearsOnly(lastSeconds(room, ear, 2), B, A, 20 * Math.log10(LOUD));
    assertNumbers(ear);
  }

  @Test
  void tenSpeakersAtFullScaleNeitherClipNorWrap() {
    VirtualRoom room = new VirtualRoom(3);
    for (int i = 0; i < 10; i++) {
      Voice voice = i < 5 ? Voice.tone(200 + 37 * i, 1) : loudNoise(i);
      room.join(PUBLISH, "speaker " + i).speaks(voice, room.now());
    }
    RemotePeer listener = room.join(SUBSCRIBE, "cleo");

    room.run(3);

    float[] heard = listener.ear.all();
    float peak = 0;
    float step = 0;
    int over = 0;
    for (int i = 1; i < heard.length; i++) {
      peak = Math.max(peak, Math.abs(heard[i]));
      over += Math.abs(heard[i]) > 0.9 ? 1 : 0;
      step = Math.max(step, Math.abs(heard[i] - heard[i - 1]));
    }
    // The limiter holds -1 dBFS (0.891); what is above it is the codec's own overshoot.
    assertThat(peak).isLessThan(1f);
    // A wrapped sample would jump by almost 2.
    assertThat(step).isLessThan(1.2f);
    assertThat(Tone.rmsDbfs(lastSeconds(room, listener, 1))).isGreaterThan(-15);
    assertNumbers(listener);
  }

  private static Voice loudNoise(int seed) {
    float[] noise = Noise.speechLike(seed, 0.2, 4 * 48_000);
    float peak = 0;
    for (float sample : noise) {
      peak = Math.max(peak, Math.abs(sample));
    }
    for (int i = 0; i < noise.length; i++) {
      noise[i] /= peak;
    }
    return Voice.of(noise);
  }

  @Test
  void speechArrivesAsItWasSpoken() {
    float[] speech = SpokenWords.samples(8, 11);
    VirtualRoom room = new VirtualRoom(4);
    RemotePeer listener = room.join(SUBSCRIBE, "cleo");
    room.run(0.5);
    room.join(PUBLISH, "ann").speaks(Voice.of(speech), room.now());

    room.run(9);

    List<Correlation.Match> windows =
        Correlation.windows(speech, listener.ear.all(), 48_000, 0, 96_000, 2_400);
    assertThat(windows).hasSizeGreaterThan(6);
    assertThat(Correlation.median(windows)).isGreaterThanOrEqualTo(0.9);
  }

  @Test
  void aHundredSwitchesBetweenProgramAndOwnMixAreNotHeard() {
    int ticks = 51 * PERIOD + 50;
    float[] undisturbed = heardByBen(ticks, 0);
    float[] switched = heardByBen(ticks, 102);

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
    assertThat(windows).isGreaterThan(100);
    assertThat(worst).isGreaterThan(10);
  }

  /// What Ben hears of Ann's speech while his own voice comes into the mix and leaves it again.
  private static float[] heardByBen(int ticks, int switches) {
    float[] speech = SpokenWords.samples(ticks / 50 + 1, 12);
    VirtualRoom room = new VirtualRoom(5);
    RemotePeer ben = room.join(CONVERSE, "ben").speaks(Voice.tone(700, 0.1), room.now());
    room.join(PUBLISH, "ann").speaks(Voice.of(speech), room.now());
    room.engine.setMuted(ben.session, true);
    int seen = 0;
    boolean apart = false;
    for (int tick = 0; tick < ticks; tick++) {
      boolean speaks = tick / PERIOD < switches / 2 && tick % PERIOD < 7;
      room.engine.setMuted(ben.session, !speaks);
      room.run(0.02);
      boolean now = room.engine.participant(ben.session).microphone().input().audible();
      seen += now != apart ? 1 : 0;
      apart = now;
    }
    assertThat(seen).isBetween(switches * 99 / 100, switches);
    assertNumbers(ben);
    return ben.ear.all();
  }

  private static float[] lastSeconds(VirtualRoom room, RemotePeer peer, int seconds) {
    long end = room.now() - SECOND / 10;
    return peer.ear.between(end - seconds * SECOND, end);
  }

  private static void assertNumbers(RemotePeer... peers) {
    for (RemotePeer peer : peers) {
      assertThat(peer.ear.wrong).isEmpty();
      assertThat(peer.undecipherable).isZero();
    }
  }
}
