package live.rostra.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import live.rostra.jitter.PlayoutStats;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How a network is judged.
class LinkQualityTest {
  private final LinkQuality quality = new LinkQuality();
  private long sound;
  private long concealed;

  /// By the formulas of G.107, worked out by hand: Id = 0.024 d + 0.11 (d - 177.3) above 177.3 ms,
  /// Ie = 95 p / (p + 20).
  @ParameterizedTest(name = "{0} missing, {1} ms buffered, {2} ms round trip: {3}")
  @CsvSource({
    "0, 33.5, 80, 90.8",
    "0, 53.5, 400, 75.18",
    "0.01, 33.5, 80, 86.28",
    "0.05, 33.5, 80, 71.8",
    "0.10, 33.5, 80, 59.13",
    "1, 120, 2000, 0",
  })
  void isTheEModels(double missing, double bufferedMs, double roundTripMs, double rating) {
    assertThat(LinkQuality.rating(missing, bufferedMs, roundTripMs)).isCloseTo(rating, within(0.1));
  }

  @Test
  void aBadSecondIsSeenAtOnceAndOneGoodSecondIsNoPromise() {
    seconds(5, 0, 40);
    assertThat(quality.quality()).isEqualTo(NetworkQuality.EXCELLENT);

    seconds(1, 0.12, 40);
    assertThat(quality.quality()).isEqualTo(NetworkQuality.GOOD);
    seconds(1, 0.12, 40);
    assertThat(quality.quality()).isEqualTo(NetworkQuality.POOR);

    seconds(1, 0, 40);
    assertThat(quality.quality()).isEqualTo(NetworkQuality.GOOD);
    seconds(1, 0, 40);
    assertThat(quality.quality()).isEqualTo(NetworkQuality.GOOD);
    seconds(3, 0, 40);
    assertThat(quality.quality()).isEqualTo(NetworkQuality.EXCELLENT);
  }

  @Test
  void aVoiceBreaksUpAboveFivePercentUntilItIsBelowTwo() {
    seconds(5, 0.04, 40);
    assertThat(quality.breakingUp()).isFalse();

    seconds(3, 0.06, 40);
    assertThat(quality.breakingUp()).isTrue();
    seconds(5, 0.03, 40);
    assertThat(quality.breakingUp()).isTrue();
    seconds(3, 0.01, 40);
    assertThat(quality.breakingUp()).isFalse();
  }

  @Test
  void aPauseSaysNothing() {
    seconds(3, 0.3, 40);
    assertThat(quality.breakingUp()).isTrue();

    for (int second = 0; second < 10; second++) {
      update(40, false);
    }

    assertThat(quality.breakingUp()).isTrue();
  }

  @Test
  void whoIsNotHeardOfIsLostAndNotExcellentTheMomentTheyAreBack() {
    seconds(3, 0, 40);
    update(40, true);
    update(40, true);
    assertThat(quality.quality()).isEqualTo(NetworkQuality.LOST);

    seconds(1, 0, 40);
    assertThat(quality.quality()).isEqualTo(NetworkQuality.POOR);
    seconds(4, 0, 40);
    assertThat(quality.quality()).isEqualTo(NetworkQuality.EXCELLENT);
  }

  private void seconds(int count, double missing, double bufferedMs) {
    for (int second = 0; second < count; second++) {
      sound += 48_000;
      concealed += Math.round(missing * 48_000);
      update(bufferedMs, false);
    }
  }

  private void update(double bufferedMs, boolean silent) {
    PlayoutStats stats =
        new PlayoutStats(
            1, sound - concealed, 0, 0, concealed, 0, 0, 0, 0, 0, 0, 0, 0, 0, bufferedMs, 0);
    quality.update(stats, 80_000_000, silent);
  }
}
