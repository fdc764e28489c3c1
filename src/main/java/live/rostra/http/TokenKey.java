package live.rostra.http;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// One shared secret and its name. The algorithm belongs to the key (RFC 8725 section 3.1), and
/// there is exactly one: HS256.
public final class TokenKey {
  /// Fewest bytes a secret may have: RFC 7518 section 3.2 asks for the hash's size.
  public static final int MIN_SECRET_BYTES = 32;

  private static final Pattern KID = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final String MAC = "HmacSHA256";

  private final String kid;
  private final SecretKeySpec secret;

  private TokenKey(String kid, byte[] secret) {
    this.kid = kid;
    this.secret = new SecretKeySpec(secret, MAC);
  }

  /// A key whose secret is the UTF-8 bytes of `secret`.
  ///
  /// @throws IllegalArgumentException with one sentence that never contains the secret
  public static TokenKey of(String kid, String secret) {
    return of(kid, secret.getBytes(StandardCharsets.UTF_8));
  }

  /// A key from raw bytes, which are copied.
  ///
  /// @throws IllegalArgumentException with one sentence that never contains the secret
  public static TokenKey of(String kid, byte[] secret) {
    if (!KID.matcher(kid).matches()) {
      throw new IllegalArgumentException(
          "a key id must be 1 to 64 of a-z A-Z 0-9 . _ - (it is the part before the colon)");
    }
    if (secret.length < MIN_SECRET_BYTES) {
      throw new IllegalArgumentException(
          "the secret of key '%s' has %d bytes, but HS256 needs at least %d"
              .formatted(kid, secret.length, MIN_SECRET_BYTES));
    }
    return new TokenKey(kid, secret);
  }

  /// The name tokens carry in their `kid` header and `iss` claim.
  public String kid() {
    return kid;
  }

  /// HMAC-SHA-256 of the signing input.
  byte[] sign(byte[] signingInput) {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(secret);
      return mac.doFinal(signingInput);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform must provide " + MAC, e);
    }
  }

  @Override
  public String toString() {
    return "TokenKey[" + kid + "]";
  }
}
