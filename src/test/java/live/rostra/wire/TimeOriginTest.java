package live.rostra.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class TimeOriginTest {
  @Test
  void movesTheWallClockWithTheMonotonicOne() {
    var origin = new TimeOrigin(-5_000, Instant.parse("2026-11-21T10:00:00Z"));

    assertThat(origin.instantAt(1_500_000_000L - 5_000))
        .isEqualTo(Instant.parse("2026-11-21T10:00:01.500Z"));
    assertThat(origin.instantAt(-5_000 - 1_000_000_000L))
        .isEqualTo(Instant.parse("2026-11-21T09:59:59Z"));
  }

  @Test
  void countsNtpSecondsFrom1900WithABinaryFraction() {
    var origin = new TimeOrigin(0, Instant.EPOCH);

    assertThat(origin.ntpAt(0)).isEqualTo(2_208_988_800L << 32);
    assertThat(origin.ntpAt(250_000_000L)).isEqualTo(2_208_988_800L << 32 | 0x4000_0000L);
  }

  @Test
  void neverStepsBackwardsFromNanosecondToNanosecond() {
    var origin = new TimeOrigin(0, Instant.parse("2026-11-21T10:00:00.999999990Z"));

    for (long now = 0; now < 100; now++) {
      assertThat(Long.compareUnsigned(origin.ntpAt(now + 1), origin.ntpAt(now))).isPositive();
    }
  }
}
