package live.rostra.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import live.rostra.room.Role;
import live.rostra.room.RoomId;
import org.jspecify.annotations.Nullable;

/// Issues and checks access tokens: JWT (RFC 7519) by the rules of RFC 8725.
///
/// ```
/// header   {"alg":"HS256","kid":"<key>","typ":"JWT"}
/// payload  {"iss":"<key>","aud":"rostra","sub":"<identity>","name":"<what others see>",
///           "room":"<room>|*","grants":["join","speak",...],"role":"<first role>",
///           "iat":...,"exp":...}
/// ```
///
/// A refusal has no cause: every wrong token takes the same path (a signature is computed even when
/// the key is unknown) and ends in the same empty answer, so nothing can be learnt by trying.
/// Thread-safe.
public final class Tokens {
  /// The `aud` every token must carry.
  public static final String AUDIENCE = "rostra";

  /// Longest life of a token.
  public static final Duration MAX_LIFE = Duration.ofHours(6);

  /// Clock difference that is forgiven.
  public static final Duration LEEWAY = Duration.ofSeconds(30);

  private static final int MAX_TOKEN_CHARS = 4096;
  private static final int MAX_GRANTS = 16;
  private static final Base64.Decoder BASE64 = Base64.getUrlDecoder();
  private static final Base64.Encoder TO_BASE64 = Base64.getUrlEncoder().withoutPadding();

  private final Map<String, TokenKey> keys = new HashMap<>();
  private final TokenKey first;
  private final TokenKey decoy;
  private final InstantSource clock;

  /// @param keys at least one; the first signs what {@link #issue} makes
  /// @param clock wall-clock time
  /// @throws IllegalArgumentException with one sentence when there is no key, or one name twice
  public Tokens(List<TokenKey> keys, InstantSource clock) {
    if (keys.isEmpty()) {
      throw new IllegalArgumentException("there is no token key");
    }
    for (TokenKey key : keys) {
      if (this.keys.put(key.kid(), key) != null) {
        throw new IllegalArgumentException("the key id '" + key.kid() + "' appears twice");
      }
    }
    this.first = keys.getFirst();
    this.clock = clock;
    byte[] unused = new byte[TokenKey.MIN_SECRET_BYTES];
    new SecureRandom().nextBytes(unused);
    this.decoy = TokenKey.of("decoy", unused);
  }

  /// Makes a token, signed with the first key.
  ///
  /// @param room a room id, or {@link Claims#ANY_ROOM}
  /// @param life at most {@link #MAX_LIFE}
  /// @throws IllegalArgumentException with one sentence when a rule of {@link Claims} is broken
  public String issue(String identity, String room, Set<Grant> grants, Duration life) {
    return issue(identity, identity, room, grants, Optional.empty(), life);
  }

  /// Makes a token with a name to show and a first role, signed with the first key.
  ///
  /// @param room a room id, or {@link Claims#ANY_ROOM}
  /// @param role where it is to be lower than the grants allow
  /// @param life at most {@link #MAX_LIFE}
  /// @throws IllegalArgumentException with one sentence when a rule of {@link Claims} is broken
  public String issue(
      String identity,
      String name,
      String room,
      Set<Grant> grants,
      Optional<Role> role,
      Duration life) {
    if (life.isNegative() || life.isZero() || life.compareTo(MAX_LIFE) > 0) {
      throw new IllegalArgumentException("a token lives at most 6 hours");
    }
    Instant now = clock.instant();
    Claims claims = new Claims(identity, name, room, grants, role, now, now.plus(life));
    JsonObject header =
        new JsonObject().put("alg", "HS256").put("kid", first.kid()).put("typ", "JWT");
    JsonArray names = new JsonArray();
    EnumSet<Grant> ordered = EnumSet.noneOf(Grant.class);
    ordered.addAll(claims.grants());
    ordered.forEach(grant -> names.add(grant.wireName()));
    JsonObject payload =
        new JsonObject()
            .put("iss", first.kid())
            .put("aud", AUDIENCE)
            .put("sub", identity)
            .put("room", room)
            .put("grants", names)
            .put("iat", now.getEpochSecond())
            .put("exp", claims.expiresAt().getEpochSecond());
    if (!name.equals(identity)) {
      payload.put("name", name);
    }
    role.ifPresent(first -> payload.put("role", first.wireName()));
    String signingInput = encode(header) + "." + encode(payload);
    byte[] signature = first.sign(utf8(signingInput));
    return signingInput + "." + TO_BASE64.encodeToString(signature);
  }

