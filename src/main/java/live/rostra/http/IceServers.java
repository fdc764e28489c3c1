package live.rostra.http;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import live.rostra.signalling.ServerMessage.IceServer;

/// The TURN servers that clients are told of, with credentials made for each.
///
/// Credentials follow the scheme that coturn calls `use-auth-secret`: the user name is the second
/// at which it expires and who it is for, the password its HMAC-SHA1 under a secret that the TURN
/// server knows too. Nothing is stored on either side.
///
/// @param urls `turn:` and `turns:` URIs (RFC 7065); empty when there is no server
/// @param secret shared with the server
/// @param ttl how long credentials are good for: a TURN allocation is refreshed with them, so
///   longer than any call
public record IceServers(List<String> urls, byte[] secret, Duration ttl) {
  /// No TURN server.
  public static final IceServers NONE = new IceServers(List.of(), new byte[0], Duration.ZERO);

  private static final String HMAC = "HmacSHA1";

  /// Keeps an unmodifiable copy of the list.
  public IceServers {
    urls = List.copyOf(urls);
  }

  /// What one client authenticates with.
  record Credentials(String username, String password, Instant expiresAt) {}

  Credentials credentials(String identity, Instant now) {
    Instant expiresAt = now.plus(ttl);
    // An identity may hold anything printable; a header and coturn's log had better not.
    String username =
        expiresAt.getEpochSecond() + ":" + URLEncoder.encode(identity, StandardCharsets.UTF_8);
    return new Credentials(username, sign(username), expiresAt);
  }

  private String sign(String username) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(secret, HMAC));
      byte[] tag = mac.doFinal(username.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(tag);
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every Java has " + HMAC, e);
    }
  }

  /// The same answer with the `Link` header of RFC 9725 section 4.6, for an identity that has a
  /// right to it.
  Answer link(Answer answer, String identity, Instant now) {
    if (urls.isEmpty()) {
      return answer;
    }
    Credentials credentials = credentials(identity, now);
    return answer.with(
        "Link",
        urls.stream()
            .map(url ->
                "<%s>; rel=\"ice-server\"; username=\"%s\"; credential=\"%s\"; credential-type=\"password\""
                    .formatted(url, credentials.username(), credentials.password()))
            .collect(Collectors.joining(", ")));
  }

  /// The same for a socket's `joined`.
  List<IceServer> list(String identity, Instant now) {
    if (urls.isEmpty()) {
      return List.of();
    }
    Credentials credentials = credentials(identity, now);
    return List.of(new IceServer(urls, credentials.username(), credentials.password()));
  }

  /// The same as the `iceServers` of an `RTCConfiguration`.
  JsonObject json(String identity, Instant now) {
    JsonArray servers = new JsonArray();
    JsonObject json = new JsonObject().put("iceServers", servers);
    if (!urls.isEmpty()) {
      Credentials credentials = credentials(identity, now);
      servers.add(
          new JsonObject()
              .put("urls", new JsonArray(urls))
              .put("username", credentials.username())
              .put("credential", credentials.password()));
      json.put("expiresAt", credentials.expiresAt().toString());
    }
    return json;
  }
}
