package live.rostra.http;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.http.HttpServerRequestInternal;
import io.vertx.core.internal.http.HttpServerRequestWrapper;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Takes the word of trusted proxies for who the client is, how it came, and which name it used.
///
/// Each proxy appends whom it got the request from, so the list is read from its end: as long as
/// the sender is trusted, so is what it says about the one before. What stands further left was
/// written by somebody who is not. Only one kind of header is read, the one that the proxies are
/// known to write: the other would come through them from the client as it is.
///
/// @param trusted which addresses belong to our proxies
/// @param forwarded whether they write `Forwarded` (RFC 7239) instead of `X-Forwarded-For`,
///   `-Proto` and `-Host`
public record TrustedProxies(Predicate<InetAddress> trusted, boolean forwarded) {
  /// Nobody is believed.
  public static final TrustedProxies NONE = new TrustedProxies(_ -> false, false);

  /// Narrower than a URI's: this goes into addresses that we hand out.
  private static final Pattern AUTHORITY =
      Pattern.compile("([A-Za-z0-9._-]{1,255}|\\[[0-9A-Fa-f:.]{2,45}])(:\\d{1,5})?");

  /// A hop as a proxy describes it; empty where it says nothing.
  ///
  /// @param client an address, perhaps with a port
  record Hop(String client, String scheme, String host) {}

  /// The request as the client sent it, as far as that is known.
  HttpServerRequest seen(HttpServerRequest request) {
    SocketAddress peer = request.remoteAddress();
    InetAddress proxy = peer == null ? null : address(peer.hostAddress());
    if (proxy == null || !trusted.test(proxy)) {
      return request;
    }
    List<Hop> hops = forwarded ? ForwardedHeader.read(request) : xForwarded(request);
    SocketAddress client = peer;
    Hop told = new Hop("", "", "");
    for (Hop hop : hops.reversed()) {
      told = hop;
      InetAddress from = address(hop.client());
      if (from == null) {
        break;
      }
      client = SocketAddress.inetSocketAddress(0, from.getHostAddress());
      if (!trusted.test(from)) {
        break;
      }
    }
    return new Proxied((HttpServerRequestInternal) request, client, told);
  }

  /// `X-Forwarded-Proto` and `-Host` are not lists: the proxy in front of us has the last word.
  private static List<Hop> xForwarded(HttpServerRequest request) {
    String scheme = last(request, "X-Forwarded-Proto");
    String host = last(request, "X-Forwarded-Host");
    List<Hop> hops = new ArrayList<>();
    for (String line : request.headers().getAll("X-Forwarded-For")) {
      for (String client : line.split(",", -1)) {
        hops.add(new Hop(client.strip(), scheme, host));
      }
    }
    return hops.isEmpty() ? List.of(new Hop("", scheme, host)) : hops;
  }

  private static String last(HttpServerRequest request, String name) {
    List<String> lines = request.headers().getAll(name);
    String value = lines.isEmpty() ? "" : lines.getLast();
    return value.substring(value.lastIndexOf(',') + 1).strip();
  }

  /// An address without its port and brackets; null when it is none, as for the `unknown` and
  /// `_hidden` of RFC 7239.
  static @Nullable InetAddress address(@Nullable String text) {
    if (text == null) {
      return null;
    }
    String bare = text;
    int bracket = text.indexOf(']');
    if (text.startsWith("[") && bracket > 0) {
      bare = text.substring(1, bracket);
    } else if (text.indexOf(':') == text.lastIndexOf(':') && text.indexOf(':') > 0) {
      bare = text.substring(0, text.indexOf(':'));
    }
    try {
      return InetAddress.ofLiteral(bare);
    } catch (IllegalArgumentException _) {
      return null;
    }
  }

  /// A request with the three facts replaced.
  private static final class Proxied extends HttpServerRequestWrapper {
    private final SocketAddress client;
    private final Hop told;

    Proxied(HttpServerRequestInternal request, SocketAddress client, Hop told) {
      super(request);
      this.client = client;
      this.told = told;
    }

    @Override
    public SocketAddress remoteAddress() {
      return client;
    }

    @Override
    public String scheme() {
      String scheme = told.scheme().toLowerCase(Locale.ROOT);
      return scheme.equals("https") || scheme.equals("http") ? scheme : super.scheme();
    }

    @Override
    public @Nullable HostAndPort authority() {
      HostAndPort host =
          AUTHORITY.matcher(told.host()).matches()
              ? HostAndPort.parseAuthority(told.host(), -1)
              : null;
      return host == null ? super.authority() : host;
    }
  }
}
