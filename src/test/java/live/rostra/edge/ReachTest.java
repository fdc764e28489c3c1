package live.rostra.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import live.rostra.config.EdgeConfig;
import live.rostra.config.MediaConfig;
import live.rostra.sdp.Candidate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReachTest {
  private static final List<InetAddress> PRIVATE = addresses("10.0.0.5", "fd00::5");
  private static final InetAddress WILDCARD = InetAddress.ofLiteral("0.0.0.0");

  @Test
  void offersUdpOverEveryAddressBeforeTcp() {
    Reach reach = new Reach(true, addresses("192.0.2.1", "2001:db8::1"), "");

    assertThat(reach.candidates(10_000))
        .extracting(Candidate::transport, Candidate::address, Candidate::tcpType)
        .containsExactly(
            tuple("udp", "192.0.2.1", ""),
            tuple("udp", "2001:db8:0:0:0:0:0:1", ""),
            tuple("tcp", "192.0.2.1", "passive"),
            tuple("tcp", "2001:db8:0:0:0:0:0:1", "passive"));
    assertThat(reach.candidates(10_000)).extracting(Candidate::foundation).doesNotHaveDuplicates();
  }

  @Test
  void offersNoTcpWhenThereIsNone() {
    Reach reach = new Reach(false, addresses("192.0.2.1"), "");

    assertThat(reach.candidates(10_000)).extracting(Candidate::transport).containsExactly("udp");
  }

  @Test
  void aMachineWithPrivateAddressesOnlyIsNotReadyUntilSomebodySaysSo() {
    Reach silent = Reach.of(media(Map.of()), false, WILDCARD, PRIVATE);
    Reach told =
        Reach.of(
            media(Map.of("ROSTRA_MEDIA_PUBLIC_ADDRESSES", "10.0.0.5")), false, WILDCARD, PRIVATE);

    assertThat(silent.problem())
        .startsWith("media.public-addresses is not set")
        .contains("10.0.0.5")
        .doesNotContain("\n");
    assertThat(told.problem()).isEmpty();
    assertThat(told.candidates(1)).extracting(Candidate::address).containsOnly("10.0.0.5");
  }

  @Test
  void aMachineWithoutNetworkIsNotReady() {
    assertThat(Reach.of(media(Map.of()), false, WILDCARD, List.of()).problem())
        .contains("127.0.0.1");
  }

  @Test
  void developmentTakesWhatThereIs() {
    assertThat(Reach.of(media(Map.of()), true, WILDCARD, PRIVATE).problem()).isEmpty();
  }

  @Test
  void bindingToAnAddressNamesIt() {
    Reach reach =
        Reach.of(media(Map.of()), false, InetAddress.ofLiteral("10.0.0.5"), addresses("10.1.1.1"));

    assertThat(reach.problem()).isEmpty();
    assertThat(reach.candidates(1)).extracting(Candidate::address).containsOnly("10.0.0.5");
  }

  @Test
  void oneGlobalAddressIsEnough() {
    List<InetAddress> mixed =
        Stream.concat(PRIVATE.stream(), addresses("198.51.100.1").stream()).toList();

    assertThat(Reach.of(media(Map.of()), false, WILDCARD, mixed).problem()).isEmpty();
  }

  @Test
  void aDiscoveredAddressComesFirstAndMakesItReady() {
    MediaConfig media = media(Map.of("ROSTRA_MEDIA_ADDRESS_DISCOVERY", "stun:stun.example.org"));
    Reach reach = Reach.of(media, false, WILDCARD, PRIVATE);
    assertThat(reach.problem()).startsWith("media.address-discovery");

    reach.discovered(InetAddress.ofLiteral("198.51.100.1"));

    assertThat(reach.problem()).isEmpty();
    assertThat(reach.candidates(1))
        .extracting(Candidate::address)
        .startsWith("198.51.100.1", "10.0.0.5");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.1.1",
        "100.64.0.1",
        "100.127.255.255",
        "0.0.0.0",
        "224.0.0.1",
        "::1",
        "fe80::1",
        "fd12::1",
        "fc00::1"
      })
  void privateAddressesMeanSomethingElseElsewhere(String literal) {
    assertThat(Reach.isGlobal(InetAddress.ofLiteral(literal))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"8.8.8.8", "172.32.0.1", "100.63.0.1", "100.128.0.1", "2001:db8::1"})
  void globalAddressesMeanTheSameEverywhere(String literal) {
    assertThat(Reach.isGlobal(InetAddress.ofLiteral(literal))).isTrue();
  }

  private static MediaConfig media(Map<String, String> settings) {
    return EdgeConfig.load(null, settings, true).media();
  }

  private static List<InetAddress> addresses(String... literals) {
    return Stream.of(literals).map(InetAddress::ofLiteral).toList();
  }
}
