package live.rostra.mixer;

import static live.rostra.mixer.Signals.db;
import static live.rostra.mixer.Signals.noise;
import static live.rostra.mixer.Signals.peak;
import static live.rostra.mixer.Signals.rms;
import static live.rostra.mixer.Signals.speech;
import static live.rostra.mixer.Signals.tone;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import live.rostra.mixer.voice.Levelling;
import live.rostra.testkit.Speech;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What levelling does to the mix; how loud speech ends is measured in `engine.LoudnessTest`.
class LevellingTest {
  private static final int FRAME = Mixer.FRAME_SAMPLES;
  private static final int SECOND = 48_000;
  private static final String SENTENCES =
      "Whoever stood far away heard the words from those who stood closer. She had your dark suit in"
          + " greasy wash water all year. Please call Stella and ask her to bring these things with"
          + " her from the store. Nobody knows how the story ends until somebody tells it.";

  private final TestRoom room = new TestRoom(Levelling.standard());

  @ParameterizedTest(name = "peak {0}")
  @ValueSource(doubles = {0.01, 0.05, 0.3, 1})
  void aNewVoiceConvergesInItsFirstTwoSeconds(double peak) {
    Input input = room.play(speech(1, peak, 10));
    room.program(100);
    float first = input.gainDb();

    room.program(400);

    assertThat((double) first).isCloseTo(input.gainDb(), within(3.0));
  }

  @Test
  void theGainMovesSlowlyOnceItIsFound() {
    float[] signal = speech(1, 0.05, 30);
    for (int i = 10 * SECOND; i < 20 * SECOND; i++) {
      signal[i] *= 2;
    }
    Input input = room.play(signal);
    room.program(200);

    float before = input.gainDb();
    float fastestRise = 0;
    float fastestFall = 0;
    for (int t = 200; t < 1500; t++) {
      room.tick();
      fastestRise = Math.max(fastestRise, input.gainDb() - before);
      fastestFall = Math.max(fastestFall, before - input.gainDb());
      before = input.gainDb();
    }

    assertThat(fastestRise * 50).isBetween(1f, 3.01f);
    assertThat(fastestFall * 50).isBetween(1f, 6.01f);
  }

  @Test
  void aShoutAfterWhisperingIsTurnedDownWithinASecond() {
    float[] signal = speech(1, 0.01, 20);
    float[] shout = speech(1, 0.9, 20);
    System.arraycopy(shout, 10 * SECOND, signal, 10 * SECOND, 10 * SECOND);
    Input input = room.play(signal);
    room.program(500);
    float whispering = input.gainDb();

    float[] program = room.program(500);

    assertThat(whispering).isGreaterThan(20);
    assertThat(input.gainDb()).isLessThan(0);
    assertThat(peak(program, 0, program.length)).isLessThanOrEqualTo(Limiter.CEILING);
    double shouting = db(rms(program, SECOND, 2 * SECOND));
    assertThat(shouting).isCloseTo(db(rms(program, 8 * SECOND, 10 * SECOND)), within(6.0));
  }

  @ParameterizedTest(name = "{0} Hz")
  @ValueSource(ints = {50, 100, 440, 1_000, 2_500})
  void aSteadyToneKeepsItsLevel(int hertz) {
    Input input = room.play(tone(hertz, 0.05, 30));
    input.setPresent(true);

    float[] program = room.program(1500);

    assertThat(input.gainDb()).isZero();
    assertThat(db(rms(program, 28 * SECOND, 30 * SECOND) * Math.sqrt(2) / 0.05))
        .isCloseTo(0, within(0.01));
  }

  /// As loud as it comes, whatever gain it is given: a boost makes nobody the speaker.
  @ParameterizedTest(name = "{0} LUFS, known at {1} dB: {2}")
  @CsvSource({"-34.5, 0, true", "-35.5, 0, false", "-34.5, -10, true", "-40, 20, false"})
  void aSteadyLoudToneCountsHoweverLongItLasts(double lufs, float gainDb, boolean counts) {
    double amplitude = Math.sqrt(2) * Math.pow(10, lufs / 20);
    Input input = room.play(tone(1_000, amplitude, 120), gainDb);
    room.program(10);

    for (int t = 10; t < 6_000; t++) {
      room.tick();
      assertThat(input.speaking()).isEqualTo(counts);
    }
    assertThat(room.mixer.dominant()).isSameAs(counts ? input : null);
  }

  @Test
  void noiseAloneIsNeverRaisedAndThenLeavesTheMix() {
    float[] noise = noise(3, 0.004, 10); // -53 dBFS
    Input input = room.play(noise);

    float[] program = room.program(500);

    assertThat(input.gainDb()).isZero();
    assertThat(rms(program, SECOND, 2 * SECOND)).isLessThanOrEqualTo(rms(noise, 0, SECOND) * 1.05);
    assertThat(peak(program, 5 * SECOND, program.length)).isZero();
    assertThat(input.audible()).isFalse();
    assertThat(input.speaking()).isFalse();
  }

