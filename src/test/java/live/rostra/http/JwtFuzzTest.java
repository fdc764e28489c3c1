package live.rostra.http;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;

/// Whatever arrives as a token, the answer is claims or nothing.
class JwtFuzzTest {
  private static final TokenKey KEY = TokenKey.of("k1", "0123456789abcdef0123456789abcdef");
  private static final Tokens TOKENS =
      new Tokens(List.of(KEY), InstantSource.fixed(Instant.parse("2026-11-21T12:00:00Z")));

  @FuzzTest(maxDuration = "10s")
  void neverThrowsOnATokenAsItArrives(byte[] data) {
    String token = new String(data, StandardCharsets.ISO_8859_1);
    if (TOKENS.verify(token).isPresent()) {
      throw new AssertionError("forged: " + token);
    }
  }

  /// A valid signature over a hostile header and payload: what a leaked key, or a careless issuer,
  /// could send.
  @FuzzTest(maxDuration = "10s")
  void neverThrowsOnASignedPayload(FuzzedDataProvider data) {
    String header = base64(data.consumeString(120));
    String payload = base64(data.consumeRemainingAsString());
    String input = header + "." + payload;
    byte[] signature = KEY.sign(input.getBytes(StandardCharsets.US_ASCII));

    TOKENS
        .verify(input + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature))
        .ifPresent(claims -> {
          if (claims.expiresAt().isAfter(Instant.parse("2026-11-21T18:00:30Z"))) {
            throw new AssertionError("lives too long: " + claims.expiresAt());
          }
        });
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
