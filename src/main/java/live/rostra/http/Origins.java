package live.rostra.http;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.net.InetAddress;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Whose pages may open a WebSocket. A browser lets every page open one to everywhere and says in
/// `Origin` whose page it is (RFC 6455 section 10.2); who sends none is no browser, and whatever it
/// said would prove nothing.
///
/// A page of the node's own host may, under whichever scheme: what ends TLS before the node need
/// not have told it.
final class Origins {
  private static final String ANY = "*";

  private final Set<String> allowed;
  private final Optional<String> publicAuthority;
  private final boolean devMode;

  /// @param allowed origins such as `https://app.example.org`, or `*`
  /// @param publicUrl how clients reach the node, where it was told
  /// @param devMode whether pages of this machine may
  Origins(Set<String> allowed, Optional<URI> publicUrl, boolean devMode) {
    this.allowed = allowed;
    this.publicAuthority = publicUrl.map(Origins::authority);
    this.devMode = devMode;
  }

  /// Whether the page that asks may.
  boolean allow(HttpServerRequest request) {
    String origin = request.getHeader("Origin");
    if (origin == null || allowed.contains(ANY)) {
      return true;
    }
    URI page = parse(origin);
    if (page == null) {
      return false;
    }
    String authority = authority(page);
    return allowed.contains(page.getScheme().toLowerCase(Locale.ROOT) + "://" + authority)
        || publicAuthority.filter(authority::equals).isPresent()
        || authority.equals(asked(request, page))
        || (devMode && isLoopback(page.getHost()));
  }

  /// The serialization of RFC 6454 section 6.1; `null` and everything else is none.
  private static @Nullable URI parse(String origin) {
    try {
      URI uri = URI.create(origin);
      boolean bare = uri.getRawPath() == null || uri.getRawPath().isEmpty();
      return uri.getScheme() != null && uri.getHost() != null && bare ? uri : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /// How the request names the node, with the port that the page's scheme leaves out.
  private static @Nullable String asked(HttpServerRequest request, URI page) {
    HostAndPort authority = request.authority();
    return authority == null
        ? null
        : authority(authority.host(), authority.port(), page.getScheme());
  }

  private static String authority(URI uri) {
    return authority(uri.getHost(), uri.getPort(), uri.getScheme());
  }

  private static String authority(String host, int port, String scheme) {
    int usual = scheme.equalsIgnoreCase("https") ? 443 : 80;
    String name = host.toLowerCase(Locale.ROOT);
    return port < 0 || port == usual ? name : name + ":" + port;
  }

  private static boolean isLoopback(String host) {
    if (host.equalsIgnoreCase("localhost")) {
      return true;
    }
    InetAddress address = TrustedProxies.address(host);
    return address != null && address.isLoopbackAddress();
  }
}
