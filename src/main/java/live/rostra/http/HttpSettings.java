package live.rostra.http;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import live.rostra.http.socket.SocketLimits;

/// Where the front door listens and how it names itself.
///
/// @param host address to bind
/// @param port TCP port to bind, 0 for any free one
/// @param publicUrl what clients see when a proxy stands in front (`https://live.example.org`, no
///   slash at the end); without it, absolute addresses follow the request's `Host`
/// @param devMode whether the page may fetch tokens for itself, and any speaker may open a room
/// @param bodyTimeout how long a request body may take to arrive
/// @param tls certificate and key; empty: plain HTTP
/// @param proxies whose word on the client is taken
/// @param iceServers the TURN servers that clients are told of
/// @param rates how often one identity may ask for something
/// @param sockets who may open WebSockets, and how many
public record HttpSettings(
    String host,
    int port,
    Optional<URI> publicUrl,
    boolean devMode,
    Duration bodyTimeout,
    Optional<TlsFiles> tls,
    TrustedProxies proxies,
    IceServers iceServers,
    Rates rates,
    Sockets sockets) {
  /// WebSockets.
  ///
  /// @param origins whose pages may open one, beside the node's own; `*` for everybody's
  /// @param bounds how many there may be
  public record Sockets(Set<String> origins, SocketLimits.Bounds bounds) {
    /// What a node allows unless told otherwise.
    public static final Sockets DEFAULT = new Sockets(Set.of(), SocketLimits.Bounds.DEFAULT);

    /// Copies the set.
    public Sockets {
      origins = Set.copyOf(origins);
    }
  }

  /// How often requests that change something or ask the database may come, in a second; a quiet
  /// second allows as many at once.
  ///
  /// @param posts POSTs by one identity
  /// @param nodePosts POSTs by everybody together
  /// @param changes PATCHes and DELETEs by one identity
  /// @param reads GETs by one identity that ask the database
  public record Rates(int posts, int nodePosts, int changes, int reads) {
    /// What a node allows unless told otherwise.
    public static final Rates DEFAULT = new Rates(10, 200, 20, 5);
  }

  /// Default for {@link #bodyTimeout}.
  public static final Duration BODY_TIMEOUT = Duration.ofSeconds(10);

  /// Rejects what could not be bound or linked to.
  public HttpSettings {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("the HTTP port must be 0 to 65535, got " + port);
    }
    publicUrl.ifPresent(HttpSettings::checkPublicUrl);
    if (bodyTimeout.isNegative() || bodyTimeout.isZero()) {
      throw new IllegalArgumentException("the body timeout must be positive");
    }
  }

  /// Settings with the default body timeout, without TLS, proxies and TURN.
  public HttpSettings(String host, int port, Optional<URI> publicUrl, boolean devMode) {
    this(host, port, publicUrl, devMode, BODY_TIMEOUT);
  }

  /// Settings without TLS, proxies and TURN.
  public HttpSettings(
      String host, int port, Optional<URI> publicUrl, boolean devMode, Duration bodyTimeout) {
    this(
        host,
        port,
        publicUrl,
        devMode,
        bodyTimeout,
        Optional.empty(),
        TrustedProxies.NONE,
        IceServers.NONE,
        Rates.DEFAULT,
        Sockets.DEFAULT);
  }

  /// The same settings with other rates.
  public HttpSettings with(Rates other) {
    return new HttpSettings(
        host, port, publicUrl, devMode, bodyTimeout, tls, proxies, iceServers, other, sockets);
  }

  /// The same settings with other bounds of WebSockets.
  public HttpSettings with(Sockets other) {
    return new HttpSettings(
        host, port, publicUrl, devMode, bodyTimeout, tls, proxies, iceServers, rates, other);
  }

  private static void checkPublicUrl(URI url) {
    boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
    boolean bare = url.getRawPath() == null || url.getRawPath().isEmpty();
    if (!http || url.getHost() == null || !bare || url.getRawQuery() != null) {
      throw new IllegalArgumentException(
          "the public URL must be http(s)://host[:port] without a path, got " + url);
    }
  }
}
