package live.rostra.webhooks;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Signs webhooks as LiveKit does: a JWT (RFC 7519, HS256) that holds the hash of the body.
///
/// ```
/// {"iss":"<key>","aud":"<the URL>","jti":"<id>","iat":…,"nbf":…,"exp":<5 min later>,
///  "sha256":"<base64 of the SHA-256 of the body>"}
/// ```
///
/// It opens no door of the node, whatever key it is signed with: access tokens have another `aud`.
/// Thread-safe.
final class WebhookSigner {
  /// After this a receiver holds it for a repetition.
  static final Duration LIFE = Duration.ofMinutes(5);

  private static final String MAC = "HmacSHA256";
  private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

  private final String kid;
  private final SecretKeySpec secret;
  private final InstantSource clock;

  /// @param kid name of the key
  /// @param secret at least 32 bytes (RFC 7518 section 3.2)
  /// @param clock wall-clock time
  WebhookSigner(String kid, byte[] secret, InstantSource clock) {
    this.kid = kid;
    this.secret = new SecretKeySpec(secret, MAC);
    this.clock = clock;
  }

  /// The token of a body.
  ///
  /// @param audience the URL it is sent to
  /// @param id of the event
  /// @param body exactly what is sent
  String sign(String audience, String id, byte[] body) {
    long now = clock.instant().getEpochSecond();
    JsonObject header = new JsonObject().put("alg", "HS256").put("typ", "JWT").put("kid", kid);
    JsonObject claims =
        new JsonObject()
            .put("iss", kid)
            .put("aud", audience)
            .put("jti", id)
            .put("iat", now)
            .put("nbf", now)
            .put("exp", now + LIFE.toSeconds())
            .put("sha256", Base64.getEncoder().encodeToString(sha256(body)));
    String input = part(header) + "." + part(claims);
    return input + "." + BASE64URL.encodeToString(hmac(input.getBytes(StandardCharsets.US_ASCII)));
  }

  private static String part(JsonObject json) {
    return BASE64URL.encodeToString(json.encode().getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] sha256(byte[] body) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(body);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform must provide SHA-256", e);
    }
  }

  private byte[] hmac(byte[] input) {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(secret);
      return mac.doFinal(input);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform must provide " + MAC, e);
    }
  }
}
