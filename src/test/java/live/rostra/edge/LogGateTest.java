package live.rostra.edge;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LogGateTest {
  private static final long MS = 1_000_000L;

  private final LogGate gate = new LogGate();

  @Test
  void letsOneLineASecondThrough() {
    int lines = 0;
    for (long ms = 0; ms < 10_000; ms++) {
      lines += gate.opens(ms * MS) ? 1 : 0;
    }

    assertThat(lines).isEqualTo(10);
    assertThat(gate.takeHeldBack()).isEqualTo(9_990);
    assertThat(gate.takeHeldBack()).isZero();
  }

  @Test
  void letsTheFirstLineThroughAtAnyTime() {
    assertThat(gate.opens(Long.MIN_VALUE)).isTrue();
  }
}
