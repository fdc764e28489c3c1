package live.rostra.config;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Every setting of a node, validated. `edge-config/edge.yaml` is their manual.
///
/// A section is a record with the same name, which reads itself: `http.port` is in [HttpConfig].
/// Sections of one setting (`ffmpeg`, `auth`, `node`) are read here.
///
/// @param http the HTTP front door
/// @param media UDP ports, loops and announced addresses
/// @param turn the TURN server handed out to clients
/// @param rooms limits of rooms
/// @param program the mix that everybody hears
/// @param hls packaging
/// @param limits how much one client may ask for
/// @param storage where segments are stored
/// @param postgres the database of durable facts
/// @param facts what waits for it
/// @param ffmpegPath an ffmpeg to use instead of the packaged one
/// @param authKeys HS256 keys by id; empty only in `dev`
/// @param shutdownTimeout how long SIGTERM may take
/// @param admin metrics and health
/// @param log what is written to standard error
/// @param webhooks the application's servers that are told what happens in rooms
public record EdgeConfig(
    HttpConfig http,
    MediaConfig media,
    TurnConfig turn,
    RoomsConfig rooms,
    ProgramConfig program,
    HlsConfig hls,
    LimitsConfig limits,
    StorageConfig storage,
    PostgresConfig postgres,
    FactsConfig facts,
    Optional<Path> ffmpegPath,
    Map<String, byte[]> authKeys,
    Duration shutdownTimeout,
    AdminConfig admin,
    LogConfig log,
    WebhooksConfig webhooks) {

  static final Pattern KID = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  static final int MIN_KEY_BYTES = 32;
  private static final Form<Map<String, byte[]>> KEYS =
      new Form<>(
          ("a list of kid:secret, comma-separated, with kids of 1 to 64 of a-z A-Z 0-9 . _ -,"
                  + " secrets of at least %d bytes and no kid twice")
              .formatted(MIN_KEY_BYTES),
          EdgeConfig::keys);

  /// Reads the configuration.
  ///
  /// @param file the YAML file, or null for defaults and environment only
  /// @param environment the process environment
  /// @param dev development mode: loopback by default, and no key needed
  /// @throws ConfigException with one sentence, naming the key
  public static EdgeConfig load(@Nullable Path file, Map<String, String> environment, boolean dev) {
    Settings settings = Settings.load(file, environment);
    EdgeConfig config = read(settings, dev);
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
    read(settings, true);
    return settings.known();
  }

  private static EdgeConfig read(Settings s, boolean dev) {
    String host = dev ? "127.0.0.1" : "0.0.0.0";
    Map<String, byte[]> authKeys = s.secret("auth.keys", Map.of(), KEYS);
    return new EdgeConfig(
        HttpConfig.read(s, host),
        MediaConfig.read(s, host),
        TurnConfig.read(s),
        RoomsConfig.read(s),
        ProgramConfig.read(s),
        HlsConfig.read(s),
        LimitsConfig.read(s),
        StorageConfig.read(s),
        PostgresConfig.read(s),
        FactsConfig.read(s),
        s.value("ffmpeg.path", Optional.empty(), Form.OPTIONAL_PATH),
        authKeys,
        s.value("node.shutdown-timeout", Duration.ofSeconds(10), Form.DURATION),
        AdminConfig.read(s),
        LogConfig.read(s, !dev),
        WebhooksConfig.read(s, authKeys));
  }

  private static Map<String, byte[]> keys(String text) {
    Map<String, byte[]> keys = new LinkedHashMap<>();
    Form.parts(text)
        .forEach(entry -> {
          int colon = entry.indexOf(':');
          Form.require(colon > 0 && KID.matcher(entry.substring(0, colon)).matches());
          byte[] secret = entry.substring(colon + 1).getBytes(StandardCharsets.UTF_8);
          Form.require(secret.length >= MIN_KEY_BYTES);
          Form.require(keys.put(entry.substring(0, colon), secret) == null);
        });
    // In their order: the first one signs.
    return Collections.unmodifiableMap(keys);
  }
}
