package live.rostra.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import live.rostra.room.Actor;
import live.rostra.room.Role;
import live.rostra.testkit.BadInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokensTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final String SECRET = "0123456789abcdef0123456789abcdef";
  private static final TokenKey KEY = TokenKey.of("k1", SECRET);
  private static final TokenKey OTHER = TokenKey.of("k2", "ffffffffffffffffffffffffffffffff");
  private static final Tokens TOKENS = new Tokens(List.of(KEY, OTHER), InstantSource.fixed(NOW));

  @Test
  void acceptsWhatItIssued() {
    String token = TOKENS.issue("ada", "salon", Set.of(Grant.SPEAK), Duration.ofHours(1));

    assertThat(TOKENS.verify(token))
        .contains(
            new Claims(
                "ada",
                "ada",
                "salon",
                Set.of(Grant.SPEAK),
                Optional.empty(),
                NOW,
                NOW.plusSeconds(3600)));
  }

  @Test
  void acceptsTheSecondKeyUnderItsOwnName() {
    String token = signed(header().put("kid", "k2"), payload().put("iss", "k2"), OTHER);

    assertThat(TOKENS.verify(token)).isPresent();
  }

  static Stream<Arguments> goodTokens() {
    return Stream.of(
        good("as documented", _ -> {}),
        good("aud as an array", p -> p.put("aud", new JsonArray().add("x").add("rostra"))),
        good("without iat", p -> p.remove("iat")),
        good("expired inside the leeway", p -> p.put("exp", epoch(-29))),
        good("clock ahead inside the leeway", p -> p.put("iat", epoch(29))),
        good("six hours", p -> p.put("exp", epoch(6 * 3600))),
        good("all rooms", p -> p.put("room", "*")),
        good("exp with a fraction", p -> p.put("exp", epoch(60) + 0.5)),
        good("a grant of a later version", p -> p.getJsonArray("grants").add("teleport")),
        good("longest sub", p -> p.put("sub", "x".repeat(128))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("goodTokens")
  void acceptsEveryVariantTheRulesAllow(String name, JsonObject payload) {
    assertThat(TOKENS.verify(signed(header(), payload, KEY))).isPresent();
  }

  static Stream<Arguments> badTokens() {
    String good = signed(header(), payload(), KEY);
    String[] parts = good.split("\\.");
    return Stream.of(
        Arguments.of("empty", ""),
        Arguments.of("one word", "token"),
        Arguments.of("two dots missing", parts[0] + parts[1] + parts[2]),
        Arguments.of("one dot missing", parts[0] + "." + parts[1]),
        Arguments.of("a fourth part", good + ".x"),
        Arguments.of("only dots", ".."),
        Arguments.of("signature empty", parts[0] + "." + parts[1] + "."),
        Arguments.of("signature padded", good + "="),
        Arguments.of("signature one bit off", flipLast(good)),
        Arguments.of("payload not base64", parts[0] + ".%%%." + parts[2]),
        Arguments.of("payload not an object", signedRaw(header().encode(), "[1]", KEY)),
        Arguments.of("payload a bare null", signedRaw(header().encode(), "null", KEY)),
        Arguments.of("header a bare null", signedRaw("null", payload().encode(), KEY)),
        Arguments.of("payload nested 2000 deep", signedRaw(header().encode(), nested(), KEY)),
        Arguments.of("64 KiB", "a".repeat(65_536)),
        Arguments.of("64 KiB, signed", bad(p -> p.put("pad", "a".repeat(65_536)))),
        Arguments.of("not ASCII", good.substring(0, 20) + "\u00e9" + good.substring(21)),
        Arguments.of("alg none", unsigned("none")),
        Arguments.of("alg None", unsigned("None")),
        Arguments.of("alg none, signed", signed(header().put("alg", "none"), payload(), KEY)),
        Arguments.of("alg HS512", signed(header().put("alg", "HS512"), payload(), KEY)),
        Arguments.of("alg RS256", signed(header().put("alg", "RS256"), payload(), KEY)),
        Arguments.of("alg missing", signed(without(header(), "alg"), payload(), KEY)),
        Arguments.of("critical extension", signed(crit(), payload(), KEY)),
        Arguments.of("kid missing", signed(without(header(), "kid"), payload(), KEY)),
        Arguments.of("kid a path", forged("../../etc/hosts", SECRET)),
        Arguments.of("kid unknown", forged("k9", SECRET)),
        Arguments.of("kid the decoy's", forged("decoy", SECRET)),
        Arguments.of("kid a number", signed(header().put("kid", 1), payload(), KEY)),
        Arguments.of(
            "signed with the key's name", forged("k1", "k1k1k1k1k1k1k1k1k1k1k1k1k1k1k1k1")),
        Arguments.of("signed with another key", signed(header(), payload(), OTHER)),
        Arguments.of("iss of another key", bad(p -> p.put("iss", "k2"))),
        Arguments.of("iss missing", bad(p -> p.remove("iss"))),
        Arguments.of("aud missing", bad(p -> p.remove("aud"))),
        Arguments.of("aud of another service", bad(p -> p.put("aud", "other"))),
        Arguments.of("aud a list of others", bad(p -> p.put("aud", new JsonArray().add("x")))),
        Arguments.of("sub missing", bad(p -> p.remove("sub"))),
        Arguments.of("sub empty", bad(p -> p.put("sub", ""))),
        Arguments.of("sub of 129", bad(p -> p.put("sub", "x".repeat(129)))),
        Arguments.of("sub with a newline", bad(p -> p.put("sub", "a\nb"))),
        Arguments.of("sub a number", bad(p -> p.put("sub", 7))),
        Arguments.of("exp missing", bad(p -> p.remove("exp"))),
        Arguments.of("exp a string", bad(p -> p.put("exp", String.valueOf(epoch(60))))),
        Arguments.of("exp past the leeway", bad(p -> p.put("exp", epoch(-31)))),
        Arguments.of("exp in the year 9999", bad(p -> p.put("exp", 253_402_300_799L))),
        Arguments.of("exp seven hours ahead", bad(p -> p.put("exp", epoch(7 * 3600)))),
        Arguments.of(
            "seven hours since iat",
            bad(p -> p.put("iat", epoch(-4 * 3600)).put("exp", epoch(3 * 3600)))),
        Arguments.of("exp 1e300", bad(p -> p.put("exp", 1e300))),
        Arguments.of("exp negative", bad(p -> p.put("exp", -1))),
        Arguments.of("iat a string", bad(p -> p.put("iat", "now"))),
        Arguments.of("iat in the future", bad(p -> p.put("iat", epoch(60)))),
        Arguments.of("nbf in the future", bad(p -> p.put("nbf", epoch(60)))),
        Arguments.of("room missing", bad(p -> p.remove("room"))),
        Arguments.of("room a pattern", bad(p -> p.put("room", "sal*"))),
        Arguments.of("grants missing", bad(p -> p.remove("grants"))),
        Arguments.of("grants a string", bad(p -> p.put("grants", "admin"))),
        Arguments.of(
            "grants an object", bad(p -> p.put("grants", new JsonObject().put("host", true)))),
        Arguments.of("grants of numbers", bad(p -> p.put("grants", new JsonArray().add(1)))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badTokens")
  @BadInput(28)
  void refusesEveryCraftedToken(String name, String token) {
    assertThat(TOKENS.verify(token)).isEmpty();
  }

  @Test
  void refusesMoreThanTwentyFiveCraftedTokens() {
    assertThat(badTokens()).hasSizeGreaterThan(25);
  }

  @Test
  @BadInput(28)
  void takesARoleOnlyFromGrants() {
    JsonObject payload = payload().put("metadata", new JsonObject().put("role", "host"));

    Claims claims = TOKENS.verify(signed(header(), payload, KEY)).orElseThrow();

    assertThat(claims.allows(Grant.HOST)).isFalse();
  }

  @Test
  void knowsWhatAGrantIncludes() {
    Claims host = new Claims("ada", "ada", "*", Set.of(Grant.HOST), Optional.empty(), NOW, NOW);

    assertThat(host.allows(Grant.SPEAK)).isTrue();
    assertThat(host.allows(Grant.MODERATE)).isTrue();
    assertThat(host.allows(Grant.ADMIN)).isFalse();
    assertThat(host.allows(Grant.RECORD)).isFalse();
  }

  @Test
  void boundsARoleByTheGrantsAndLowersTheFirstOneByItsClaim() {
    Claims speaker = verified(payload().put("role", "listener"));
    Claims pretender = verified(payload().put("role", "host").put("name", "Ada Lovelace"));

    assertThat(speaker.actor())
        .isEqualTo(
            new Actor(
                "ada",
                "ada",
                Role.SPEAKER,
                Role.LISTENER,
                false,
                speaker.issuedAt().toEpochMilli()));
    assertThat(pretender.actor())
        .isEqualTo(
            new Actor(
                "ada",
                "Ada Lovelace",
                Role.SPEAKER,
                Role.SPEAKER,
                false,
                pretender.issuedAt().toEpochMilli()));
  }

  @Test
  void refusesARoleThatIsNone() {
    assertThat(TOKENS.verify(signed(header(), payload().put("role", "king"), KEY))).isEmpty();
    assertThat(TOKENS.verify(signed(header(), payload().put("name", 7), KEY))).isEmpty();
  }

  @Test
  void countsATokenWithoutItsTimeAsOld() {
    JsonObject payload = payload();
    payload.remove("iat");

    assertThat(verified(payload).issuedAt()).isEqualTo(Instant.EPOCH);
  }

  private static Claims verified(JsonObject payload) {
    return TOKENS.verify(signed(header(), payload, KEY)).orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "short", "0123456789abcdef0123456789abcde"})
  void refusesASecretUnderThirtyTwoBytesWithoutShowingIt(String secret) {
    assertThatThrownBy(() -> TokenKey.of("k1", secret))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least 32")
        .hasMessageNotContaining("0123");
  }

  @Test
  void refusesToWorkWithoutAKeyOrWithOneNameTwice() {
    assertThatThrownBy(() -> new Tokens(List.of(), InstantSource.system()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Tokens(List.of(KEY, KEY), InstantSource.system()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void issuesNoTokenBeyondSixHours() {
    assertThatThrownBy(() -> TOKENS.issue("ada", "*", Set.of(), Duration.ofHours(6).plusSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void neverPrintsASecret() {
    assertThat(KEY.toString()).doesNotContain(SECRET);
  }

  static JsonObject header() {
    return new JsonObject().put("alg", "HS256").put("kid", "k1").put("typ", "JWT");
  }

  static JsonObject payload() {
    return new JsonObject()
        .put("iss", "k1")
        .put("aud", "rostra")
        .put("sub", "ada")
        .put("room", "salon")
        .put("grants", new JsonArray().add("join").add("speak"))
        .put("iat", epoch(0))
        .put("exp", epoch(3600));
  }

  private static long epoch(long offsetSeconds) {
    return NOW.getEpochSecond() + offsetSeconds;
  }

  private static Arguments good(String name, Consumer<JsonObject> change) {
    JsonObject payload = payload();
    change.accept(payload);
    return Arguments.of(name, payload);
  }

  private static String bad(Consumer<JsonObject> change) {
    JsonObject payload = payload();
    change.accept(payload);
    return signed(header(), payload, KEY);
  }

  private static JsonObject without(JsonObject json, String name) {
    json.remove(name);
    return json;
  }

  private static JsonObject crit() {
    return header().put("crit", new JsonArray().add("exp"));
  }

  private static String nested() {
    return "{\"a\":" + "[".repeat(2000) + "]".repeat(2000) + "}";
  }

  private static String unsigned(String alg) {
    return base64(header().put("alg", alg).encode()) + "." + base64(payload().encode()) + ".";
  }

  /// Signed by somebody who guessed `secret`, claiming to be `kid`.
  private static String forged(String kid, String secret) {
    return signedRaw(
        header().put("kid", kid).encode(),
        payload().put("iss", kid).encode(),
        TokenKey.of("x", secret));
  }

  private static String signed(JsonObject header, JsonObject payload, TokenKey key) {
    return signedRaw(header.encode(), payload.encode(), key);
  }

  private static String signedRaw(String header, String payload, TokenKey key) {
    String input = base64(header) + "." + base64(payload);
    byte[] signature = key.sign(input.getBytes(StandardCharsets.US_ASCII));
    return input + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String flipLast(String token) {
    char last = token.charAt(token.length() - 1);
    return token.substring(0, token.length() - 1) + (last == 'A' ? 'B' : 'A');
  }

  @Test
  void signsAsTheRfcSays() throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    String token = TOKENS.issue("ada", "salon", Set.of(Grant.JOIN), Duration.ofMinutes(1));
    int dot = token.lastIndexOf('.');

    byte[] expected = mac.doFinal(token.substring(0, dot).getBytes(StandardCharsets.US_ASCII));

    assertThat(Base64.getUrlDecoder().decode(token.substring(dot + 1))).isEqualTo(expected);
  }
}
