package live.rostra.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jaredmdobson.concentus.OpusApplication;
import io.github.jaredmdobson.concentus.OpusDecoder;
import io.github.jaredmdobson.concentus.OpusEncoder;
import io.github.jaredmdobson.concentus.OpusException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeCodeTest {
  private static final int SECOND = Tone.SAMPLE_RATE;
  private static final int MILLISECOND = SECOND / 1_000;

  /// What an Opus encoder looks ahead at 48 kHz, in every mode.
  private static final int OPUS_DELAY = 312;

  private final TimeCode code = new TimeCode();

  @Test
  void readsEverySlotOfAPeriodExactly() {
    List<TimeCode.Hit> hits = code.decode(code.signal((int) TimeCode.PERIOD));

    assertThat(hits).hasSize(TimeCode.SLOTS);
    for (TimeCode.Hit hit : hits) {
      assertThat((long) hit.heardSample()).isEqualTo(hit.sourceSample());
      assertThat(hit.confidence()).isGreaterThan(0.99);
    }
  }

  @Test
  void startsAnywhereAndGoesOnForEver() {
    float[] heard = new float[2 * SECOND];
    long start = 1_000 * TimeCode.PERIOD + TimeCode.PERIOD - SECOND - 321;

    code.fill(start, heard);

    List<TimeCode.Hit> hits = code.decode(heard);
    assertThat(hits).hasSizeBetween(7, 8);
    for (TimeCode.Hit hit : hits) {
      assertThat(hit.sourceSample()).isEqualTo((start + hit.heardSample()) % TimeCode.PERIOD);
    }
  }

  @Test
  void isTheSameInOnePieceOrInFrames() {
    float[] whole = code.signal(96_000);
    float[] frame = new float[960];

    for (int start = 0; start < whole.length; start += frame.length) {
      code.fill(start, frame);
      assertThat(frame).isEqualTo(Arrays.copyOfRange(whole, start, start + 960));
    }
  }

  @ParameterizedTest(name = "{0} bit/s, voip {1}")
  @CsvSource({"24000, true", "32000, true", "24000, false", "64000, false"})
  void survivesOpus(int bitrateBps, boolean voip) {
    float[] heard = opus(code.signal(30 * SECOND), bitrateBps, voip, 0);

    expectHits(heard, OPUS_DELAY, 120, 1.0);
  }

  @ParameterizedTest(name = "{0} bit/s, voip {1}")
  @CsvSource({"32000, true", "64000, false"})
  void survivesTwoPercentOfPacketLoss(int bitrateBps, boolean voip) {
    float[] heard = opus(code.signal(10 * SECOND), bitrateBps, voip, 0.02);

    expectHits(heard, OPUS_DELAY, 40, 0.75);
  }

  @ParameterizedTest(name = "{0} bit/s, voip {1}")
  @CsvSource({"32000, true", "64000, false"})
  void survivesTwentyDecibelsLess(int bitrateBps, boolean voip) {
    float[] quiet = scaled(code.signal(10 * SECOND), 0.1f);

    expectHits(opus(quiet, bitrateBps, voip, 0), OPUS_DELAY, 40, 0.98);
  }

  @ParameterizedTest(name = "{0} bit/s, voip {1}")
  @CsvSource({"32000, true", "64000, false"})
  void survivesSpeechTenDecibelsBelow(int bitrateBps, boolean voip) {
    float[] mix = mixed(code.signal(10 * SECOND), 10, 4);

    expectHits(opus(mix, bitrateBps, voip, 0), OPUS_DELAY, 40, 0.95);
  }

  @Test
  void survivesSpeechAsLoudAsItselfForTheMostPart() {
    expectHits(mixed(code.signal(10 * SECOND), 0, 4), 0, 40, 0.6);
  }

  @Test
  void survivesTwoCodecsOneAfterTheOther() {
    float[] speaker = opus(mixed(code.signal(10 * SECOND), 15, 9), 32_000, true, 0.02);
    float[] listener = opus(scaled(speaker, 0.5f), 64_000, false, 0.02);

    expectHits(listener, 2 * OPUS_DELAY, 40, 0.6);
  }

  @Test
  void comesBackRightAfterAHole() {
    float[] signal = code.signal(4 * SECOND);
    float[] heard = new float[signal.length];
    System.arraycopy(signal, 0, heard, 0, SECOND);
    System.arraycopy(signal, 2 * SECOND, heard, SECOND + 12_345, SECOND);

    List<TimeCode.Hit> hits = code.decode(heard);

    assertThat(hits).hasSize(8);
    assertThat(hits.get(4).sourceSample()).isEqualTo(2 * SECOND);
    assertThat(hits.get(4).heardSample()).isEqualTo(SECOND + 12_345);
  }

  @Test
  void neverReadsASlotWhoseMiddleWasShifted() {
    // A jitter buffer that speeds up cuts samples out anywhere inside a slot.
    float[] signal = code.signal(30 * SECOND);
    for (int cut : new int[] {48, 150, 151, 300, 480, 960}) {
      float[] heard = new float[signal.length];
      int from = 0;
      int to = 0;
      while (from + 7_000 + cut < signal.length) {
        System.arraycopy(signal, from, heard, to, 7_000);
        from += 7_000 + cut;
        to += 7_000;
      }
      for (TimeCode.Hit hit : code.decode(Arrays.copyOf(heard, to))) {
        long before = hit.heardSample() / 7_000 * (7_000L + cut) + hit.heardSample() % 7_000;
        assertThat(Math.abs(hit.sourceSample() - before % TimeCode.PERIOD))
            .as("cut of %d at %d", cut, hit.heardSample())
            .isLessThanOrEqualTo(cut + MILLISECOND);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void isNeverHeardInNoise(long seed) {
    assertThat(code.decode(Noise.white(seed, 0.1, 60 * SECOND))).isEmpty();
    assertThat(code.decode(Noise.speechLike(seed, 0.1, 60 * SECOND))).isEmpty();
  }

  @Test
  void isNeverHeardInSilenceOrATone() {
    float[] dither = Noise.white(1, 1e-6, 60 * SECOND);

    assertThat(code.decode(new float[60 * SECOND])).isEmpty();
    assertThat(code.decode(dither)).isEmpty();
    assertThat(code.decode(Tone.floats(2_500, 0.5, 60 * SECOND))).isEmpty();
    assertThat(code.decode(new float[0])).isEmpty();
    assertThat(code.decode(new float[100])).isEmpty();
  }

  @Test
  void isDecodedMuchFasterThanItIsHeard() {
    float[] minute = code.signal(60 * SECOND);
    code.decode(minute);

    long startNs = System.nanoTime();
    List<TimeCode.Hit> hits = code.decode(minute);
    long tookNs = System.nanoTime() - startNs;

    assertThat(hits).hasSize(240);
    // Two seconds on an idle machine is the promise; a busy one gets room.
    assertThat(tookNs).isLessThan(6_000_000_000L);
  }

  @Test
  void loopsAsAWavWithoutASeam(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("code.wav");
    code.wav().write(file);
    float[] once = Wav.read(file).channel(0);
    float[] twice = new float[2 * once.length];
    System.arraycopy(once, 0, twice, 0, once.length);
    System.arraycopy(once, 0, twice, once.length, once.length);

    List<TimeCode.Hit> hits = code.decode(twice);

    assertThat(once).hasSize((int) TimeCode.PERIOD);
    assertThat(hits).hasSize(2 * TimeCode.SLOTS);
    assertThat(hits.getLast().sourceSample()).isEqualTo(TimeCode.PERIOD - TimeCode.SLOT);
    assertThat(Tone.rmsDbfs(once)).isBetween(-17.0, -15.0);
  }

  @Test
  void latencyIsCountedRoundThePeriod() {
    var hit = new TimeCode.Hit(0, TimeCode.PERIOD - 12_000, 1);

    assertThat(TimeCode.latency(hit, TimeCode.PERIOD + 2_400)).isEqualTo(14_400);
  }

  /// Every hit lies within a millisecond of the truth, and at least `share` of the slots are hits.
  private void expectHits(float[] heard, int delay, int slots, double share) {
    List<TimeCode.Hit> hits = code.decode(heard);

    assertThat(hits)
        .allSatisfy(hit ->
            assertThat(hit.heardSample() - delay - hit.sourceSample())
                .isBetween(-1L * MILLISECOND, 1L * MILLISECOND));
    // The delay pushes the end of the last slot out of the signal.
    assertThat(hits.size()).isGreaterThanOrEqualTo((int) (share * (slots - 1)));
  }

  private static float[] scaled(float[] signal, float gain) {
    float[] out = new float[signal.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = gain * signal[i];
    }
    return out;
  }

  private static float[] mixed(float[] signal, double snrDb, long seed) {
    double rms = Math.pow(10, (Tone.rmsDbfs(signal) - snrDb) / 20);
    float[] noise = Noise.speechLike(seed, rms, signal.length);
    for (int i = 0; i < noise.length; i++) {
      noise[i] += signal[i];
    }
    return noise;
  }

  private static float[] opus(float[] signal, int bitrateBps, boolean voip, double loss) {
    try {
      var application =
          voip ? OpusApplication.OPUS_APPLICATION_VOIP : OpusApplication.OPUS_APPLICATION_AUDIO;
      var encoder = new OpusEncoder(Tone.SAMPLE_RATE, 1, application);
      encoder.setBitrate(bitrateBps);
      encoder.setComplexity(5);
      var decoder = new OpusDecoder(Tone.SAMPLE_RATE, 1);
      var random = new Random(5);
      short[] in = Pcm.toShorts(signal);
      short[] out = new short[in.length];
      byte[] packet = new byte[1_276];
      for (int at = 0; at + 960 <= in.length; at += 960) {
        int length = encoder.encode(in, at, 960, packet, 0, packet.length);
        if (random.nextDouble() < loss) {
          decoder.decode(null, 0, 0, out, at, 960, false);
        } else {
          decoder.decode(packet, 0, length, out, at, 960, false);
        }
      }
      return Pcm.toFloats(out);
    } catch (OpusException e) {
      throw new AssertionError(e);
    }
  }
}
