package live.rostra.webhooks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import live.rostra.http.TokenKey;
import live.rostra.http.Tokens;
import org.junit.jupiter.api.Test;

class WebhookSignerTest {
  private static final byte[] SECRET = "0123456789abcdef0123456789abcdef".getBytes(UTF_8);
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-11-21T18:00:00Z"));
  private static final byte[] BODY = "{\"id\":\"01\",\"names\":\"Zoë\"}".getBytes(UTF_8);

  private final String token =
      new WebhookSigner("main", SECRET, CLOCK).sign("https://a.example.org/hooks", "01", BODY);

  private static JsonObject json(String part) {
    return new JsonObject(new String(Base64.getUrlDecoder().decode(part), UTF_8));
  }

  @Test
  void saysWhoItIsForWhatItIsAboutAndForHowLong() throws Exception {
    String[] parts = token.split("\\.");
    long now = CLOCK.instant().getEpochSecond();
    String hash =
        Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(BODY));

    assertThat(json(parts[0]))
        .isEqualTo(new JsonObject().put("alg", "HS256").put("typ", "JWT").put("kid", "main"));
    assertThat(json(parts[1]).encode())
        .isEqualTo(
            new JsonObject()
                .put("iss", "main")
                .put("aud", "https://a.example.org/hooks")
                .put("jti", "01")
                .put("iat", now)
                .put("nbf", now)
                .put("exp", now + 300)
                .put("sha256", hash)
                .encode());
  }

  @Test
  void isSignedWithTheKey() throws Exception {
    int dot = token.lastIndexOf('.');
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(SECRET, "HmacSHA256"));

    byte[] expected = mac.doFinal(token.substring(0, dot).getBytes(UTF_8));

    assertThat(Base64.getUrlDecoder().decode(token.substring(dot + 1))).isEqualTo(expected);
  }

  @Test
  void opensNoDoorOfTheNodeThoughTheKeyIsTheSame() {
    Tokens tokens = new Tokens(List.of(TokenKey.of("main", SECRET)), CLOCK);

    assertThat(tokens.verify(token)).isEmpty();
  }
}
