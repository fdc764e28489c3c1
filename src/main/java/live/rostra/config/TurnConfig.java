package live.rostra.config;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/// `turn.*`: a TURN server that shares a secret with the node.
///
/// @param urls `turn:` and `turns:` addresses; empty: there is none
/// @param secret that both know; empty without `urls`
/// @param ttl how long credentials are good for
public record TurnConfig(List<String> urls, byte[] secret, Duration ttl) {
  /// Host and port of a `stun:` or `turn:` address (RFC 7064, 7065).
  static final String AUTHORITY = "([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(?::(\\d{1,5}))?";

  private static final int MIN_SECRET = 16;
  private static final byte[] NO_SECRET = {};
  private static final Pattern URL =
      Pattern.compile("turns?:" + AUTHORITY + "(?:\\?transport=(?:udp|tcp))?");

  private static final Form<List<String>> URLS =
      Form.list(
          "turn: or turns: addresses such as turn:turn.example.org:3478, comma-separated",
          TurnConfig::url);
  private static final Form<byte[]> SECRET =
      new Form<>("at least " + MIN_SECRET + " characters", TurnConfig::secret);
  private static final Form<Duration> TTL =
      Form.DURATION.only(
          "a duration of at least 1m, such as 30m, 12h",
          ttl -> ttl.compareTo(Duration.ofMinutes(1)) >= 0);

  static TurnConfig read(Settings s) {
    TurnConfig turn =
        new TurnConfig(
            s.value("turn.urls", List.of(), URLS),
            s.secret("turn.secret", NO_SECRET, SECRET),
            s.value("turn.ttl", Duration.ofHours(12), TTL));
    if (turn.urls.isEmpty() != (turn.secret.length == 0)) {
      throw new ConfigException(
          "turn.urls and turn.secret go together: "
              + (turn.urls.isEmpty() ? "turn.urls" : "turn.secret (ROSTRA_TURN_SECRET)")
              + " is missing");
    }
    return turn;
  }

  private static String url(String text) {
    Form.require(URL.matcher(text).matches());
    return text;
  }

  private static byte[] secret(String text) {
    Form.require(text.isEmpty() || text.length() >= MIN_SECRET);
    return text.isEmpty() ? NO_SECRET : text.getBytes(StandardCharsets.UTF_8);
  }
}
