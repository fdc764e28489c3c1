package live.rostra.ffmpeg;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class Pcm16Test {
  @Test
  void roundsToNearestAndSaturates() {
    assertThat(Pcm16.sample(0)).isZero();
    assertThat(Pcm16.sample(0.49f / 32768)).isZero();
    assertThat(Pcm16.sample(0.51f / 32768)).isEqualTo(1);
    assertThat(Pcm16.sample(-0.51f / 32768)).isEqualTo(-1);
    assertThat(Pcm16.sample(-1)).isEqualTo(-32768);
    assertThat(Pcm16.sample(1)).isEqualTo(32767);
    assertThat(Pcm16.sample(7)).isEqualTo(32767);
    assertThat(Pcm16.sample(Float.NEGATIVE_INFINITY)).isEqualTo(-32768);
    assertThat(Pcm16.sample(Float.NaN)).isZero();
  }
}
