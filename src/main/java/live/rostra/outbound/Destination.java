package live.rostra.outbound;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import live.rostra.outbound.OutboundRefusal.Reason;

/// Where a URL leads, as far as its text tells. Only spellings that every reader understands alike
/// are taken: what one parser holds for a name, another for the number of an address, is refused.
///
/// @param tls `https`
/// @param host a name in lower case, or the literal of an IP address without brackets
/// @param port 1 to 65535
/// @param target path and query, as they go into the request
/// @param literal the address, when the host is one
public record Destination(
    boolean tls, String host, int port, String target, Optional<InetAddress> literal) {
  private static final int MAX_CHARS = 2_048;

  private static final String OCTET = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
  private static final Pattern IPV4 = Pattern.compile(OCTET + "(?:\\." + OCTET + "){3}");
  private static final Pattern IPV6 = Pattern.compile("\\[([0-9A-Fa-f:.]{2,45})]");
  private static final String LABEL = "[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?";

  /// The last label begins with a letter: `2130706433`, `0x7f.1` and `127.1` are addresses to some.
  private static final Pattern NAME =
      Pattern.compile("(?:" + LABEL + "\\.){0,30}[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?");

  private static final int MAX_NAME = 253;

  /// Reads an absolute `https` or `http` URL.
  ///
  /// @throws OutboundRefusal when it is something else
  public static Destination parse(String url) {
    URI uri = uri(url);
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("https") && !scheme.equals("http")) {
      throw new OutboundRefusal(Reason.SCHEME, "only https is spoken");
    }
    String authority = uri.getRawAuthority();
    if (authority == null || uri.getRawFragment() != null) {
      throw new OutboundRefusal(Reason.MALFORMED, "it is not an absolute URL without a fragment");
    }
    if (authority.indexOf('@') >= 0) {
      throw new OutboundRefusal(Reason.CREDENTIALS, "a user name or password stands in the URL");
    }
    boolean tls = scheme.equals("https");
    // Not URI's own host: it is null for a name that it holds for something else.
    int colon = authority.endsWith("]") ? -1 : authority.lastIndexOf(':');
    String host = (colon < 0 ? authority : authority.substring(0, colon)).toLowerCase(Locale.ROOT);
    int port = colon < 0 ? (tls ? 443 : 80) : port(authority.substring(colon + 1));
    String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    String target = uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
    var ipv6 = IPV6.matcher(host);
    if (ipv6.matches()) {
      String bare = ipv6.group(1);
      return new Destination(tls, bare, port, target, Optional.of(literal(bare)));
    }
    if (IPV4.matcher(host).matches()) {
      return new Destination(tls, host, port, target, Optional.of(literal(host)));
    }
    if (host.length() > MAX_NAME || !NAME.matcher(host).matches()) {
      throw new OutboundRefusal(
          Reason.HOST, "the host is neither a name nor an address in its usual form");
    }
    return new Destination(tls, host, port, target, Optional.empty());
  }

  private static URI uri(String url) {
    if (url.length() > MAX_CHARS || !url.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new OutboundRefusal(
          Reason.MALFORMED, "a URL has up to 2048 visible characters of ASCII");
    }
    try {
      return new URI(url);
    } catch (URISyntaxException _) {
      throw new OutboundRefusal(Reason.MALFORMED, "it cannot be read as a URL");
    }
  }

  private static int port(String digits) {
    if (!digits.matches("[1-9]\\d{0,4}") || Integer.parseInt(digits) > 65_535) {
      throw new OutboundRefusal(Reason.MALFORMED, "the port is not one from 1 to 65535");
    }
    return Integer.parseInt(digits);
  }

  private static InetAddress literal(String text) {
    try {
      return InetAddress.ofLiteral(text);
    } catch (IllegalArgumentException _) {
      throw new OutboundRefusal(
          Reason.HOST, "the host is neither a name nor an address in its usual form");
    }
  }

  /// Scheme, host and port: what may be shown of the URL, whose path may hold a secret.
  public String origin() {
    return (tls ? "https://" : "http://")
        + (host.indexOf(':') >= 0 ? "[" + host + "]" : host)
        + ":"
        + port;
  }
}
