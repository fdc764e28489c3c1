package live.rostra.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import live.rostra.config.Cidr;
import live.rostra.outbound.OutboundRefusal.Reason;
import live.rostra.testkit.BadInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OutboundGuardTest {
  private static final Map<String, List<String>> NAMES =
      Map.of(
          "hooks.example.org", List.of("93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"),
          "localhost", List.of("127.0.0.1", "::1"),
          "inside.example.org", List.of("10.1.2.3"),
          "half.example.org", List.of("93.184.215.14", "192.168.1.1"),
          "metadata.example.org", List.of("169.254.169.254"),
          "nat64.example.org", List.of("64:ff9b::5db8:d70e"));

  private static List<InetAddress> resolve(String name) throws UnknownHostException {
    List<String> addresses = NAMES.get(name);
    if (addresses == null) {
      throw new UnknownHostException(name);
    }
    return addresses.stream().map(InetAddress::ofLiteral).toList();
  }

  private static OutboundGuard guard(String... allowed) {
    List<Cidr> blocks = Stream.of(allowed).map(Cidr::parse).toList();
    return new OutboundGuard(
        address -> blocks.stream().anyMatch(block -> block.contains(address)),
        OutboundGuardTest::resolve);
  }

  private static String admitted(OutboundGuard guard, String url) {
    var address = guard.admit(Destination.parse(url));
    return address.getAddress().getHostAddress() + " " + address.getPort();
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource({
    // not https
    "http://hooks.example.org/, SCHEME",
    "http://93.184.215.14/, SCHEME",
    "file:///etc/passwd, SCHEME",
    "file://localhost/etc/passwd, SCHEME",
    "gopher://hooks.example.org:70/1, SCHEME",
    "ftp://hooks.example.org/, SCHEME",
    "jar:https://hooks.example.org/!/, SCHEME",
    "data:text/plain;base64;SGk=, SCHEME",
    "ldap://hooks.example.org/, SCHEME",
    "//hooks.example.org/, SCHEME",
    "hooks.example.org, SCHEME",
    // this machine
    "https://127.0.0.1/, ADDRESS",
    "https://127.8.9.10:8443/hook, ADDRESS",
    "https://localhost/, ADDRESS",
    "https://LOCALHOST/, ADDRESS",
    "https://[::1]/, ADDRESS",
    "https://0.0.0.0/, ADDRESS",
    "https://[::]/, ADDRESS",
    // its network
    "https://10.0.0.1/, ADDRESS",
    "https://172.16.0.1/, ADDRESS",
    "https://172.31.255.255/, ADDRESS",
    "https://192.168.0.1/, ADDRESS",
    "https://100.64.0.1/, ADDRESS",
    "https://100.127.255.254/, ADDRESS",
    "https://[fc00::1]/, ADDRESS",
    "https://[fd12:3456::1]/, ADDRESS",
    "https://inside.example.org/, ADDRESS",
    "https://half.example.org/, ADDRESS",
    // where clouds keep credentials
    "https://169.254.169.254/latest/meta-data/, ADDRESS",
    "https://metadata.example.org/, ADDRESS",
    "https://[fe80::1]/, ADDRESS",
    "https://[fd00:ec2::254]/, ADDRESS",
    "https://100.100.100.200/, ADDRESS",
    "https://192.0.0.192/, ADDRESS",
    // groups, and what is no address
    "https://224.0.0.1/, ADDRESS",
    "https://255.255.255.255/, ADDRESS",
    "https://240.0.0.1/, ADDRESS",
    "https://0.1.2.3/, ADDRESS",
    "https://[ff02::1]/, ADDRESS",
    "https://198.18.0.1/, ADDRESS",
    "https://192.0.2.1/, ADDRESS",
    "https://[2001:db8::1]/, ADDRESS",
    "https://[fec0::1]/, ADDRESS",
    // IPv4 inside IPv6
    "https://[::ffff:127.0.0.1]/, ADDRESS",
    "https://[::ffff:7f00:1]/, ADDRESS",
    "https://[::127.0.0.1]/, ADDRESS",
    "https://[64:ff9b::127.0.0.1]/, ADDRESS",
    "https://[64:ff9b::a00:1]/, ADDRESS",
    "https://[64:ff9b:1::1]/, ADDRESS",
    "https://[2002:7f00:1::]/, ADDRESS",
    "https://[2002:a9fe:a9fe::1]/, ADDRESS",
    "https://[2001:0:7f00:1::]/, ADDRESS",
    "https://[::ffff:0:127.0.0.1]/, ADDRESS",
    // addresses as only some read them
    "https://2130706433/, HOST",
    "https://0177.0.0.1/, HOST",
    "https://0x7f.0.0.1/, HOST",
    "https://0x7f000001/, HOST",
    "https://127.1/, HOST",
    "https://127.0.0.01/, HOST",
    "https://256.0.0.1/, HOST",
    "https://1.2.3/, HOST",
    "https://localhost./, HOST",
    "https://-example.org/, HOST",
    "https://127.0.0.1%2f/, HOST",
    "https://[fe80::1%25eth0]/, HOST",
    "https://[1:2]/, MALFORMED",
    "https://exa!mple.org/, HOST",
    // somebody's name in front
    "https://hooks.example.org@127.0.0.1/, CREDENTIALS",
    "https://user:password@hooks.example.org/, CREDENTIALS",
    "https://@hooks.example.org/, CREDENTIALS",
    // not URLs
    "https:hooks.example.org, MALFORMED",
    "https:///hook, MALFORMED",
    "https://hooks.example.org/#part, MALFORMED",
    "https://hooks.example.org:0/, MALFORMED",
    "https://hooks.example.org:65536/, MALFORMED",
    "https://hooks.example.org:/, MALFORMED",
    "https://hooks.example.org:443x/, MALFORMED",
    "https://hooks.example.org\\@127.0.0.1/, MALFORMED",
    "https://127。0。0。1/, MALFORMED",
    "https://hooks.example.org/a b, MALFORMED",
    "https://nobody.example.org/, UNKNOWN_NAME",
  })
  @BadInput(29)
  void refuses(String url, Reason reason) {
    OutboundRefusal refusal =
        catchThrowableOfType(OutboundRefusal.class, () -> admitted(guard(), url));

    assertThat(refusal.reason()).as(refusal.sentence()).isEqualTo(reason);
    assertThat(refusal.sentence()).isNotBlank().doesNotContain("127.").doesNotEndWith(".");
  }

  @ParameterizedTest
  @CsvSource({
    "https://hooks.example.org/, 93.184.215.14 443",
    "https://HOOKS.example.org:8443/a?b=c, 93.184.215.14 8443",
    "https://93.184.215.14/, 93.184.215.14 443",
    "https://[2606:4700:4700::1111]:444/, 2606:4700:4700:0:0:0:0:1111 444",
    "https://nat64.example.org/, 64:ff9b:0:0:0:0:5db8:d70e 443",
    "https://[2002:5db8:d70e::1]/, 2002:5db8:d70e:0:0:0:0:1 443",
    "https://100.63.255.255/, 100.63.255.255 443",
    "https://172.32.0.1/, 172.32.0.1 443",
    "https://192.169.0.1/, 192.169.0.1 443",
    "https://126.255.255.255/, 126.255.255.255 443",
    "https://128.0.0.1/, 128.0.0.1 443",
  })
  void admitsWhatIsOnTheInternet(String url, String address) {
    assertThat(admitted(guard(), url)).isEqualTo(address);
  }

  @Test
  void admitsAPrivateAddressThatIsAllowedAndSpeaksHttpWithIt() {
    OutboundGuard guard = guard("10.0.0.0/8", "127.0.0.0/8");

    assertThat(admitted(guard, "http://inside.example.org:8080/")).isEqualTo("10.1.2.3 8080");
    assertThat(admitted(guard, "https://127.0.0.1/")).isEqualTo("127.0.0.1 443");
    assertThatThrownBy(() -> admitted(guard, "https://192.168.0.1/"))
        .isInstanceOf(OutboundRefusal.class);
    // Only the first of its two addresses is allowed.
    assertThatThrownBy(() -> admitted(guard, "https://localhost/"))
        .isInstanceOf(OutboundRefusal.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://169.254.169.254/",
        "https://100.100.100.200/",
        "https://[fd00:ec2::254]/",
        "https://[fe80::1]/",
        "https://224.0.0.1/",
        "https://0.0.0.0/",
        "https://[64:ff9b::127.0.0.1]/"
      })
  void noAllowListOpensWhatIsNeverUsed(String url) {
    assertThatThrownBy(() -> admitted(guard("0.0.0.0/0", "::/0"), url))
        .isInstanceOf(OutboundRefusal.class);
  }

  @Test
  void asksForANameOncePerRequestAndUsesWhatItJudged() {
    List<String> answers = new ArrayList<>(List.of("93.184.215.14", "127.0.0.1"));
    OutboundGuard guard =
        new OutboundGuard(_ -> false, _ -> List.of(InetAddress.ofLiteral(answers.removeFirst())));

    assertThat(admitted(guard, "https://rebinds.example.org/")).isEqualTo("93.184.215.14 443");
    assertThat(answers).containsExactly("127.0.0.1");
    assertThatThrownBy(() -> admitted(guard, "https://rebinds.example.org/"))
        .isInstanceOf(OutboundRefusal.class);
  }

  @Test
  void onlyBlocksOfPrivateAddressesCanBeAllowed() {
    assertThat(
            Stream.of("10.0.0.0/8", "10.1.0.0/16", "127.0.0.1", "fd00::/8", "::1", "100.64.0.0/10"))
        .allMatch(block -> AddressKind.isPrivate(Cidr.parse(block)));
    assertThat(
            Stream.of(
                "0.0.0.0/0", "8.0.0.0/8", "10.0.0.0/7", "169.254.0.0/16", "::/0", "fe80::/10"))
        .noneMatch(block -> AddressKind.isPrivate(Cidr.parse(block)));
  }

  @Test
  void whatMayBeShownOfAUrlLeavesItsPathOut() {
    assertThat(Destination.parse("https://Hooks.example.org/secret?key=1").origin())
        .isEqualTo("https://hooks.example.org:443");
    assertThat(Destination.parse("http://[::1]:81/secret").origin()).isEqualTo("http://[::1]:81");
  }
}
