package live.rostra.mixer;

import static live.rostra.mixer.Signals.amplitude;
import static live.rostra.mixer.Signals.db;
import static live.rostra.mixer.Signals.noise;
import static live.rostra.mixer.Signals.peak;
import static live.rostra.mixer.Signals.speech;
import static live.rostra.mixer.Signals.tone;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import live.rostra.mixer.voice.Levelling;
import org.junit.jupiter.api.Test;

class MixerTest {
  private static final int FRAME = Mixer.FRAME_SAMPLES;
  private static final int DELAY = Mixer.DELAY_SAMPLES;

  private final TestRoom room = new TestRoom();

  @Test
  void aSpeakerWhoNeverConnectedIsForgottenWithoutAnotherMix() {
    Mixer mixer = new Mixer(Levelling.off());

    mixer.remove(mixer.add());

    assertThat(mixer.size()).isZero();
  }

  @Test
  void programIsTheSumOfAllToTheBit() {
    float[] a = grid(1);
    float[] b = grid(2);
    float[] c = grid(3);
    room.play(a);
    room.play(b);
    room.play(c);

    float[] program = room.program(50);

    for (int i = FRAME; i < program.length; i++) {
      int s = i - DELAY;
      assertThat(program[i]).isEqualTo(a[s] + b[s] + c[s]);
    }
  }

  @Test
  void programHoldsBothTonesAndEachSpeakerHearsOnlyTheOther() {
    Input a = room.play(tone(440, 0.3, 2));
    room.play(tone(1250, 0.3, 2));
    float[] program = new float[100 * FRAME];
    float[] heardByA = new float[100 * FRAME];

    for (int t = 0; t < 100; t++) {
      room.tick();
      System.arraycopy(room.mixer.program(), 0, program, t * FRAME, FRAME);
      System.arraycopy(a.mixMinus(), 0, heardByA, t * FRAME, FRAME);
    }

    assertThat(db(amplitude(program, 48_000, 96_000, 440) / 0.3)).isBetween(-0.001, 0.001);
    assertThat(db(amplitude(program, 48_000, 96_000, 1250) / 0.3)).isBetween(-0.001, 0.001);
    assertThat(db(amplitude(heardByA, 48_000, 96_000, 1250) / 0.3)).isBetween(-0.001, 0.001);
    assertThat(db(amplitude(heardByA, 48_000, 96_000, 440) / 0.3)).isLessThan(-100);
  }

  @Test
  void aSpeakerWhoIsAloneHearsDigitalSilence() {
    Input alone = room.play(speech(1, 0.9, 1));

    float[] heard = room.heardBy(alone, 50);

    assertThat(alone.audible()).isTrue();
    assertThat(peak(heard, 0, heard.length)).isZero();
  }

  @Test
  void aSilentSpeakerIsHandedTheProgramItself() {
    Input silent = room.mixer.add();
    room.play(speech(1, 0.5, 1));

    room.tick();

    assertThat(silent.audible()).isFalse();
    assertThat(silent.mixMinus()).isSameAs(room.mixer.program());
  }

  @Test
  void tenSpeakersAtFullScaleNeverExceedTheCeiling() {
    Input[] inputs = new Input[10];
    for (int i = 0; i < 10; i++) {
      inputs[i] = room.play(i < 5 ? speech(i, 1, 2) : tone(150 * i, 1, 2));
    }

    for (int t = 0; t < 100; t++) {
      room.tick();
      assertThat(peak(room.mixer.program(), 0, FRAME)).isLessThanOrEqualTo(Limiter.CEILING);
      for (Input input : inputs) {
        assertThat(peak(input.mixMinus(), 0, FRAME)).isLessThanOrEqualTo(Limiter.CEILING);
      }
    }
  }

  @Test
  void tenSpeakersAtMinusFortyAreLeftAlone() {
    float[][] signals = new float[10][];
    for (int i = 0; i < 10; i++) {
      signals[i] = tone(200 + 100 * i, 0.01, 2);
      room.play(signals[i]);
    }

    float[] program = room.program(100);

    for (int i = FRAME; i < program.length; i++) {
      float sum = 0;
      for (float[] signal : signals) {
        sum += signal[i - DELAY];
      }
      assertThat(program[i]).isEqualTo(sum);
    }
  }

  @Test
  void muteSilencesTheNextTick() {
    Input input = room.play(tone(500, 0.5, 2));
    room.program(50);

    input.setMuted(true);
    float[] after = room.program(2);

    int faded = DELAY + Fade.SAMPLES;
    assertThat(peak(after, 0, DELAY)).isGreaterThan(0.4f);
    assertThat(peak(after, faded, after.length)).isZero();
    assertThat(input.levelDbov()).isGreaterThan(-10);
    assertThat(room.mixer.silent()).isTrue();
  }

