package live.rostra.config;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
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
/// @param rooms limits of rooms
/// @param program the mix that everybody hears
/// @param hls packaging
/// @param limits how much one client may ask for
/// @param storageDirectory where segments are stored
/// @param ffmpegPath an ffmpeg to use instead of the packaged one
/// @param authKeys HS256 keys by id; empty only in `dev`
/// @param shutdownTimeout how long SIGTERM may take
public record EdgeConfig(
    Http http,
    Media media,
    Rooms rooms,
    Program program,
    Hls hls,
    Limits limits,
    Path storageDirectory,
    Optional<Path> ffmpegPath,
    Map<String, byte[]> authKeys,
    Duration shutdownTimeout) {

  /// The HTTP front door.
  ///
  /// @param host address to bind
  /// @param port TCP port; 0 picks a free one
  /// @param publicUrl how clients reach the node, for absolute addresses; empty: from the request
  public record Http(String host, int port, Optional<URI> publicUrl) {}

  /// The media plane.
  ///
  /// @param host address to bind
  /// @param basePort UDP port of media loop 0; loop i has `basePort + i`; 0 picks free ones
  /// @param loops number of media loops
  /// @param publicAddresses addresses for ICE candidates; empty: derived from `host`
  /// @param handshakes DTLS handshakes at one time
  public record Media(
      String host, int basePort, int loops, List<InetAddress> publicAddresses, int handshakes) {}

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
  public record Program(int bitrateBps, int complexity) {}

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

  private static final Pattern DURATION = Pattern.compile("(\\d+(?:\\.\\d+)?)(ms|s|m|h)");
  private static final int MIN_KEY_BYTES = 32;

  /// Reads the configuration.
  ///
  /// @param file the YAML file, or null for defaults and environment only
  /// @param environment the process environment
  /// @param dev development mode: loopback by default, and no key needed
  /// @throws ConfigException with one sentence, naming the key
  public static EdgeConfig load(@Nullable Path file, Map<String, String> environment, boolean dev) {
    Settings settings = Settings.load(file, environment);
    EdgeConfig config = read(settings, dev ? "127.0.0.1" : "0.0.0.0");
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
    read(settings, "127.0.0.1");
    return settings.known();
  }

  private static EdgeConfig read(Settings s, String defaultHost) {
    Http http =
        new Http(
            s.value("http.host", defaultHost, "an address or host name", EdgeConfig::host),
            s.value("http.port", 8080, "a port from 0 to 65535", EdgeConfig::port),
            s.value("http.public-url", Optional.empty(), "an http(s) URL", EdgeConfig::url));
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
            s.value("media.handshakes", 64, "a number from 1 to 4096", number(1, 4096)));
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
            s.value("program.complexity", 5, "a number from 0 to 10", number(0, 10)));
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
        rooms,
        program,
        hls,
        limits,
        s.value("storage.directory", Path.of("data/hls"), "a path", Path::of),
        s.value(
            "ffmpeg.path",
            Optional.empty(),
            "a path",
            text -> text.isEmpty() ? Optional.empty() : Optional.of(Path.of(text))),
        s.secret(
            "auth.keys",
            Map.of(),
            "a list of kid:secret, comma-separated, with secrets of at least 32 bytes and no kid twice",
            EdgeConfig::keys),
        s.value(
            "node.shutdown-timeout",
            Duration.ofSeconds(10),
            "a duration such as 500ms, 30s, 5m",
            EdgeConfig::duration));
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

  private static InetAddress address(String text) {
    // Only literals: a name would make the start depend on DNS.
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
