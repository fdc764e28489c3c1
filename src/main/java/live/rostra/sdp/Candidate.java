package live.rostra.sdp;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A place where an ICE agent may be reached (RFC 8839 section 5.1).
///
/// @param foundation groups candidates of the same kind
/// @param component 1 is RTP; with multiplexing there is no other
/// @param transport `udp` or `tcp`, in lower case
/// @param priority RFC 8445 section 5.1.2
/// @param address an IP address, or the `.local` name a browser hides it behind; never resolved
///   here
/// @param port 0 to 65535
/// @param type `host`, `srflx`, `prflx` or `relay`
/// @param tcpType `active`, `passive` or `so` over TCP (RFC 6544 section 4.5), else empty
public record Candidate(
    String foundation,
    int component,
    String transport,
    long priority,
    String address,
    int port,
    String type,
    String tcpType) {
  /// RFC 6544 section 4.2 wants TCP below UDP and leaves the number open; this one is libwebrtc's.
  private static final long TCP_HOST_PREFERENCE = 90;

  /// The direction preference of passive host candidates (RFC 6544 section 4.2).
  private static final long PASSIVE = 4;

  /// A candidate that is not over TCP.
  public Candidate(
      String foundation,
      int component,
      String transport,
      long priority,
      String address,
      int port,
      String type) {
    this(foundation, component, transport, priority, address, port, type, "");
  }

  /// A host candidate over UDP of a lite agent.
  ///
  /// @param address resolved
  /// @param index 0 for the most preferred address of the node, then 1, 2 …
  public static Candidate host(InetSocketAddress address, int index) {
    String host = host(address);
    // RFC 8445 section 5.1.2.1: 2^24 * type preference (126 for host) + 2^8 * local preference
    // + (256 - component).
    long priority = (126L << 24) + ((65_535L - index) << 8) + 255;
    return new Candidate(
        Integer.toString(index + 1), 1, "udp", priority, host, address.getPort(), "host");
  }

  /// A passive host candidate over TCP of a lite agent (RFC 6544): the peer connects to it.
  ///
  /// @param address resolved
  /// @param index 0 for the most preferred address of the node, then 1, 2 …
  public static Candidate passive(InetSocketAddress address, int index) {
    // "local preference = (2^13) * direction-pref + other-pref" (RFC 6544 section 4.2).
    long localPreference = (PASSIVE << 13) + 8_191 - index;
    long priority = (TCP_HOST_PREFERENCE << 24) + (localPreference << 8) + 255;
    // Its own foundation: "same type, base, server, and transport protocol" share one.
    return new Candidate(
        "t" + (index + 1), 1, "tcp", priority, host(address), address.getPort(), "host", "passive");
  }

  private static String host(InetSocketAddress address) {
    // A zone means something on this machine only.
    return address.getAddress().getHostAddress().replaceFirst("%.*", "");
  }

  /// Reads the value of an `a=candidate`.
  ///
  /// @return null when it makes no sense: such a candidate is ignored and the rest of the
  ///   description kept, since a lite agent sends no checks to any of them
  static @Nullable Candidate parse(String value) {
    List<String> words = Tokens.words(value);
    if (words.size() < 8
        || !words.get(6).equals("typ")
        || !words.stream().allMatch(Tokens::isVisible)) {
      return null;
    }
    int component = (int) Tokens.number(words.get(1), 256);
    long priority = Tokens.number(words.get(3), 0xffff_ffffL);
    int port = (int) Tokens.number(words.get(5), 65_535);
    if (component < 1 || priority < 0 || port < 0 || words.get(4).length() > 255) {
      return null;
    }
    String transport = words.get(2).toLowerCase(Locale.ROOT);
    return new Candidate(
        words.getFirst(),
        component,
        transport,
        priority,
        words.get(4),
        port,
        words.get(7),
        transport.equals("tcp") ? extension(words, "tcptype") : "");
  }

  /// The value of a name-value pair behind the type; empty when there is none.
  private static String extension(List<String> words, String name) {
    for (int i = 8; i + 1 < words.size(); i += 2) {
      if (words.get(i).equals(name)) {
        return words.get(i + 1);
      }
    }
    return "";
  }

  /// The attribute without its `a=`: `candidate:1 1 udp …`.
  public String token() {
    return "candidate:%s %d %s %d %s %d typ %s"
            .formatted(foundation, component, transport, priority, address, port, type)
        + (tcpType.isEmpty() ? "" : " tcptype " + tcpType);
  }
}
