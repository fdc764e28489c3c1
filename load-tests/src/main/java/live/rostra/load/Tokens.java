package live.rostra.load;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Makes access tokens with the node's own key (`ROSTRA_AUTH_KEYS`, `id:secret`; the first of
/// several).
public final class Tokens {
  private static final int LIFE_S = 3_600;

  private final String id;
  private final byte[] secret;

  private Tokens(String id, byte[] secret) {
    this.id = id;
    this.secret = secret;
  }

  /// Reads the key from `rostra.key`, or from the variable that the node reads.
  ///
  /// @throws IllegalArgumentException when there is none
  public static Tokens fromEnvironment() {
    String own = System.getenv("ROSTRA_AUTH_KEYS");
    return of(Settings.text("key", own == null ? "" : own).split(",", 2)[0].strip());
  }

  /// Makes tokens with a key as the node writes it.
  ///
  /// @throws IllegalArgumentException when it is not `id:secret`
  public static Tokens of(String key) {
    int colon = key.indexOf(':');
    if (colon < 1) {
      throw new IllegalArgumentException(
          "set ROSTRA_AUTH_KEYS to the node's id:secret, so that tokens can be made");
    }
    return new Tokens(
        key.substring(0, colon), key.substring(colon + 1).getBytes(StandardCharsets.UTF_8));
  }

  /// A token for one room, valid for an hour, of somebody who may open it and speaks there.
  public String host(String identity, String room) {
    return token(identity, room, "\"join\",\"host\"");
  }

  /// The same, of somebody called `load`.
  public String host(String room) {
    return host("load", room);
  }

  /// A token for one room, valid for an hour, of somebody who listens.
  public String listener(String identity, String room) {
    return token(identity, room, "\"join\"");
  }

  private String token(String identity, String room, String grants) {
    String header = "{\"alg\":\"HS256\",\"typ\":\"JWT\",\"kid\":\"" + id + "\"}";
    long now = Instant.now().getEpochSecond();
    String claims =
        """
        {"iss":"%s","aud":"rostra","sub":"%s","iat":%d,"exp":%d,"room":"%s","grants":[%s]}\
        """
            .formatted(id, identity, now, now + LIFE_S, room, grants);
    String signed =
        base64(header.getBytes(StandardCharsets.UTF_8))
            + "."
            + base64(claims.getBytes(StandardCharsets.UTF_8));
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      return signed + "." + base64(mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
