package live.rostra.http.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import live.rostra.http.socket.SocketLimits.Asked;
import live.rostra.http.socket.SocketLimits.Bounds;
import live.rostra.http.socket.SocketLimits.Place;
import org.junit.jupiter.api.Test;

/// How many sockets there may be.
class SocketLimitsTest {
  private static InetAddress address(String text) {
    return InetAddress.ofLiteral(text);
  }

  private static Place taken(SocketLimits limits, String from) {
    return ((Asked.Taken) limits.take(address(from))).place();
  }

  @Test
  void anIpv6CustomerIsASlash64AndAnIpv4CustomerAnAddress() {
    SocketLimits limits = new SocketLimits(new Bounds(100, 1, 10));

    taken(limits, "2001:db8:1:2::1");
    taken(limits, "2001:db8:1:3::1");
    taken(limits, "192.0.2.1");
    taken(limits, "192.0.2.2");

    assertThat(limits.take(address("2001:db8:1:2:ffff::9"))).isInstanceOf(Asked.SourceFull.class);
    assertThat(limits.take(address("192.0.2.1"))).isInstanceOf(Asked.SourceFull.class);
  }

  @Test
  void aPlaceIsFreedOnce() {
    SocketLimits limits = new SocketLimits(new Bounds(2, 2, 10));
    Place first = taken(limits, "192.0.2.1");
    taken(limits, "192.0.2.1");

    first.free();
    first.free();

    assertThat(limits.open()).isEqualTo(1);
    taken(limits, "192.0.2.1");
    assertThat(limits.take(address("192.0.2.9"))).isInstanceOf(Asked.NodeFull.class);
  }

  @Test
  void theOldestOfAPersonGivesWay() {
    SocketLimits limits = new SocketLimits(new Bounds(100, 100, 2));
    List<String> replaced = new ArrayList<>();
    Place one = taken(limits, "192.0.2.1");
    one.of("ada", () -> replaced.add("one"));
    Place two = taken(limits, "192.0.2.1");
    two.of("ada", () -> replaced.add("two"));
    taken(limits, "192.0.2.1").of("eve", () -> replaced.add("eve"));
    assertThat(replaced).isEmpty();

    taken(limits, "192.0.2.1").of("ada", () -> replaced.add("three"));
    one.free();
    two.free();
    taken(limits, "192.0.2.1").of("ada", () -> replaced.add("four"));

    assertThat(replaced).containsExactly("one");
  }
}
