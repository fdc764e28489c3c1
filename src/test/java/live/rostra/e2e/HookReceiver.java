package live.rostra.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// A receiver of webhooks on loopback, written from docs/how-to/webhooks.md alone: nothing of the
/// node's own code says whether a request is genuine. It can be away and come back under the same
/// address. Any thread.
final class HookReceiver implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final int LEEWAY_S = 30;

  private final String kid;
  private final byte[] secret;
  private final List<JsonObject> events = new CopyOnWriteArrayList<>();
  private final List<String> refusals = new CopyOnWriteArrayList<>();
  private int port;
  private HttpServer server;

  /// @param kid name of the key
  /// @param secret of the key
  HookReceiver(String kid, String secret) throws IOException {
    this.kid = kid;
    this.secret = secret.getBytes(UTF_8);
    comesBack();
  }

  /// As `webhooks.urls` has it.
  String url() {
    return "http://127.0.0.1:" + port + "/hooks";
  }

  /// Listens again.
  void comesBack() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 0);
    port = server.getAddress().getPort();
    server.createContext("/hooks", this::take);
    server.start();
  }

  /// Whoever calls from now on is not answered: nothing listens there.
  void goesAway() {
    server.stop(0);
  }

  /// Genuine events, in the order of their arrival, repetitions among them.
  List<JsonObject> events() {
    return List.copyOf(events);
  }

  /// Why requests were refused.
  List<String> refusals() {
    return List.copyOf(refusals);
  }

  /// Waits until what has arrived meets a condition.
  void await(Predicate<List<JsonObject>> condition) {
    long deadlineNs = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.test(events)) {
      if (System.nanoTime() > deadlineNs) {
        throw new AssertionError("received " + events + ", refused " + refusals);
      }
      LockSupport.parkNanos(5_000_000);
    }
  }

  private void take(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    Optional<String> wrong = wrong(exchange, body);
    if (wrong.isPresent()) {
      refusals.add(wrong.get());
    } else {
      events.add(new JsonObject(new String(body, UTF_8)));
    }
    exchange.sendResponseHeaders(wrong.isPresent() ? 401 : 204, -1);
    exchange.close();
  }

  /// What the page tells a receiver to check, in its order.
  private Optional<String> wrong(HttpExchange exchange, byte[] body) {
    String type = exchange.getRequestHeaders().getFirst("Content-Type");
    String authorization = exchange.getRequestHeaders().getFirst("Authorization");
    if (!exchange.getRequestMethod().equals("POST") || !"application/webhook+json".equals(type)) {
      return Optional.of(exchange.getRequestMethod() + " " + type);
    }
    if (authorization == null || !authorization.startsWith("Bearer ")) {
      return Optional.of("no token");
    }
    String[] token = authorization.substring("Bearer ".length()).split("\\.");
    JsonObject claims = json(token[1]);
    long now = Instant.now().getEpochSecond();
    String sha256 = Base64.getEncoder().encodeToString(sha256(body));
    if (!"HS256".equals(json(token[0]).getString("alg"))) {
      return Optional.of("algorithm");
    }
    if (!Arrays.equals(hmac(token[0] + "." + token[1]), Base64.getUrlDecoder().decode(token[2]))) {
      return Optional.of("signature");
    }
    if (!kid.equals(claims.getString("iss"))) {
      return Optional.of("iss");
    }
    if (!url().equals(claims.getString("aud"))) {
      return Optional.of("aud");
    }
    if (now < claims.getLong("nbf") - LEEWAY_S || now > claims.getLong("exp") + LEEWAY_S) {
      return Optional.of("nbf, exp");
    }
    if (claims.getLong("exp") - claims.getLong("nbf") != 300) {
      return Optional.of("not five minutes");
    }
    if (!sha256.equals(claims.getString("sha256"))) {
      return Optional.of("sha256");
    }
    if (!new JsonObject(new String(body, UTF_8)).getString("id").equals(claims.getString("jti"))) {
      return Optional.of("jti");
    }
    return Optional.empty();
  }

  private static JsonObject json(String part) {
    return new JsonObject(new String(Base64.getUrlDecoder().decode(part), UTF_8));
  }

  private byte[] hmac(String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      return mac.doFinal(text.getBytes(UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
