package live.rostra.jitter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Half an hour with a sender whose clock runs wrong.
class DriftTest {
  private final ScriptedDecoder decoder = new ScriptedDecoder();
  private final SpeakerPlayout playout = new SpeakerPlayout(decoder);
  private final float[] pcm = new float[960];

  @ParameterizedTest(name = "{0} ppm")
  @ValueSource(doubles = {200, -200})
  void absorbsDriftForHalfAnHourWithoutAClickOrAGrowingDelay(double ppm) {
    decoder.logging = false;
    int ticks = 90_000;
    float[] heard = new float[4 * 960]; // the last four ticks
    int settle = 0;
    long moved = 0;
    double least = Double.MAX_VALUE;
    double most = 0;
    double worst = -200;
    int sent = 0;
    for (int tick = 0; tick < ticks; tick++) {
      long nowNs = tick * 20_000_000L + 12_000_000;
      while (arrivalNs(sent, ppm) <= nowNs) {
        byte[] packet = ScriptedDecoder.packet(sent);
        long timestamp = sent * 960L & 0xffff_ffffL;
        playout.insert(
            arrivalNs(sent, ppm), sent & 0xffff, timestamp, false, packet, 0, packet.length);
        sent++;
      }
      playout.take(pcm, nowNs);
      System.arraycopy(heard, 960, heard, 0, 3 * 960);
      System.arraycopy(pcm, 0, heard, 3 * 960, 960);
      if (tick > 500) {
        PlayoutStats now = playout.stats();
        double delay = now.delayMs();
        least = Math.min(least, delay);
        most = Math.max(most, delay);
        settle = now.stretchedSamples() != moved ? 3 : settle - 1;
        moved = now.stretchedSamples();
        if (settle == 1) { // two ticks after a stretch: it lies in the middle
          worst = Math.max(worst, Spectrum.loudestOutsideDb(heard, ScriptedDecoder.HZ));
        }
      }
    }

    PlayoutStats stats = playout.stats();
    System.out.printf(
        "%.0f ppm, 30 min: delay %.1f..%.1f ms, stretched %d samples, outside the tone %.0f dB%n",
        ppm, least, most, stats.stretchedSamples(), worst);
    assertThat(least).isGreaterThan(8);
    assertThat(most).isLessThan(40);
    assertThat(stats.concealedSamples()).isZero();
    assertThat(stats.skippedSamples()).isZero();
    // 200 ppm of 30 minutes are 17,280 samples.
    assertThat(Math.abs(stats.acceleratedSamples() - stats.expandedSamples()))
        .isBetween(17_280L - 2_000, 17_280L + 2_000);
    assertThat(worst).isLessThan(-40);
  }

  private static long arrivalNs(int packet, double ppm) {
    return (long) (packet * 20_000_000L / (1 + ppm * 1e-6));
  }
}
