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
public record Candidate(
    String foundation,
    int component,
    String transport,
    long priority,
    String address,
    int port,
    String type) {

  /// A host candidate over UDP of a lite agent.
  ///
  /// @param address resolved
  /// @param index 0 for the most preferred address of the node, then 1, 2 …
  public static Candidate host(InetSocketAddress address, int index) {
    // A zone means something on this machine only.
    String host = address.getAddress().getHostAddress().replaceFirst("%.*", "");
    // RFC 8445 section 5.1.2.1: 2^24 * type preference (126 for host) + 2^8 * local preference
    // + (256 - component).
    long priority = (126L << 24) + ((65_535L - index) << 8) + 255;
    return new Candidate(
        Integer.toString(index + 1), 1, "udp", priority, host, address.getPort(), "host");
  }

  /// Reads the value of an `a=candidate`.
  ///
  /// @return null when it makes no sense: such a candidate is ignored and the rest of the
  ///   description kept, since a lite agent sends no checks to any of them
  static @Nullable Candidate parse(String value) {
    List<String> words = Tokens.words(value);
    if (words.size() < 8 || !words.get(6).equals("typ")) {
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
        words.getFirst(), component, transport, priority, words.get(4), port, words.get(7));
  }

  /// The attribute without its `a=`: `candidate:1 1 udp …`.
  public String token() {
    return "candidate:%s %d %s %d %s %d typ %s"
        .formatted(foundation, component, transport, priority, address, port, type);
  }
}
