package live.rostra.load.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LatenessTest {
  @Test
  void findsTheShareOfTheEarlier() {
    Lateness lateness = new Lateness();
    for (int i = 1; i <= 1_000; i++) {
      lateness.add(i * 100_000L);
    }

    assertThat(lateness.ms(0.5)).isCloseTo(50, within(0.03));
    assertThat(lateness.ms(0.99)).isCloseTo(99, within(0.03));
    assertThat(lateness.ms(1)).isEqualTo(100);
    assertThat(lateness.mostMs()).isEqualTo(100);
  }

  @Test
  void takesWhatIsLaterThanItsStepsReach() {
    Lateness lateness = new Lateness();
    lateness.add(5_000_000_000L);

    assertThat(lateness.count()).isEqualTo(1);
    assertThat(lateness.mostMs()).isEqualTo(5_000);
  }

  @Test
  void addsUp() {
    Lateness one = new Lateness();
    one.add(1_000_000);
    Lateness other = new Lateness();
    other.add(3_000_000);

    assertThat(one.plus(other).count()).isEqualTo(2);
    assertThat(one.mostMs()).isEqualTo(3);
    assertThat(one.coarse(1, 3)).containsExactly(0, 1, 1);
  }

  @Test
  void findsTheArcInWhichAllAreServed() {
    assertThat(Heard.spread(new long[] {19_000_000, 1_000_000, 3_000_000})).isEqualTo(4_000_000);
    assertThat(Heard.spread(new long[] {5})).isZero();
  }
}
