package live.rostra.config;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// `webhooks.*`: the application's servers that are told what happens in rooms.
///
/// @param urls where each event is posted; empty: nowhere
/// @param key signs; empty without `urls`
/// @param events names of types; empty: all
/// @param allow private addresses that may be called
/// @param authorities a PEM file of certificate authorities to trust beside the usual ones
public record WebhooksConfig(
    List<String> urls,
    Optional<Key> key,
    List<String> events,
    List<Cidr> allow,
    Optional<Path> authorities) {

  /// A key that signs webhooks.
  ///
  /// @param kid its name
  /// @param secret at least 32 bytes
  public record Key(String kid, byte[] secret) {
    /// Without the secret.
    @Override
    public String toString() {
      return "Key[" + kid + "]";
    }
  }

  private static final Pattern EVENT = Pattern.compile("[a-z]+\\.[a-z]+");

  private static final Form<List<String>> URLS =
      Form.list(
          "https URLs such as https://app.example.org/hooks, comma-separated", WebhooksConfig::url);
  private static final Form<Optional<String>> KEY =
      new Form<>(
          "the id of a key in auth.keys, or kid:secret with a secret of at least %d bytes"
              .formatted(EdgeConfig.MIN_KEY_BYTES),
          text -> text.isEmpty() ? Optional.empty() : Optional.of(key(text)));
  private static final Form<List<String>> EVENTS =
      Form.list("names such as room.started, comma-separated", WebhooksConfig::event);
  private static final Form<List<Cidr>> BLOCKS =
      Form.list("addresses or CIDR blocks such as 10.1.0.0/16, comma-separated", Cidr::parse);

  static WebhooksConfig read(Settings s, Map<String, byte[]> authKeys) {
    List<String> urls = s.secret("webhooks.urls", List.of(), URLS);
    Optional<String> key = s.secret("webhooks.key", Optional.empty(), KEY);
    return new WebhooksConfig(
        urls,
        urls.isEmpty() ? Optional.empty() : Optional.of(signer(key, authKeys)),
        s.value("webhooks.events", List.of(), EVENTS),
        s.value("webhooks.allow", List.of(), BLOCKS),
        s.value("webhooks.authorities", Optional.empty(), Form.OPTIONAL_PATH));
  }

  private static Key signer(Optional<String> text, Map<String, byte[]> authKeys) {
    String kid = text.orElseGet(() -> authKeys.keySet().stream().findFirst().orElse(""));
    int colon = kid.indexOf(':');
    if (colon > 0) {
      byte[] secret = kid.substring(colon + 1).getBytes(StandardCharsets.UTF_8);
      return new Key(kid.substring(0, colon), secret);
    }
    byte[] secret = authKeys.get(kid);
    if (secret == null) {
      throw new ConfigException(
          kid.isEmpty()
              ? "webhooks.key is missing: there is no key in auth.keys to sign webhooks with"
              : "webhooks.key must be " + KEY.expected());
    }
    return new Key(kid, secret);
  }

  /// What its host may be is judged where it is called.
  private static String url(String text) {
    Form.require(text.startsWith("https://") || text.startsWith("http://"));
    return text;
  }

  private static String key(String text) {
    int colon = text.indexOf(':');
    String kid = colon < 0 ? text : text.substring(0, colon);
    Form.require(EdgeConfig.KID.matcher(kid).matches());
    Form.require(
        colon < 0
            || text.substring(colon + 1).getBytes(StandardCharsets.UTF_8).length
                >= EdgeConfig.MIN_KEY_BYTES);
    return text;
  }

  private static String event(String text) {
    Form.require(EVENT.matcher(text).matches());
    return text;
  }
}
