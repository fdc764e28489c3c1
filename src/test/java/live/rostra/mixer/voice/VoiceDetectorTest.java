package live.rostra.mixer.voice;

import static live.rostra.mixer.voice.LabelledSpeech.FRAME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import live.rostra.mixer.voice.LabelledSpeech.Kind;
import live.rostra.testkit.Tone;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VoiceDetectorTest {
  private static final int SECOND = 48_000;

  private LabelledSpeech speech;

  @BeforeAll
  void read() throws Exception {
    speech = LabelledSpeech.read();
  }

  /// The lower rows are what the detector is worth, not what is asked of it.
  @ParameterizedTest(name = "{0} dB above pink noise")
  @CsvSource({
    "60, 0.95, 0.05",
    "30, 0.95, 0.05",
    "20, 0.95, 0.05",
    "10, 0.85, 0.05",
    "5, 0.6, 0.05"
  })
  void hearsSpeechAndNotItsPauses(double snrDb, double hits, double falseAlarms) {
    Rates rates = rates(speech.overNoise(snrDb));

    System.out.printf(
        "voice activity at %2.0f dB SNR: %5.1f %% of speech, %4.1f %% of pauses; as proven voice %5.1f"
            + " %%, %4.1f %%%n",
        snrDb,
        100 * rates.hits,
        100 * rates.falseAlarms,
        100 * rates.provenHits,
        100 * rates.provenFalseAlarms);
    assertThat(rates.hits).isGreaterThanOrEqualTo(hits);
    assertThat(rates.falseAlarms).isLessThanOrEqualTo(falseAlarms);
    assertThat(rates.provenFalseAlarms).isLessThanOrEqualTo(falseAlarms);
  }

  /// Over noise a sentence begins where it is as loud as the noise.
  @ParameterizedTest(name = "{0} dB above pink noise")
  @CsvSource({"60, 0", "20, 1"})
  void hearsEverySentenceFromItsBeginning(double snrDb, int latestFrame) {
    Heard heard = listen(speech.overNoise(snrDb));
    int[] delays = new int[8];
    int sentences = 0;

    for (int i = 1; i < speech.kinds().length; i++) {
      if (speech.kinds()[i] == Kind.SPEECH && speech.kinds()[i - 1] != Kind.SPEECH) {
        int begin = i;
        while (rms(begin) < LabelledSpeech.RMS * Math.pow(10, -snrDb / 20)) {
          begin++;
        }
        while (!heard.active[begin + delays[sentences]]) {
          delays[sentences]++;
        }
        sentences++;
      }
    }

    System.out.printf(
        "voice activity at %2.0f dB SNR: frames before it hears a sentence: %s%n",
        snrDb, Arrays.toString(delays));
    assertThat(sentences).isEqualTo(delays.length);
    assertThat(Arrays.stream(delays).max().orElseThrow()).isLessThanOrEqualTo(latestFrame);
  }

  @ParameterizedTest(name = "{0} Hz")
  @ValueSource(doubles = {50, 100, 150, 200, 440, 700, 1_000, 2_500})
  void aSteadyToneIsNotVoice(double hertz) {
    assertThat(voiceSeconds(Tone.floats(hertz, 0.2, 10 * SECOND))).isZero();
  }

  /// The rule that keeps music and a shout in a noisy street in the ring, and its edge.
  @ParameterizedTest(name = "{0} LUFS")
  @CsvSource({"-20, true", "-34.9, true", "-35.1, false", "-40, false"})
  void aSteadyToneIsHeardFromMinus35LufsOnHoweverLongItLasts(double lufs, boolean heard) {
    float[] tone = Tone.floats(1_000, amplitude(lufs), 120 * SECOND);

    assertThat(heardShare(tone)).isEqualTo(heard ? 1 : 0);
    assertThat(voiceSeconds(tone)).isZero();
  }

  @ParameterizedTest(name = "{0} LUFS")
  @CsvSource({"-30, 1", "-40, 0"})
  void steadyNoiseIsHeardWhenItIsLoud(double lufs, double share) {
    float[] noise = Pink.noise(12, 0.01, 20 * SECOND);
    float gain = (float) Math.pow(10, (lufs - lufs(noise)) / 20);
    for (int i = 0; i < noise.length; i++) {
      noise[i] *= gain;
    }

    // Before the floor is known it may be taken for a voice now and then.
    assertThat(heardShare(noise)).isCloseTo(share, within(0.02));
  }

  @Test
  void mainsHumIsNotVoice() {
    float[] hum = new float[10 * SECOND];
    for (int i = 0; i < hum.length; i++) {
      for (int k = 1; k < 30; k += 2) {
        hum[i] += (float) (0.03 / k * Math.sin(2 * Math.PI * 50 * k * i / SECOND));
      }
    }

    assertThat(voiceSeconds(hum)).isZero();
  }

  @Test
  void noiseIsNotVoiceEvenBeforeTheFloorIsKnown() {
    assertThat(voiceSeconds(Pink.noise(5, 0.01, 20 * SECOND))).isLessThan(0.2);
  }

  @Test
  void keyStrokesAreNotVoice() {
    Random random = new Random(8);
    float[] typing = Pink.noise(6, 0.0003, 20 * SECOND);
    for (int at = SECOND; at < typing.length - SECOND; at += 4_000 + random.nextInt(9_000)) {
      for (int i = 0; i < 2_000; i++) {
        typing[at + i] += (float) (0.1 * random.nextGaussian() * Math.exp(-i / 300.0));
      }
    }

    assertThat(voiceSeconds(typing)).isLessThan(0.4);
  }

  @Test
  void breathIsNotVoice() {
    float[] breath = Pink.noise(9, 0.0003, 20 * SECOND);
    float[] air = Pink.noise(10, 0.02, 20 * SECOND);
    for (int i = 0; i < breath.length; i++) {
      double cycle = (double) i / SECOND % 4;
      breath[i] += (float) (cycle < 1.2 ? air[i] * Math.sin(Math.PI * cycle / 1.2) : 0);
    }

    assertThat(voiceSeconds(breath)).isLessThan(0.4);
  }

  @Test
  void steadyNoiseBecomesBackgroundAndVoiceAboveItDoesNot() {
    VoiceDetector detector = new VoiceDetector(FRAME);
    float[] noise = Pink.noise(11, 0.003, 10 * SECOND);
    hear(detector, noise, 0, 500);

    assertThat(detector.background()).isTrue();

    float[] louder = speech.overNoise(20);
    boolean voice = false;
    for (int i = 100; i < 150; i++) {
      hear(detector, louder, i, i + 1);
      voice |= detector.voice() && !detector.background();
    }
    assertThat(voice).isTrue();
  }

  @Test
  void absenceIsNotVoice() {
    VoiceDetector detector = new VoiceDetector(FRAME);
    hear(detector, speech.pcm(), 100, 150);
    assertThat(detector.active()).isTrue();

    detector.hearNothing();

    assertThat(detector.active()).isFalse();
    assertThat(detector.voice()).isFalse();
    assertThat(detector.heard()).isFalse();
  }

  private double rms(int frame) {
    double sum = 0;
    for (int i = frame * FRAME; i < (frame + 1) * FRAME; i++) {
      sum += speech.pcm()[i] * speech.pcm()[i];
    }
    return Math.sqrt(sum / FRAME);
  }

  private record Rates(
      double hits, double falseAlarms, double provenHits, double provenFalseAlarms) {}

  private Rates rates(float[] pcm) {
    Heard heard = listen(pcm);
    return new Rates(
        share(heard.active, Kind.SPEECH),
        share(heard.active, Kind.PAUSE),
        share(heard.voice, Kind.SPEECH),
        share(heard.voice, Kind.PAUSE));
  }

  private double share(boolean[] decisions, Kind kind) {
    int of = 0;
    int yes = 0;
    for (int i = 50; i < decisions.length; i++) { // one second to get to know the room
      if (speech.kinds()[i] == kind) {
        of++;
        yes += decisions[i] ? 1 : 0;
      }
    }
    return (double) yes / of;
  }

  private record Heard(boolean[] active, boolean[] voice) {}

  private static Heard listen(float[] pcm) {
    VoiceDetector detector = new VoiceDetector(FRAME);
    boolean[] active = new boolean[pcm.length / FRAME];
    boolean[] voice = new boolean[pcm.length / FRAME];
    for (int i = 0; i < active.length; i++) {
      hear(detector, pcm, i, i + 1);
      active[i] = detector.active();
      voice[i] = detector.voice();
    }
    return new Heard(active, voice);
  }

  private static double voiceSeconds(float[] pcm) {
    int frames = 0;
    for (boolean voice : listen(pcm).voice) {
      frames += voice ? 1 : 0;
    }
    return frames / 50.0;
  }

  /// Share of frames that are heard, but for the first, in which the filter settles.
  private static double heardShare(float[] pcm) {
    VoiceDetector detector = new VoiceDetector(FRAME);
    hear(detector, pcm, 0, 1);
    int frames = pcm.length / FRAME;
    int heard = 0;
    for (int i = 1; i < frames; i++) {
      hear(detector, pcm, i, i + 1);
      heard += detector.heard() ? 1 : 0;
    }
    return heard / (frames - 1.0);
  }

  /// Of a sine near 1 kHz, which in one channel is as loud as its level.
  private static double amplitude(double lufs) {
    return Math.sqrt(2) * Math.pow(10, lufs / 20);
  }

  private static double lufs(float[] pcm) {
    return KWeighting.lufs(new KWeighting().filter(pcm, new float[pcm.length]));
  }

  private static void hear(VoiceDetector detector, float[] pcm, int from, int to) {
    for (int i = from; i < to; i++) {
      detector.hear(Arrays.copyOfRange(pcm, i * FRAME, (i + 1) * FRAME));
    }
  }
}
