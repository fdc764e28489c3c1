package live.rostra.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class TcpSourcesTest {
  private final TcpSources sources = new TcpSources(3, 2);

  @Test
  void takesAnIpv6NetworkOfOneSubscriberForOneSource() {
    assertThat(sources.enter(address("2001:db8:1:2::1"))).isTrue();
    assertThat(sources.enter(address("2001:db8:1:2:ffff::2"))).isTrue();
    assertThat(sources.enter(address("2001:db8:1:2::3"))).isFalse();
    assertThat(sources.enter(address("2001:db8:1:3::1"))).isTrue();
  }

  @Test
  void forgetsSourcesThatHaveLeft() {
    assertThat(sources.enter(address("192.0.2.1"))).isTrue();
    assertThat(sources.enter(address("192.0.2.1"))).isTrue();
    sources.leave(address("192.0.2.1"));
    assertThat(sources.sources()).isEqualTo(1);
    sources.leave(address("192.0.2.1"));

    assertThat(sources.sources()).isZero();
    assertThat(sources.total()).isZero();
    assertThat(sources.enter(address("192.0.2.1"))).isTrue();
  }

  @Test
  void countsAllSourcesTogether() {
    assertThat(sources.enter(address("192.0.2.1"))).isTrue();
    assertThat(sources.enter(address("192.0.2.2"))).isTrue();
    assertThat(sources.enter(address("192.0.2.3"))).isTrue();
    assertThat(sources.enter(address("192.0.2.4"))).isFalse();
  }

  private static InetAddress address(String literal) {
    return InetAddress.ofLiteral(literal);
  }
}
