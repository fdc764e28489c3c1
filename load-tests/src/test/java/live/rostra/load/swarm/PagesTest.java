package live.rostra.load.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class PagesTest {
  private final Density fast =
      new Density(
          "Fast & <small>", List.of(step(100, 1, 0.1), step(400, 9, 0.8), step(200, 2, 0.2)));
  private final Density late = new Density("Late", List.of(step(10, 7, 0.5)));

  @Test
  void theBestIsTheMostListenersThatPassed() {
    assertThat(fast.most()).isEqualTo(200);
    assertThat(fast.perPacketUs()).isCloseTo(20, within(0.001));
    assertThat(fast.byCost()).isEqualTo(1_000);
    assertThat(late.most()).isZero();
    assertThat(late.best()).isEmpty();
  }

  @Test
  void aStepSaysWhatIsNotAsItMustBe() {
    assertThat(step(10, 7, 0.5).failing()).isEqualTo("P99 7.0 ms late");
    assertThat(step(10, 2, 0.5).failing()).isEmpty();
  }

  @Test
  void aPageStandsByItself() {
    String page = Pages.density(List.of(fast, late), List.of("words", "more words"));

    assertThat(page)
        .contains("Fast &amp; &lt;small&gt;", "P99 7.0 ms late")
        .doesNotContain("<small>", "<script", "http:", "https:", "NaN", "Infinity");
    assertThat(page.split("<svg", -1)).hasSize(1 + 4);
    assertThat(page.split("<circle", -1)).hasSize(1 + 4 * 4);
  }

  @Test
  void anAxisIsMarkedInRoundSteps() {
    assertThat(Axis.linear("", 87).ticks()).containsExactly(0.0, 20.0, 40.0, 60.0, 80.0, 100.0);
    assertThat(Axis.decades("", 25, 900).ticks()).containsExactly(10.0, 100.0, 1000.0);
    assertThat(Axis.decades("", 10, 1000).place(100)).isCloseTo(0.5, within(1e-9));
    assertThat(Axis.label(0.001)).isEqualTo("0.001");
    assertThat(Axis.label(20)).isEqualTo("20");
    assertThat(Axis.label(12_000)).isEqualTo("12,000");
  }

  /// Ten seconds in which all packets came at one lateness, a share of which a server took.
  private static Step step(int listeners, int lateMs, double load) {
    Lateness lateness = new Lateness();
    lateness.add(lateMs * 1_000_000L);
    Heard heard =
        new Heard(
            listeners,
            10,
            listeners * 500L,
            1,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            lateness,
            lateness,
            0,
            0,
            0);
    return new Step(listeners, listeners, heard, new ProcessorTime(load * 10, 10, 10), 50, 5);
  }
}
