package live.rostra.config;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Every setting of a node, validated. `edge-config/edge.yaml` is their manual.
///
/// @param http the HTTP front door
/// @param media UDP ports, loops and announced addresses
/// @param turn the TURN server handed out to clients
/// @param rooms limits of rooms
/// @param program the mix that everybody hears
/// @param hls packaging
/// @param limits how much one client may ask for
/// @param storage where segments are stored
/// @param ffmpegPath an ffmpeg to use instead of the packaged one
/// @param authKeys HS256 keys by id; empty only in `dev`
/// @param shutdownTimeout how long SIGTERM may take
/// @param admin metrics and health
/// @param log what is written to standard error
public record EdgeConfig(
    Http http,
    Media media,
    Turn turn,
    Rooms rooms,
    Program program,
    Hls hls,
    Limits limits,
    Storage storage,
    Optional<Path> ffmpegPath,
    Map<String, byte[]> authKeys,
    Duration shutdownTimeout,
    Admin admin,
    Log log) {

  /// The HTTP front door.
  ///
  /// @param host address to bind
  /// @param port TCP port; 0 picks a free one
  /// @param publicUrl how clients reach the node, for absolute addresses; empty: from the request
  /// @param tls certificate and key; empty: plain HTTP
  /// @param proxies what stands in front
  public record Http(
      String host, int port, Optional<URI> publicUrl, Optional<Tls> tls, Proxies proxies) {}

  /// The media plane.
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
  public record Media(
      String host,
      int basePort,
      int loops,
      List<InetAddress> publicAddresses,
      Optional<Discovery> addressDiscovery,
      int handshakes,
      boolean tcp,
      int tcpConnections,
      int tcpConnectionsPerSource) {}

  /// Who tells the node's public address.
  public sealed interface Discovery {
    /// The instance metadata service of AWS.
    record Aws() implements Discovery {}

    /// A STUN server.
    record Stun(String host, int port) implements Discovery {}
  }

  /// A TURN server that shares a secret with the node.
  ///
  /// @param urls `turn:` and `turns:` addresses; empty: there is none
  /// @param secret that both know; empty without `urls`
  /// @param ttl how long credentials are good for
  public record Turn(List<String> urls, byte[] secret, Duration ttl) {}

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

  /// Limits of rooms.
  ///
  /// @param max rooms on this node
  /// @param maxSpeakers connections with a microphone in one room
  /// @param maxListeners receive-only WebRTC connections in one room
  /// @param linger how long a live room outlasts its last connection
  public record Rooms(int max, int maxSpeakers, int maxListeners, Duration linger) {}

  /// The mix that everybody hears.
  ///
  /// @param bitrateBps Opus bit rate
  /// @param complexity Opus encoder complexity, 0 to 10
  /// @param levelling whether every voice is brought to the same loudness
  /// @param loudnessLufs that loudness, -30 to -14
  public record Program(int bitrateBps, int complexity, boolean levelling, int loudnessLufs) {}

  /// Packaging.
  ///
  /// @param partsPerSegment 6 (1.92 s segments) or 3 (0.96 s)
  /// @param windowSegments segments a live playlist lists
  /// @param aacBitrateBps AAC bit rate
  public record Hls(int partsPerSegment, int windowSegments, int aacBitrateBps) {}

  /// How much one client may ask for.
  ///
  /// @param posts POSTs in a second by one identity
  /// @param nodePosts POSTs in a second by everybody
  /// @param changes PATCHes and DELETEs in a second by one identity
  /// @param unconnected answered connections of one identity that have not connected yet
  public record Limits(int posts, int nodePosts, int changes, int unconnected) {}

  /// Where segments and playlists are stored.
  ///
  /// @param directory of the disk store, when there is no bucket
  /// @param s3 the bucket
  /// @param spool what waits for the bucket
  public record Storage(Path directory, Optional<S3> s3, Spool spool) {}

  /// A bucket of S3 or of a store that speaks its protocol.
  ///
  /// @param bucket its name
  /// @param endpoint of a store that is not AWS
  /// @param region AWS's name of the place
  /// @param pathStyle the bucket stands in the path, not in the host name
  /// @param prefix of all keys: empty, or ending in a slash
  /// @param credentials to sign with; empty: the AWS SDK's default chain
  /// @param timeout of one call
  public record S3(
      String bucket,
      Optional<URI> endpoint,
      String region,
      boolean pathStyle,
      String prefix,
      Optional<S3Credentials> credentials,
      Duration timeout) {}

  /// An access key of the bucket.
  ///
  /// @param accessKey its public half
  /// @param secretKey its secret half
  public record S3Credentials(String accessKey, String secretKey) {
    /// Without the secret.
    @Override
    public String toString() {
      return "S3Credentials[" + accessKey + "]";
    }
  }

  /// Segments on this machine's disk until the bucket has them.
  ///
  /// @param directory where
  /// @param maxBytes how many bytes
  public record Spool(Path directory, long maxBytes) {}

  private static final Pattern SIZE = Pattern.compile("([1-9]\\d{0,8})(MiB|GiB)");
  private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
  private static final Pattern PREFIX = Pattern.compile("(?:[A-Za-z0-9_][A-Za-z0-9._-]{0,62}/)*");

  /// The port for operators.
  ///
  /// @param enabled whether there is one
  /// @param host address to bind
  /// @param port TCP port; 0 picks a free one
  /// @param roomSeries how many rooms get metrics of their own
  public record Admin(boolean enabled, String host, int port, int roomSeries) {}

  /// Log lines on standard error.
  ///
  /// @param json one JSON object a line, else text for people
  /// @param level of everything without a level of its own
  /// @param levels by logger
  public record Log(boolean json, Level level, Map<String, Level> levels) {
    /// Keeps an unmodifiable copy.
    public Log {
      levels = Map.copyOf(levels);
    }
  }

  /// How much is logged.
  public enum Level {
    /// Nothing.
    OFF,
    /// Defects and what needs a person.
    ERROR,
    /// What a person may have to look at.
    WARN,
    /// Each change of a room or a connection.
    INFO,
    /// For work on the node itself.
    DEBUG
  }

  private static final Pattern DURATION = Pattern.compile("(\\d+(?:\\.\\d+)?)(ms|s|m|h)");
  private static final int MIN_KEY_BYTES = 32;
  private static final int MIN_TURN_SECRET = 16;
  private static final byte[] NO_SECRET = {};
  private static final int STUN_PORT = 3478;
  private static final String AUTHORITY = "([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(?::(\\d{1,5}))?";
  private static final Pattern STUN_URL = Pattern.compile("stun:" + AUTHORITY);
  private static final Pattern TURN_URL =
      Pattern.compile("turns?:" + AUTHORITY + "(?:\\?transport=(?:udp|tcp))?");

  /// Reads the configuration.
  ///
  /// @param file the YAML file, or null for defaults and environment only
  /// @param environment the process environment
  /// @param dev development mode: loopback by default, and no key needed
  /// @throws ConfigException with one sentence, naming the key
  public static EdgeConfig load(@Nullable Path file, Map<String, String> environment, boolean dev) {
    Settings settings = Settings.load(file, environment);
    EdgeConfig config = read(settings, dev ? "127.0.0.1" : "0.0.0.0", !dev);
    settings.refuseUnknown();
    if (config.authKeys.isEmpty() && !dev) {
      throw new ConfigException(
          "auth.keys (ROSTRA_AUTH_KEYS) must name at least one key, as kid:secret; only `rostra dev`"
              + " makes one by itself");
    }
    return config;
  }

  /// The dotted names of all settings.
  public static Set<String> keys() {
    Settings settings = Settings.load(null, Map.of());
    read(settings, "127.0.0.1", false);
    return settings.known();
  }

  private static EdgeConfig read(Settings s, String defaultHost, boolean defaultJson) {
    Http http =
        new Http(
            s.value("http.host", defaultHost, "an address or host name", EdgeConfig::host),
            s.value("http.port", 8080, "a port from 0 to 65535", EdgeConfig::port),
            s.value("http.public-url", Optional.empty(), "an http(s) URL", EdgeConfig::url),
            tls(s),
            new Proxies(
                s.value(
                    "http.behind-proxy",
                    List.of(),
                    "addresses or CIDR blocks such as 10.0.0.0/8, comma-separated",
                    text -> parts(text).map(Cidr::parse).toList()),
                s.value(
                    "http.proxy-header",
                    false,
                    "x-forwarded or forwarded",
                    text -> oneOf(text, "forwarded", "x-forwarded"))));
    Media media =
        new Media(
            s.value("media.host", defaultHost, "an address or host name", EdgeConfig::host),
            s.value("media.base-port", 10_000, "a port from 0 to 65535", EdgeConfig::port),
            s.value("media.loops", defaultLoops(), "a number from 1 to 64", number(1, 64)),
            s.value(
                "media.public-addresses",
                List.of(),
                "IP addresses, comma-separated",
                EdgeConfig::addresses),
            s.value(
                "media.address-discovery",
                Optional.empty(),
                "off, aws, or stun:host[:port]",
                EdgeConfig::discovery),
            s.value("media.handshakes", 1024, "a number from 1 to 4096", number(1, 4096)),
            s.value("media.tcp", true, "true or false", text -> oneOf(text, "true", "false")),
            s.value("media.tcp-connections", 2000, "a number from 1 to 100000", number(1, 100_000)),
            s.value(
                "media.tcp-connections-per-source",
                200,
                "a number from 1 to 100000",
                number(1, 100_000)));
    Turn turn = turn(s);
    Rooms rooms =
        new Rooms(
            s.value("rooms.max", 1000, "a number from 1 to 100000", number(1, 100_000)),
            s.value("rooms.max-speakers", 13, "a number from 1 to 64", number(1, 64)),
            s.value("rooms.max-listeners", 2000, "a number from 0 to 100000", number(0, 100_000)),
            s.value(
                "rooms.linger",
                Duration.ofSeconds(60),
                "a duration such as 500ms, 30s, 5m",
                EdgeConfig::duration));
    Program program =
        new Program(
            s.value("program.bitrate", 64_000, "6000 to 510000", number(6_000, 510_000)),
            s.value("program.complexity", 5, "a number from 0 to 10", number(0, 10)),
            s.value("program.levelling", true, "true or false", EdgeConfig::flag),
            s.value("program.loudness", -20, "a number from -30 to -14", number(-30, -14)));
    Hls hls =
        new Hls(
            s.value("hls.segment-duration", 6, "1.92s or 0.96s", EdgeConfig::partsPerSegment),
            s.value("hls.window", 20, "6 to 1000 segments", number(6, 1000)),
            s.value("hls.aac-bitrate", 64_000, "16000 to 256000", number(16_000, 256_000)));
    Limits limits =
        new Limits(
            s.value("limits.posts", 10, "1 to 1000000 a second", number(1, 1_000_000)),
            s.value("limits.node-posts", 200, "1 to 1000000 a second", number(1, 1_000_000)),
            s.value("limits.changes", 20, "1 to 1000000 a second", number(1, 1_000_000)),
            s.value("limits.unconnected", 5, "a number from 1 to 10000", number(1, 10_000)));
    return new EdgeConfig(
        http,
        media,
        turn,
        rooms,
        program,
        hls,
        limits,
        storage(s),
        path(s, "ffmpeg.path"),
        s.secret(
            "auth.keys",
            Map.of(),
            "a list of kid:secret, comma-separated, with secrets of at least 32 bytes and no kid twice",
            EdgeConfig::keys),
        s.value(
            "node.shutdown-timeout",
            Duration.ofSeconds(10),
            "a duration such as 500ms, 30s, 5m",
            EdgeConfig::duration),
        admin(s),
        log(s, defaultJson));
  }

  private static Admin admin(Settings s) {
    return new Admin(
        s.value("admin.enabled", true, "true or false", EdgeConfig::bool),
        s.value("admin.host", "127.0.0.1", "an address or host name", EdgeConfig::host),
        s.value("admin.port", 9464, "a port from 0 to 65535", EdgeConfig::port),
        s.value("admin.room-series", 0, "a number from 0 to 1000", number(0, 1000)));
  }

  private static Log log(Settings s, boolean defaultJson) {
    String level = "off, error, warn, info or debug";
    return new Log(
        s.value("log.format", defaultJson, "json or text", EdgeConfig::isJson),
        s.value("log.level", Level.INFO, level, EdgeConfig::level),
        s.value(
            "log.levels",
            Map.of(),
            "a list of logger=level with levels " + level + ", comma-separated",
            EdgeConfig::levels));
  }

  private static boolean bool(String text) {
    require(text.equals("true") || text.equals("false"));
    return text.equals("true");
  }

  private static boolean isJson(String text) {
    require(text.equals("json") || text.equals("text"));
    return text.equals("json");
  }

  private static Level level(String text) {
    // YAML 1.1 reads a bare `off` as false.
    return text.equals("false") ? Level.OFF : Level.valueOf(text.toUpperCase(Locale.ROOT));
  }

  private static Map<String, Level> levels(String text) {
    Map<String, Level> levels = new LinkedHashMap<>();
    parts(text)
        .forEach(entry -> {
          int equals = entry.indexOf('=');
          require(equals > 0);
          require(
              levels.put(entry.substring(0, equals), level(entry.substring(equals + 1))) == null);
        });
    return levels;
  }

  private static Storage storage(Settings s) {
    Path directory = s.value("storage.directory", Path.of("data/hls"), "a path", Path::of);
    Optional<String> bucket =
        s.value(
            "storage.s3.bucket",
            Optional.empty(),
            "a bucket name: 3 to 63 lower-case letters, digits, dots and dashes",
            text -> matching(BUCKET, text));
    Optional<URI> endpoint =
        s.value("storage.s3.endpoint", Optional.empty(), "an http(s) URL", EdgeConfig::url);
    String region =
        s.value(
            "storage.s3.region",
            "us-east-1",
            "a region such as eu-central-1",
            text -> {
              require(text.matches("[a-z0-9-]{1,40}"));
              return text;
            });
    boolean pathStyle = s.value("storage.s3.path-style", false, "true or false", EdgeConfig::bool);
    String prefix =
        s.value(
            "storage.s3.prefix",
            "",
            "names that each end in a slash, such as edge1/",
            text -> {
              require(text.length() <= 200 && PREFIX.matcher(text).matches());
              return text;
            });
    Optional<S3Credentials> credentials = s3Credentials(s);
    Duration timeout =
        s.value(
            "storage.s3.timeout",
            Duration.ofSeconds(10),
            "a duration from 100ms to 5m",
            text -> {
              Duration duration = duration(text);
              require(duration.toMillis() >= 100 && duration.toMinutes() <= 5);
              return duration;
            });
    Spool spool =
        new Spool(
            s.value("storage.spool.directory", Path.of("data/spool"), "a path", Path::of),
            s.value(
                "storage.spool.max-size",
                4L << 30,
                "a size such as 512MiB or 4GiB",
                EdgeConfig::size));
    return new Storage(
        directory,
        bucket.map(name -> new S3(name, endpoint, region, pathStyle, prefix, credentials, timeout)),
        spool);
  }

  private static Optional<S3Credentials> s3Credentials(Settings s) {
    Pattern visible = Pattern.compile("[!-~]{1,256}");
    String expected = "visible characters without spaces";
    Optional<String> access =
        s.secret(
            "storage.s3.access-key", Optional.empty(), expected, text -> matching(visible, text));
    Optional<String> secret =
        s.secret(
            "storage.s3.secret-key", Optional.empty(), expected, text -> matching(visible, text));
    if (access.isPresent() != secret.isPresent()) {
      throw new ConfigException(
          "storage.s3.access-key and storage.s3.secret-key must be set together; without both the"
              + " AWS SDK's default chain is asked");
    }
    return access.map(key -> new S3Credentials(key, secret.orElseThrow()));
  }

  private static Optional<String> matching(Pattern pattern, String text) {
    require(text.isEmpty() || pattern.matcher(text).matches());
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  private static long size(String text) {
    Matcher matcher = SIZE.matcher(text);
    require(matcher.matches());
    return Long.parseLong(matcher.group(1)) << (matcher.group(2).equals("MiB") ? 20 : 30);
  }

  private static Optional<Tls> tls(Settings s) {
    Optional<Path> certificate = path(s, "http.tls.certificate");
    Optional<Path> key = path(s, "http.tls.key");
    if (certificate.isPresent() != key.isPresent()) {
      throw new ConfigException(
          "http.tls.certificate and http.tls.key go together: "
              + (key.isPresent() ? "http.tls.certificate" : "http.tls.key")
              + " is missing");
    }
    return certificate.map(chain -> new Tls(chain, key.orElseThrow()));
  }

  private static Turn turn(Settings s) {
    Turn turn =
        new Turn(
            s.value(
                "turn.urls",
                List.of(),
                "turn: or turns: addresses such as turn:turn.example.org:3478, comma-separated",
                text -> parts(text).map(EdgeConfig::turnUrl).toList()),
            s.secret(
                "turn.secret",
                NO_SECRET,
                "at least 16 characters",
                text -> {
                  require(text.isEmpty() || text.length() >= MIN_TURN_SECRET);
                  return text.isEmpty() ? NO_SECRET : text.getBytes(StandardCharsets.UTF_8);
                }),
            s.value(
                "turn.ttl",
                Duration.ofHours(12),
                "a duration of at least 1m, such as 30m, 12h",
                text -> {
                  Duration ttl = duration(text);
                  require(ttl.compareTo(Duration.ofMinutes(1)) >= 0);
                  return ttl;
                }));
    if (turn.urls().isEmpty() != (turn.secret().length == 0)) {
      throw new ConfigException(
          "turn.urls and turn.secret go together: "
              + (turn.urls().isEmpty() ? "turn.urls" : "turn.secret (ROSTRA_TURN_SECRET)")
              + " is missing");
    }
    return turn;
  }

  private static String turnUrl(String text) {
    require(TURN_URL.matcher(text).matches());
    return text;
  }

  private static Optional<Discovery> discovery(String text) {
    if (text.equals("off") || text.equals("false") || text.isEmpty()) {
      return Optional.empty();
    }
    if (text.equals("aws")) {
      return Optional.of(new Discovery.Aws());
    }
    Matcher stun = STUN_URL.matcher(text);
    require(stun.matches());
    String port = stun.group(2);
    return Optional.of(
        new Discovery.Stun(
            stun.group(1).replaceAll("[\\[\\]]", ""),
            port == null ? STUN_PORT : number(1, 65_535).apply(port)));
  }

  /// True for the first of two words, false for the second.
  private static boolean oneOf(String text, String yes, String no) {
    require(text.equals(yes) || text.equals(no));
    return text.equals(yes);
  }

  private static Optional<Path> path(Settings s, String key) {
    return s.value(
        key,
        Optional.empty(),
        "a path",
        text -> text.isEmpty() ? Optional.empty() : Optional.of(Path.of(text)));
  }

  private static int defaultLoops() {
    return Math.max(1, Runtime.getRuntime().availableProcessors() - 1);
  }

  private static java.util.function.Function<String, Integer> number(int min, int max) {
    return text -> {
      int value = Integer.parseInt(text);
      require(value >= min && value <= max);
      return value;
    };
  }

  private static boolean flag(String text) {
    require("true".equals(text) || "false".equals(text));
    return "true".equals(text);
  }

  private static int port(String text) {
    return number(0, 65_535).apply(text);
  }

  private static String host(String text) {
    require(!text.isEmpty() && !text.contains(" ") && !text.contains("/"));
    return text;
  }

  private static Optional<URI> url(String text) {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    URI uri = URI.create(text);
    require(
        ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
            && uri.getHost() != null);
    return Optional.of(uri);
  }

  private static List<InetAddress> addresses(String text) {
    return parts(text).map(EdgeConfig::address).toList();
  }

  /// Only literals: a name would make the start depend on DNS.
  static InetAddress address(String text) {
    require(text.matches("[0-9.]+") || text.contains(":"));
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static int partsPerSegment(String text) {
    return switch (text) {
      case "1.92s" -> 6;
      case "0.96s" -> 3;
      default -> throw new IllegalArgumentException();
    };
  }

  private static Duration duration(String text) {
    Matcher matcher = DURATION.matcher(text);
    require(matcher.matches());
    double unitMs =
        switch (matcher.group(2)) {
          case "ms" -> 1;
          case "s" -> 1_000;
          case "m" -> 60_000;
          default -> 3_600_000;
        };
    return Duration.ofMillis(Math.round(Double.parseDouble(matcher.group(1)) * unitMs));
  }

  private static Map<String, byte[]> keys(String text) {
    Map<String, byte[]> keys = new LinkedHashMap<>();
    parts(text)
        .forEach(entry -> {
          int colon = entry.indexOf(':');
          require(colon > 0);
          byte[] secret = entry.substring(colon + 1).getBytes(StandardCharsets.UTF_8);
          require(secret.length >= MIN_KEY_BYTES);
          require(keys.put(entry.substring(0, colon), secret) == null);
        });
    return Map.copyOf(keys);
  }

  private static Stream<String> parts(String text) {
    return Stream.of(text.split("[,\\s]+")).filter(part -> !part.isEmpty());
  }

  private static void require(boolean condition) {
    if (!condition) {
      throw new IllegalArgumentException();
    }
  }
}
