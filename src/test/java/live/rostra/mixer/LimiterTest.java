package live.rostra.mixer;

import static live.rostra.mixer.Signals.amplitude;
import static live.rostra.mixer.Signals.db;
import static live.rostra.mixer.Signals.noise;
import static live.rostra.mixer.Signals.peak;
import static live.rostra.mixer.Signals.rms;
import static live.rostra.mixer.Signals.speech;
import static live.rostra.mixer.Signals.tone;
import static live.rostra.mixer.Signals.truePeak;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LimiterTest {
  private static final int DELAY = Limiter.LOOK_AHEAD;

  @Test
  void isADelayAndNothingElseBelowTheThreshold() {
    float[] in = speech(1, 0.89, 2);

    float[] out = limit(in);

    assertThat(Arrays.copyOfRange(out, DELAY, out.length))
        .containsExactly(Arrays.copyOfRange(in, 0, in.length - DELAY));
  }

  @ParameterizedTest
  @ValueSource(doubles = {1.0, 2.0, 10.0, 100.0})
  void noSampleOfNoiseLeavesAboveTheCeiling(double loudness) {
    float[] out = limit(noise(2, loudness, 2));

    assertThat(peak(out, 0, out.length)).isLessThanOrEqualTo(Limiter.CEILING);
  }

  @Test
  void isReadyForAPeakThatComesOutOfSilence() {
    float[] in = new float[10 * Mixer.FRAME_SAMPLES];
    Random random = new Random(3);
    for (int i = 0; i < 12; i++) {
      in[random.nextInt(in.length)] = random.nextBoolean() ? 8 : -8;
    }

    float[] out = limit(in);

    assertThat(peak(out, 0, out.length)).isLessThanOrEqualTo(Limiter.CEILING);
  }

  @Test
  void holdsPeaksBetweenSamplesDownToo() {
    // A quarter of the sample rate at 45 degrees: samples reach 0.707 of the true peak.
    float[] in = new float[50 * Mixer.FRAME_SAMPLES];
    for (int i = 0; i < in.length; i++) {
      in[i] = (float) (1.2 * Math.sin(Math.PI / 2 * i + Math.PI / 4));
    }

    float[] out = limit(in);

    assertThat(peak(in, 0, in.length)).isLessThan(Limiter.CEILING);
    assertThat(db(truePeak(out, 9600, 12_000) / Limiter.CEILING)).isLessThan(0.2);
  }

  @ParameterizedTest
  @ValueSource(doubles = {60, 100, 220, 1000, 3000})
  void distortsALoudToneByLessThanOnePerMille(double hz) {
    float[] out = limit(tone(hz, 4, 3));

    double fundamental = amplitude(out, 48_000, 144_000, hz);
    double residue = 0;
    for (int harmonic = 2; harmonic * hz < 20_000 && harmonic <= 20; harmonic++) {
      double part = amplitude(out, 48_000, 144_000, harmonic * hz);
      residue += part * part;
    }

    assertThat(db(Math.sqrt(residue) / fundamental)).isLessThan(-60);
  }

  @Test
  void intermodulatesTwoLoudTonesLittle() {
    float[] in = tone(700, 2, 3);
    float[] other = tone(1900, 2, 3);
    for (int i = 0; i < in.length; i++) {
      in[i] += other[i];
    }

    float[] out = limit(in);

    double low = amplitude(out, 48_000, 144_000, 700);
    double high = amplitude(out, 48_000, 144_000, 1900);
    double signal = Math.sqrt((low * low + high * high) / 2);
    double total = rms(out, 48_000, 144_000);
    double rest = Math.sqrt(Math.max(1e-20, total * total - signal * signal));
    assertThat(db(low / high)).isBetween(-0.1, 0.1);
    assertThat(db(rest / signal)).isLessThan(-50);
  }

  @Test
  void turnsDownSmoothlyAndComesBackInAFewHundredMilliseconds() {
    float[] in = tone(1000, 0.5, 2);
    for (int i = 24_000; i < 48_000; i++) {
      in[i] *= 4;
    }

    float[] out = limit(in);

    float previous = 1;
    float largestStep = 0;
    for (int i = 12_000; i < in.length - DELAY; i++) {
      if (Math.abs(in[i]) > 0.1) {
        float gain = out[i + DELAY] / in[i];
        largestStep = Math.max(largestStep, Math.abs(gain - previous));
        previous = gain;
      }
    }
    // The way down to 0.446 in about 4.5 ms is 0.0026 a sample on average; samples near zero are
    // skipped.
    assertThat(largestStep).isLessThan(0.04f);
    double loud = rms(out, 43_200, 47_040) * Math.sqrt(2);
    double after = rms(out, 48_000 + 14_400, 48_000 + 15_360) * Math.sqrt(2);
    assertThat(db(loud / Limiter.CEILING)).isBetween(-0.2, 0.05);
    assertThat(db(after / 0.5)).isGreaterThan(-0.5);
  }

  @Test
  void isBitExactAgainAfterItHasLimited() {
    float[] in = speech(4, 0.8, 6);
    for (int i = 0; i < 48_000; i++) {
      in[i] *= 5;
    }

    float[] out = limit(in);

    assertThat(Arrays.copyOfRange(out, 3 * 48_000 + DELAY, out.length))
        .containsExactly(Arrays.copyOfRange(in, 3 * 48_000, in.length - DELAY));
  }

  @Test
  void aCopyGoesOnAsTheOriginalDoes() {
    float[] in = speech(5, 3, 2);
    Limiter original = new Limiter();
    Limiter copy = new Limiter();
    float[] frame = new float[Mixer.FRAME_SAMPLES];
    float[] a = new float[Mixer.FRAME_SAMPLES];
    float[] b = new float[Mixer.FRAME_SAMPLES];

    for (int at = 0; at < in.length; at += frame.length) {
      System.arraycopy(in, at, frame, 0, frame.length);
      original.process(frame, a);
      if (at == 30 * frame.length) {
        copy.copyFrom(original);
      } else if (at > 30 * frame.length) {
        copy.process(frame, b);
        assertThat(b).containsExactly(a);
      }
    }
  }

  @Test
  void reportsSilenceOnlyWhenTheDelayLineHasRunEmpty() {
    Limiter limiter = new Limiter();
    float[] out = new float[Mixer.FRAME_SAMPLES];
    float[] last = new float[Mixer.FRAME_SAMPLES];
    last[last.length - 1] = 0.5f;

    assertThat(limiter.process(new float[Mixer.FRAME_SAMPLES], out)).isTrue();
    assertThat(limiter.process(last, out)).isFalse();
    assertThat(limiter.process(new float[Mixer.FRAME_SAMPLES], out)).isFalse();
    assertThat(out[DELAY - 1]).isEqualTo(0.5f);
    assertThat(limiter.process(new float[Mixer.FRAME_SAMPLES], out)).isTrue();
  }

  private static float[] limit(float[] in) {
    Limiter limiter = new Limiter();
    float[] frame = new float[Mixer.FRAME_SAMPLES];
    float[] limited = new float[Mixer.FRAME_SAMPLES];
    float[] out = new float[in.length];
    for (int at = 0; at < in.length; at += frame.length) {
      System.arraycopy(in, at, frame, 0, frame.length);
      limiter.process(frame, limited);
      System.arraycopy(limited, 0, out, at, frame.length);
    }
    return out;
  }
}