  @Test
  void theGainHoldsInAPauseAndTheNoiseBehindIsNotRaisedWithTheVoice() {
    float[] signal = speech(1, 0.02, 40);
    Arrays.fill(signal, 10 * SECOND, 30 * SECOND, 0f);
    float[] noise = noise(3, 0.0007, 40); // -68 dBFS: peaks above the gate
    for (int i = 0; i < signal.length; i++) {
      signal[i] += noise[i];
    }
    Input input = room.play(signal);
    room.program(500);
    float before = input.gainDb();
    float[] pause = room.program(1000);

    assertThat(before).isGreaterThan(12);
    assertThat(input.gainDb()).isEqualTo(before);
    double raised = db(rms(pause, 2 * SECOND, 19 * SECOND) / rms(noise, 0, 19 * SECOND));
    assertThat(raised).isLessThan(6.2);
  }

  @Test
  void theFirst20MillisecondsAfterAPauseAreAsLoudAsTheRest() {
    float[] signal = speech(1, 0.05, 40);
    float[] later = Arrays.copyOfRange(signal, 5 * SECOND + 6_000, 10 * SECOND);
    Arrays.fill(signal, 10 * SECOND, 30 * SECOND, 0f);
    System.arraycopy(later, 0, signal, 30 * SECOND, later.length);
    Input input = room.play(signal);
    room.program(1500);
    double gain = input.gainDb();

    float[] onset = room.program(2);

    int from = Mixer.DELAY_SAMPLES + Fade.SAMPLES;
    int said = 30 * SECOND + Fade.SAMPLES;
    double heard = rms(onset, from, from + FRAME - Fade.SAMPLES);
    assertThat(db(heard / rms(signal, said, said + FRAME - Fade.SAMPLES)))
        .isCloseTo(gain, within(0.5));
  }

  @Test
  void levellingDoesNotClick() {
    // Energy above 10 kHz of a voice made of a few partials is tiny unless the gain jumps.
    float[] signal = new float[20 * SECOND];
    for (int i = 0; i < signal.length; i++) {
      double t = (double) i / SECOND;
      double syllable = Math.max(0, Math.sin(2 * Math.PI * 2 * t));
      double word = t % 5 < 3 ? 1 : 0.002;
      signal[i] = (float) (0.01 * word * syllable * (Math.sin(800 * t) + Math.sin(1_600 * t + 1)));
    }
    Input input = room.play(signal);

    float[] program = room.program(1000);

    assertThat(input.gainDb()).isGreaterThan(10);
    float worst = 0;
    for (int i = 2; i < program.length; i++) {
      float bend = program[i] - 2 * program[i - 1] + program[i - 2];
      worst = Math.max(worst, Math.abs(bend));
    }
    // The partials themselves bend by 0.0011 a sample at their loudest; a jump of 1 dB at a crest
    // would by 0.03.
    assertThat(worst).isLessThan(0.004f);
  }

  @Test
  void tenLevelledVoicesNeverExceedTheCeiling() {
    Input[] inputs = new Input[10];
    for (int i = 0; i < 10; i++) {
      inputs[i] = room.play(speech(i, i % 2 == 0 ? 1 : 0.02, 6));
    }

    for (int t = 0; t < 300; t++) {
      room.tick();
      assertThat(peak(room.mixer.program(), 0, FRAME)).isLessThanOrEqualTo(Limiter.CEILING);
      for (Input input : inputs) {
        assertThat(peak(input.mixMinus(), 0, FRAME)).isLessThanOrEqualTo(Limiter.CEILING);
      }
    }
  }

  /// Headroom: how far the limiter turns down readers who talk all at once.
  @ParameterizedTest(name = "{0} readers")
  @CsvSource({"1, -3", "2, -6", "10, -14"})
  void theTargetLeavesTheLimiterLittleToDo(int readers, double atMostDb) throws Exception {
    String[] names = {"slt", "rms", "kal16", "awb"};
    for (int i = 0; i < readers; i++) {
      float[] text = Speech.read(names[i % names.length], SENTENCES);
      room.play(Arrays.copyOfRange(text, i * 7_000, text.length));
    }
    room.program(150);
    float least = 1;
    int touched = 0;
    for (int t = 150; t < 500; t++) {
      room.tick();
      float gain = room.mixer.programBus().gain();
      least = Math.min(least, gain);
      touched += gain < 1 ? 1 : 0;
    }

    System.out.printf(
        "limiter, %d levelled readers at once: %.1f dB at most, in %d %% of ticks%n",
        readers, db(least), 100 * touched / 350);
    assertThat(db(least)).isGreaterThan(atMostDb);
  }

  @Test
  void nobodyHearsThemselvesHoweverTheyAreLevelled() {
    Input quiet = room.play(speech(1, 0.01, 10));
    room.play(new float[10 * SECOND]);

    float[] heard = room.heardBy(quiet, 500);

    assertThat(quiet.gainDb()).isGreaterThan(15);
    assertThat(peak(heard, 0, heard.length)).isZero();
  }

  @Test
  void whoComesBackIsAsLoudAsBefore() {
    Input first = room.play(speech(1, 0.02, 10));
    room.program(300);
    float found = first.gainDb();
    room.mixer.remove(first);

    Input again = room.mixer.add(found);

    assertThat(again.gainDb()).isEqualTo(found);
  }

  @Test
  void aQuietVoiceTakesTheFloorFromSilenceAsALoudOneDoes() {
    Input quiet = room.play(speech(1, 0.01, 4));

    room.program(100);

    assertThat(quiet.speaking()).isTrue();
    assertThat(room.mixer.dominant()).isSameAs(quiet);
  }
}
