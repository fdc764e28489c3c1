package live.rostra.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class TcpSourcesTest {
  private final TcpSources sources = new TcpSources(new TcpPort.Limits(6, 4), 4, 2);

  @Test
  void takesAnIpv6NetworkOfOneSubscriberForOneSource() {
    enter("2001:db8:1:2::1");
    enter("2001:db8:1:2:ffff::2");

    assertThat(admits("2001:db8:1:2::3")).isFalse();
    assertThat(admits("2001:db8:1:3::1")).isTrue();
  }

  @Test
  void forgetsSourcesThatHaveLeft() {
    enter("192.0.2.1");
    enter("192.0.2.1");
    sources.passed(address("192.0.2.1"));
    sources.leave(address("192.0.2.1"), true);
    assertThat(sources.sources()).isEqualTo(1);
    sources.leave(address("192.0.2.1"), false);

    assertThat(sources.sources()).isZero();
    assertThat(sources.total()).isZero();
    assertThat(sources.full()).isFalse();
  }

  @Test
  void oneSourceMayHaveTwoThatHaveNotPassedIceAndFourInAll() {
    enter("192.0.2.1");
    enter("192.0.2.1");
    assertThat(admits("192.0.2.1")).isFalse();
    assertThat(admits("192.0.2.2")).isTrue();

    pass("192.0.2.1", 2);
    enter("192.0.2.1");
    assertThat(admits("192.0.2.1")).isTrue();
    enter("192.0.2.1");
    pass("192.0.2.1", 2);

    assertThat(admits("192.0.2.1")).isFalse();
  }

  @Test
  void thereIsPlaceForFourThatHaveNotPassedIceAndForSixInAll() {
    for (int i = 1; i <= 4; i++) {
      assertThat(sources.full()).isFalse();
      enter("192.0.2." + i);
    }
    assertThat(sources.full()).isTrue();

    pass("192.0.2.1", 1);
    assertThat(sources.full()).isFalse();
    enter("192.0.2.5");
    pass("192.0.2.5", 1);
    enter("192.0.2.6");
    pass("192.0.2.6", 1);

    assertThat(sources.total()).isEqualTo(6);
    assertThat(sources.full()).isTrue();
  }

  private boolean admits(String literal) {
    return sources.admits(address(literal));
  }

  private void enter(String literal) {
    assertThat(admits(literal)).isTrue();
    sources.enter(address(literal));
  }

  private void pass(String literal, int times) {
    for (int i = 0; i < times; i++) {
      sources.passed(address(literal));
    }
  }

  private static InetAddress address(String literal) {
    return InetAddress.ofLiteral(literal);
  }
}
