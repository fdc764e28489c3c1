package live.rostra.e2e;

import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.params.provider.Arguments;

/// Tokens that open nothing (row 28 of the bad inputs, RFC 8725), made by hand.
final class HostileTokens {
  private static final String OTHER_SECRET = "00000000000000000000000000000000";

  private HostileTokens() {}

  static Stream<Arguments> all() {
    String good = signed(header(), payload());
    String[] parts = good.split("\\.");
    return Stream.of(
        argumentSet("nothing", ""),
        argumentSet("a word", "token"),
        argumentSet("dots", ".."),
        argumentSet("two dots missing", parts[0] + parts[1] + parts[2]),
        argumentSet("no signature", parts[0] + "." + parts[1] + "."),
        argumentSet("a fourth part", good + ".x"),
        argumentSet("a padded signature", good + "="),
        argumentSet("alg none", unsigned("none")),
        argumentSet("alg nOnE", unsigned("nOnE")),
        argumentSet("alg none and a signature", signed(header().put("alg", "none"), payload())),
        argumentSet("alg RS256", signed(header().put("alg", "RS256"), payload())),
        argumentSet("signed with another secret", forged(LiveCall.KID, OTHER_SECRET)),
        argumentSet("signed with the name of the key", forged(LiveCall.KID, LiveCall.KID)),
        argumentSet("kid a path", forged("../../etc/hosts", LiveCall.SECRET)),
        argumentSet("kid of SQL", forged("' OR 1=1 --", LiveCall.SECRET)),
        argumentSet("kid empty", forged("", LiveCall.SECRET)),
        argumentSet("kid a number", signed(header().put("kid", 1), payload())),
        argumentSet("kid an object", signed(header().put("kid", new JsonObject()), payload())),
        argumentSet("a critical extension", signed(header().put("crit", new JsonArray()), payload())),
        claims("exp a string", p -> p.put("exp", "2100000000")),
        claims("exp in the year 9999", p -> p.put("exp", 253_402_300_799L)),
        claims("exp 1e400", p -> p.put("exp", "1e400")),
        claims("exp in the past", p -> p.put("exp", Instant.now().getEpochSecond() - 60)),
        claims("no exp", p -> p.remove("exp")),
        claims("no aud", p -> p.remove("aud")),
        claims("aud of another service", p -> p.put("aud", "janus")),
        claims("iss of another key", p -> p.put("iss", "k2")),
        claims("nbf in the future", p -> p.put("nbf", Instant.now().getEpochSecond() + 600)),
        claims("no room", p -> p.remove("room")),
        claims("a room with a slash", p -> p.put("room", "call/../other")),
        claims("grants a string", p -> p.put("grants", "admin")),
        claims("grants in metadata", p -> p.put("metadata", p.remove("grants"))),
        claims("sub an array", p -> p.put("sub", new JsonArray().add("anna"))),
        argumentSet("exp of 1e400", sign(base64(header().encode()), base64(huge()))),
        argumentSet("a payload of null", sign(base64(header().encode()), base64("null"))),
        argumentSet("a payload nested 1,000 deep", sign(base64(header().encode()), base64(nested()))),
        argumentSet("a payload that is no JSON", sign(base64(header().encode()), base64("{"))),
        argumentSet("8 KiB of one letter", "a".repeat(8_192)),
        argumentSet("8 KiB, signed", signed(header(), payload().put("pad", "a".repeat(6_000)))));
  }

  private static Arguments claims(String what, Consumer<JsonObject> change) {
    JsonObject payload = payload();
    change.accept(payload);
    return argumentSet(what, signed(header(), payload));
  }

  /// A token that would be accepted: the hostile ones differ from it in one thing.
  static String good() {
    return signed(header(), payload());
  }

  private static JsonObject header() {
    return new JsonObject().put("alg", "HS256").put("kid", LiveCall.KID).put("typ", "JWT");
  }

  private static JsonObject payload() {
    return new JsonObject()
        .put("iss", LiveCall.KID)
        .put("aud", "rostra")
        .put("sub", "mallory")
        .put("room", LiveCall.ROOM)
        .put("grants", new JsonArray().add("join").add("speak"))
        .put("exp", Instant.now().getEpochSecond() + 600);
  }

  private static String huge() {
    return payload().encode().replaceFirst("\"exp\":\\d+", "\"exp\":1e400");
  }

  private static String nested() {
    return "{\"a\":" + "[".repeat(1_000) + "]".repeat(1_000) + "}";
  }

  private static String unsigned(String alg) {
    return base64(header().put("alg", alg).encode()) + "." + base64(payload().encode()) + ".";
  }

  private static String forged(String kid, String secret) {
    return sign(
        base64(header().put("kid", kid).encode()),
        base64(payload().put("iss", kid).encode()),
        secret);
  }

  private static String signed(JsonObject header, JsonObject payload) {
    return sign(base64(header.encode()), base64(payload.encode()));
  }

  private static String sign(String header, String payload) {
    return sign(header, payload, LiveCall.SECRET);
  }

  private static String sign(String header, String payload, String secret) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      byte[] signature = mac.doFinal((header + "." + payload).getBytes(StandardCharsets.UTF_8));
      return header
          + "."
          + payload
          + "."
          + Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
