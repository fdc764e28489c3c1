package live.rostra.config;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `media.*`: the media plane.
///
/// @param host address to bind
/// @param basePort UDP port of media loop 0; loop i has `basePort + i`; 0 picks free ones
/// @param loops number of media loops
/// @param publicAddresses addresses for ICE candidates; empty: derived from `host`
/// @param addressDiscovery who to ask for the node's address when none is named
/// @param handshakes DTLS handshakes at one time
/// @param tcp whether media may come over TCP too, on the same port numbers
/// @param tcpConnections TCP connections of one loop at one time
/// @param tcpConnectionsPerSource of those from one IPv4 address or IPv6 /64
/// @param libopus whether the system's libopus is used where there is one
public record MediaConfig(
    String host,
    int basePort,
    int loops,
    List<InetAddress> publicAddresses,
    Optional<Discovery> addressDiscovery,
    int handshakes,
    boolean tcp,
    int tcpConnections,
    int tcpConnectionsPerSource,
    boolean libopus) {

  /// Who tells the node's public address.
  public sealed interface Discovery {
    /// The instance metadata service of AWS.
    record Aws() implements Discovery {}

    /// A STUN server.
    record Stun(String host, int port) implements Discovery {}
  }

  private static final int STUN_PORT = 3478;
  private static final Pattern STUN_URL = Pattern.compile("stun:" + TurnConfig.AUTHORITY);

  private static final Form<List<InetAddress>> ADDRESSES =
      Form.list("IP addresses, comma-separated", Form::address);
  private static final Form<Optional<Discovery>> DISCOVERY =
      new Form<>("off, aws, or stun:host[:port]", MediaConfig::discovery);
  private static final Form<Integer> STUN_PORTS = Form.number(1, 65_535);

  static MediaConfig read(Settings s, String defaultHost) {
    return new MediaConfig(
        s.value("media.host", defaultHost, Form.HOST),
        s.value("media.base-port", 10_000, Form.PORT),
        s.value("media.loops", defaultLoops(), Form.number(1, 64)),
        s.value("media.public-addresses", List.of(), ADDRESSES),
        s.value("media.address-discovery", Optional.empty(), DISCOVERY),
        s.value("media.handshakes", 1024, Form.number(1, 4096)),
        s.value("media.tcp", true, Form.FLAG),
        s.value("media.tcp-connections", 2000, Form.number(1, 100_000)),
        s.value("media.tcp-connections-per-source", 200, Form.number(1, 100_000)),
        s.value("media.libopus", false, Form.FLAG));
  }

  private static int defaultLoops() {
    return Math.max(1, Runtime.getRuntime().availableProcessors() - 1);
  }

  private static Optional<Discovery> discovery(String text) {
    // YAML 1.1 reads a bare `off` as false.
    if (text.equals("off") || text.equals("false") || text.isEmpty()) {
      return Optional.empty();
    }
    if (text.equals("aws")) {
      return Optional.of(new Discovery.Aws());
    }
    Matcher stun = STUN_URL.matcher(text);
    Form.require(stun.matches());
    String port = stun.group(2);
    return Optional.of(
        new Discovery.Stun(
            stun.group(1).replaceAll("[\\[\\]]", ""),
            port == null ? STUN_PORT : STUN_PORTS.parse().apply(port)));
  }
}
