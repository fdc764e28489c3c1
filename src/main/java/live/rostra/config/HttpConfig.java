package live.rostra.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// `http.*`: the HTTP front door.
///
/// @param host address to bind
/// @param port TCP port; 0 picks a free one
/// @param publicUrl how clients reach the node, for absolute addresses; empty: from the request
/// @param tls certificate and key; empty: plain HTTP
/// @param proxies what stands in front
/// @param origins whose pages may open WebSockets, beside the node's own; `*` is everybody
public record HttpConfig(
    String host,
    int port,
    Optional<URI> publicUrl,
    Optional<Tls> tls,
    Proxies proxies,
    List<String> origins) {

  /// TLS of the HTTP front door, in PEM files.
  ///
  /// @param certificate the chain, the node's own certificate first
  /// @param key its private key
  public record Tls(Path certificate, Path key) {}

  /// Proxies whose word on the client is taken.
  ///
  /// @param trusted their addresses; empty: there are none
  /// @param forwarded whether they say it by `Forwarded` (RFC 7239) instead of by `X-Forwarded-*`
  public record Proxies(List<Cidr> trusted, boolean forwarded) {}

  private static final Form<Optional<URI>> PUBLIC_URL =
      new Form<>(
          "an http(s) URL without a path, such as https://live.example.org",
          text -> Form.URL.parse().apply(text).map(HttpConfig::bare));
  private static final Form<List<Cidr>> BLOCKS =
      Form.list("addresses or CIDR blocks such as 10.0.0.0/8, comma-separated", Cidr::parse);
  private static final Form<Boolean> IS_FORWARDED =
      Form.either("forwarded", "x-forwarded", "x-forwarded or forwarded");

  private static final Form<List<String>> ORIGINS =
      Form.list(
          "origins such as https://app.example.org, comma-separated, or *", HttpConfig::origin);

  static HttpConfig read(Settings s, String defaultHost) {
    return new HttpConfig(
        s.value("http.host", defaultHost, Form.HOST),
        s.value("http.port", 8080, Form.PORT),
        s.value("http.public-url", Optional.empty(), PUBLIC_URL),
        tls(s),
        new Proxies(
            s.value("http.behind-proxy", List.of(), BLOCKS),
            s.value("http.proxy-header", false, IS_FORWARDED)),
        s.value("http.origins", List.of(), ORIGINS));
  }

  /// As a browser writes it: in lower case, without the usual port.
  private static String origin(String text) {
    if (text.equals("*")) {
      return text;
    }
    URI url = bare(Form.URL.parse().apply(text).orElseThrow(IllegalArgumentException::new));
    boolean usual = url.getPort() == (url.getScheme().equals("https") ? 443 : 80);
    String port = url.getPort() < 0 || usual ? "" : ":" + url.getPort();
    return url.getScheme() + "://" + url.getHost().toLowerCase(Locale.ROOT) + port;
  }

  /// Scheme, host and port; a slash at the end is no path.
  private static URI bare(URI url) {
    Form.require(url.getRawPath().isEmpty() || url.getRawPath().equals("/"));
    Form.require(url.getRawQuery() == null && url.getRawFragment() == null);
    Form.require(url.getRawUserInfo() == null);
    return URI.create(url.getScheme() + "://" + url.getRawAuthority());
  }

  private static Optional<Tls> tls(Settings s) {
    Optional<Path> certificate =
        s.value("http.tls.certificate", Optional.empty(), Form.OPTIONAL_PATH);
    Optional<Path> key = s.value("http.tls.key", Optional.empty(), Form.OPTIONAL_PATH);
    if (certificate.isPresent() != key.isPresent()) {
      throw new ConfigException(
          "http.tls.certificate and http.tls.key go together: "
              + (key.isPresent() ? "http.tls.certificate" : "http.tls.key")
              + " is missing");
    }
    return certificate.map(chain -> new Tls(chain, key.orElseThrow()));
  }
}