  @Test
  void whoUnmutesIsHeardInTheNextTick() {
    Input input = room.play(tone(500, 0.5, 2));
    input.setMuted(true);
    room.program(25);

    input.setMuted(false);
    float[] after = room.program(1);

    assertThat(peak(after, DELAY + Fade.SAMPLES, FRAME)).isBetween(0.49f, 0.51f);
  }

  @Test
  void comingGoingMutingAndAbsenceDoNotClick() {
    // High-pass energy of a 200 Hz tone is tiny unless the waveform breaks.
    float[] signal = tone(200, 0.5, 10);
    Input input = room.play(signal);
    float[] program = new float[400 * FRAME];

    for (int t = 0; t < 400; t++) {
      input.setMuted(t % 40 >= 20 && t < 160);
      input.setPresent(t < 160 || t % 40 < 20);
      if (t == 370) {
        room.mixer.remove(input);
      }
      room.tick();
      System.arraycopy(room.mixer.program(), 0, program, t * FRAME, FRAME);
    }

    // A hard edge at a crest would jump by 0.5; the tone itself moves 0.013 a sample.
    float largest = 0;
    for (int i = 1; i < program.length; i++) {
      largest = Math.max(largest, Math.abs(program[i] - program[i - 1]));
    }
    assertThat(largest).isLessThan(0.02f);
    assertThat(peak(program, 371 * FRAME, 400 * FRAME)).isZero();
  }

  @Test
  void noiseUnderTheGateFadesToExactZeroAfterTheHang() {
    float[] signal = tone(300, 0.2, 4);
    float[] noise = noise(7, Input.GATE_PEAK * 0.9, 4);
    System.arraycopy(noise, 48_000, signal, 48_000, signal.length - 48_000);
    Input input = room.play(signal);

    float[] program = room.program(150);

    int closed = 48_000 + Input.GATE_HANG_FRAMES * FRAME;
    assertThat(peak(program, closed - 2 * FRAME, closed - FRAME)).isGreaterThan(0);
    assertThat(peak(program, closed, program.length)).isZero();
    assertThat(input.audible()).isFalse();
    assertThat(input.levelDbov()).isBetween(-80f, -66f);
  }

  @Test
  void aPauseShorterThanTheHangKeepsTheGateOpen() {
    float[] signal = tone(300, 0.2, 2);
    Arrays.fill(signal, 48_000, 48_000 + 15 * FRAME, 0f);
    Input input = room.play(signal);

    for (int t = 0; t < 100; t++) {
      room.tick();
      assertThat(input.audible()).isTrue();
    }
  }

  @Test
  void theOwnMixBecomesTheProgramAgainOnceBothAreEqual() {
    float[] burst = tone(700, 3, 4);
    Arrays.fill(burst, 48_000, burst.length, 0f);
    Input input = room.play(burst);
    room.play(speech(9, 1.2, 4));

    float[] last = new float[FRAME];
    while (room.ticks() < 60 || input.audible()) {
      room.tick();
      System.arraycopy(input.mixMinus(), 0, last, 0, FRAME);
      assertThat(room.ticks()).isLessThan(160);
    }

    assertThat(input.mixMinus()).isSameAs(room.mixer.program());
    assertThat(room.ticks()).isGreaterThanOrEqualTo(50 + Input.GATE_HANG_FRAMES);
  }

  @Test
  void aVoiceThatBeginsIsAbsentFromItsOwnMixFromTheFirstSample() {
    float[] voice = new float[48_000 * 2];
    System.arraycopy(tone(600, 0.7, 1), 0, voice, 48_000, 48_000);
    Input input = room.play(voice);
    room.play(tone(1700, 0.1, 2));

    float[] heard = room.heardBy(input, 100);

    assertThat(db(amplitude(heard, 47_040, 52_800, 600) / 0.7)).isLessThan(-60);
    assertThat(db(amplitude(heard, 48_000, 96_000, 600) / 0.7)).isLessThan(-100);
  }

  @Test
  void damagedSamplesAreTreatedAsAbsence() {
    Input damaged = room.play(tone(300, 0.3, 2));
    room.play(tone(900, 0.3, 2));
    room.program(10);

    damaged.frame()[5] = Float.NaN;
    room.mixer.mix(0);
    float[] after = room.program(10);

    assertThat(damaged.damagedFrames()).isEqualTo(1);
    assertThat(peak(room.mixer.program(), 0, FRAME)).isBetween(0.3f, 0.7f);
    for (float sample : after) {
      assertThat(Float.isFinite(sample)).isTrue();
    }
  }

  @Test
  void anEmptyRoomIsSilent() {
    room.mixer.mix(0);

    assertThat(room.mixer.silent()).isTrue();
    assertThat(room.mixer.dominant()).isNull();
    assertThat(room.mixer.program()).containsOnly(0f);
  }

  /// Values on a grid of 2^-14, so that float sums of a few are exact.
  private static float[] grid(long seed) {
    Random random = new Random(seed);
    float[] out = new float[48_000];
    for (int i = 0; i < out.length; i++) {
      out[i] = (random.nextInt(6000) - 3000) / 16_384f;
    }
    return out;
  }
}