  /// The claims of a token, or nothing when anything at all is wrong with it. Never throws.
  @SuppressWarnings(
      "ShortCircuitBoolean") // every check runs, whichever fails: one shape of refusal
  public Optional<Claims> verify(String token) {
    boolean wellSized = token.length() <= MAX_TOKEN_CHARS;
    String judged = wellSized ? token : "";
    int dot1 = judged.indexOf('.');
    int dot2 = judged.indexOf('.', dot1 + 1);
    boolean wellFormed = dot1 > 0 && dot2 > dot1 + 1 && judged.indexOf('.', dot2 + 1) < 0;
    JsonObject header = decode(wellFormed ? judged.substring(0, dot1) : "");
    JsonObject payload = decode(wellFormed ? judged.substring(dot1 + 1, dot2) : "");
    byte[] signature = utf8(wellFormed ? judged.substring(dot2 + 1) : "");
    byte[] signingInput = utf8(judged.substring(0, wellFormed ? dot2 : 0));

    String kid = text(header, "kid");
    TokenKey key = keys.get(kid);
    // Compared as text: decoding would accept several spellings of one signature.
    byte[] expected =
        utf8(TO_BASE64.encodeToString((key == null ? decoy : key).sign(signingInput)));
    boolean signed = MessageDigest.isEqual(expected, signature) && key != null;
    boolean pinned = text(header, "alg").equals("HS256") && !header.containsKey("crit");
    Optional<Claims> claims = claims(payload, kid);
    return wellFormed & signed & pinned ? claims : Optional.empty();
  }

  @SuppressWarnings("ShortCircuitBoolean") // as in verify
  private Optional<Claims> claims(JsonObject payload, String kid) {
    Instant now = clock.instant();
    Instant expiresAt = time(payload, "exp");
    Instant issuedAt = payload.containsKey("iat") ? time(payload, "iat") : now;
    Instant notBefore = payload.containsKey("nbf") ? time(payload, "nbf") : now;
    String identity = text(payload, "sub");
    String room = text(payload, "room");
    String name = payload.containsKey("name") ? text(payload, "name") : identity;
    Optional<Role> role = Role.parse(text(payload, "role"));
    Set<Grant> grants = grants(payload.getValue("grants"));
    if (expiresAt == null || issuedAt == null || notBefore == null || grants == null) {
      return Optional.empty();
    }
    Instant start = issuedAt.isBefore(now) ? issuedAt : now;
    // Without the claim, a token counts as older than any removal.
    Instant said = payload.containsKey("iat") ? issuedAt : Instant.EPOCH;
    boolean valid =
        text(payload, "iss").equals(kid)
            & hasAudience(payload.getValue("aud"))
            & Claims.isIdentity(identity)
            & Claims.isIdentity(name)
            & (role.isPresent() || !payload.containsKey("role"))
            & (room.equals(Claims.ANY_ROOM) || RoomId.isValid(room))
            & expiresAt.plus(LEEWAY).isAfter(now)
            & !expiresAt.isAfter(start.plus(MAX_LIFE).plus(LEEWAY))
            & !issuedAt.isAfter(now.plus(LEEWAY))
            & !notBefore.isAfter(now.plus(LEEWAY));
    return valid
        ? Optional.of(new Claims(identity, name, room, grants, role, said, expiresAt))
        : Optional.empty();
  }

  /// RFC 7519 section 4.1.3: a string, or an array of strings that contains us.
  private static boolean hasAudience(@Nullable Object aud) {
    return switch (aud) {
      case String one -> one.equals(AUDIENCE);
      case JsonArray many -> many.contains(AUDIENCE);
      case null, default -> false;
    };
  }

  /// Grants of later versions are ignored, but every entry must be a string.
  private static @Nullable Set<Grant> grants(@Nullable Object value) {
    if (!(value instanceof JsonArray array) || array.size() > MAX_GRANTS) {
      return null;
    }
    EnumSet<Grant> grants = EnumSet.noneOf(Grant.class);
    for (Object entry : array) {
      if (!(entry instanceof String name)) {
        return null;
      }
      Grant.parse(name).ifPresent(grants::add);
    }
    return grants;
  }

  /// RFC 7519 NumericDate; a number only, and one that is a time.
  private static @Nullable Instant time(JsonObject payload, String name) {
    if (!(payload.getValue(name) instanceof Number number)) {
      return null;
    }
    double seconds = number.doubleValue();
    // Bounds first: a double outside them would saturate, and saturated times compare as valid.
    if (!(seconds >= 0 && seconds < 253_402_300_800.0)) {
      return null;
    }
    try {
      return Instant.ofEpochSecond((long) seconds);
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static String text(JsonObject json, String name) {
    return json.getValue(name) instanceof String value ? value : "";
  }

  private static String encode(JsonObject json) {
    return TO_BASE64.encodeToString(json.encode().getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static JsonObject decode(String part) {
    try {
      return Json.decodeValue(Buffer.buffer(bytes(part))) instanceof JsonObject object
          ? object
          : new JsonObject();
    } catch (RuntimeException e) {
      // Hostile JSON fails in more ways than DecodeException (a bare literal, an array, deep
      // nesting).
      return new JsonObject();
    }
  }

  private static byte[] bytes(String part) {
    try {
      // RFC 7515 section 2: base64url "with all trailing '=' characters omitted".
      return part.indexOf('=') >= 0 ? new byte[0] : BASE64.decode(part);
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }
}
