package live.rostra.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Real requests from 127.0.0.1, which is a proxy or is none; what the node sees comes back as
/// `scheme host client`.
class TrustedProxiesTest {
  private static final Predicate<InetAddress> OURS =
      address -> address.isLoopbackAddress() || address.getHostAddress().startsWith("10.");

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @AfterEach
  void close() throws Exception {
    client.close();
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  private String seen(TrustedProxies proxies, String... headers) throws Exception {
    HttpServer server =
        vertx
            .createHttpServer()
            .requestHandler(request -> {
              var as = proxies.seen(request);
              request
                  .response()
                  .end(as.scheme() + " " + as.authority() + " " + as.remoteAddress().host());
            })
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.actualPort() + "/"));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return client
        .send(request.build(), HttpResponse.BodyHandlers.ofString())
        .body()
        .replace("127.0.0.1:" + server.actualPort(), "direct");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        // one proxy
        "203.0.113.9 | https | live.example | https live.example 203.0.113.9",
        // two of ours: the one in front saw the client
        "203.0.113.9, 10.0.0.2 | https | live.example | https live.example 203.0.113.9",
        // the client wrote the first entry itself
        "198.51.100.66, 203.0.113.9 | https | live.example | https live.example 203.0.113.9",
        "10.9.9.9, 203.0.113.9 | https | live.example | https live.example 203.0.113.9",
        // everybody is ours
        "10.0.0.7, 10.0.0.2 | https | live.example | https live.example 10.0.0.7",
        // IPv6, ports
        "[2001:db8::7]:4711 | https | live.example:8443 | https live.example:8443 2001:db8:0:0:0:0:0:7",
        "203.0.113.9:5555 | https | live.example | https live.example 203.0.113.9",
        // garbage: what is behind it cannot be trusted, the rest stands
        "203.0.113.9, evil, 10.0.0.2 | https | live.example | https live.example 10.0.0.2",
        "unknown | https | live.example | https live.example 127.0.0.1",
        // nonsense in the others
        "203.0.113.9 | gopher | live.example | http live.example 203.0.113.9",
        "203.0.113.9 | http, https | a.example, b.example | https b.example 203.0.113.9",
      })
  void readsXForwardedFromItsEnd(String clients, String proto, String host, String expected)
      throws Exception {
    assertThat(
            seen(
                new TrustedProxies(OURS, false),
                "X-Forwarded-For",
                clients,
                "X-Forwarded-Proto",
                proto,
                "X-Forwarded-Host",
                host))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "for=203.0.113.9;proto=https;host=live.example | https live.example 203.0.113.9",
        "For=\"[2001:db8::7]:4711\"; Proto=HTTPS; Host=\"live.example\" | https live.example 2001:db8:0:0:0:0:0:7",
        // the element in which our front proxy speaks of the client, not the one behind it
        "for=203.0.113.9;proto=https;host=a.example, for=10.0.0.2;proto=http;host=b.example | https a.example 203.0.113.9",
        "for=6.6.6.6;proto=http;host=evil, for=203.0.113.9;proto=https;host=a.example | https a.example 203.0.113.9",
        // a comma and a semicolon inside quotes belong to the value
        "for=203.0.113.9;host=\"a,b;c\";proto=https | https direct 203.0.113.9",
        "for=_hidden;proto=https | https direct 127.0.0.1",
        "nonsense | http direct 127.0.0.1",
        "for=\"203.0.113.9 | http direct 127.0.0.1",
      })
  void readsForwardedFromItsEnd(String header, String expected) throws Exception {
    assertThat(seen(new TrustedProxies(OURS, true), "Forwarded", header)).isEqualTo(expected);
  }

  @Test
  void believesNobodyElse() throws Exception {
    TrustedProxies others = new TrustedProxies(address -> false, false);
    String[] claims = {
      "X-Forwarded-For", "203.0.113.9", "X-Forwarded-Proto", "https", "X-Forwarded-Host", "evil"
    };

    assertThat(seen(others, claims)).isEqualTo("http direct 127.0.0.1");
    assertThat(seen(TrustedProxies.NONE, claims)).isEqualTo("http direct 127.0.0.1");
  }

  /// A proxy passes on what it does not know: the kind it does not write is the client's own.
  @Test
  void readsOnlyTheKindOfHeaderThatTheProxyWrites() throws Exception {
    assertThat(seen(new TrustedProxies(OURS, false), "Forwarded", "for=203.0.113.9;host=evil"))
        .isEqualTo("http direct 127.0.0.1");
    assertThat(
            seen(
                new TrustedProxies(OURS, true),
                "X-Forwarded-For",
                "203.0.113.9",
                "X-Forwarded-Host",
                "evil"))
        .isEqualTo("http direct 127.0.0.1");
  }

  @Test
  void aLocationIsTheAddressThatTheClientUsed() throws Exception {
    HttpSettings settings =
        new HttpSettings(
            "127.0.0.1",
            0,
            Optional.empty(),
            false,
            HttpSettings.BODY_TIMEOUT,
            Optional.empty(),
            new TrustedProxies(OURS, false),
            IceServers.NONE,
            HttpSettings.Rates.DEFAULT,
            HttpSettings.Sockets.DEFAULT);
    try (FrontDoor door = FrontDoor.of(settings)) {
      door.room("salon");
      HttpResponse<String> response =
          door.send(
              "POST",
              "/whip/salon",
              "v=0\r\n",
              "Authorization",
              "Bearer " + door.token("anna", "salon", Grant.SPEAK),
              "Content-Type",
              "application/sdp",
              "X-Forwarded-For",
              "203.0.113.9",
              "X-Forwarded-Proto",
              "https",
              "X-Forwarded-Host",
              "live.example.org");

      assertThat(response.statusCode()).isEqualTo(201);
      assertThat(response.headers().firstValue("Location").orElseThrow())
          .startsWith("https://live.example.org/whip/salon/");
    }
  }
}
