package live.rostra.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import live.rostra.http.contract.Contract;
import live.rostra.http.socket.SocketStats;
import live.rostra.room.RoomId;
import live.rostra.testkit.CapturedLog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The front door behind TLS, three instances of it on one port, with real sockets.
class TlsTest {
  private static final int INSTANCES = 3;
  private static final Duration LOOK_EVERY = Duration.ofMillis(20);

  @TempDir private Path folder;
  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(INSTANCES));
  private final FakeEdge edge = new FakeEdge();
  private final Tokens tokens = new Tokens(List.of(FrontDoor.KEY), InstantSource.system());
  private TlsFiles files;
  private TestCertificate first;
  private TestCertificate second;
  private SSLContext client;

  @BeforeEach
  void make() throws Exception {
    files = new TlsFiles(folder.resolve("chain.pem"), folder.resolve("key.pem"));
    first = TestCertificate.make("EC");
    second = TestCertificate.make("RSA");
    client = TestCertificate.trusting(first, second);
  }

  @AfterEach
  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  private int serve(Optional<TlsFiles> tls) throws Exception {
    HttpSettings settings =
        new HttpSettings(
            "127.0.0.1",
            0,
            Optional.empty(),
            false,
            HttpSettings.BODY_TIMEOUT,
            tls,
            TrustedProxies.NONE,
            IceServers.NONE,
            HttpSettings.Rates.DEFAULT,
            HttpSettings.Sockets.DEFAULT);
    Supplier<HttpServerVerticle> instances =
        HttpServerVerticle.instances(
            edge,
            new FakeRooms(),
            tokens,
            settings,
            new SocketStats(),
            Contract.load(),
            LOOK_EVERY);
    List<HttpServerVerticle> servers =
        IntStream.range(0, INSTANCES).mapToObj(_ -> instances.get()).toList();
    vertx
        .deployVerticle(servers.iterator()::next, new DeploymentOptions().setInstances(INSTANCES))
        .toCompletionStage()
        .toCompletableFuture()
        .get(10, TimeUnit.SECONDS);
    return servers.getFirst().actualPort();
  }

  @Test
  void speaksHttp2AndHttp11ByAlpn() throws Exception {
    first.write(files);
    int port = serve(Optional.of(files));

    for (HttpClient.Version version : HttpClient.Version.values()) {
      try (HttpClient http = HttpClient.newBuilder().sslContext(client).version(version).build()) {
        HttpResponse<String> alive =
            http.send(
                HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + "/livez")).build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(alive.statusCode()).isEqualTo(200);
        assertThat(alive.version()).isEqualTo(version);
      }
    }
  }

  /// RFC 9110 section 9.3.2: "The HEAD method is identical to GET except that the server MUST NOT
  /// send content in the response."
  @ParameterizedTest
  @EnumSource
  void answersHeadAsGetWithoutTheBody(HttpClient.Version version) throws Exception {
    first.write(files);
    edge.feeds.put(new RoomId("salon"), new FakeFeed());
    int port = serve(Optional.of(files));

    try (HttpClient http = HttpClient.newBuilder().sslContext(client).version(version).build()) {
      for (String path :
          List.of(
              "/livez",
              "/readyz",
              "/openapi.yaml",
              "/",
              "/api/v1/rooms",
              "/hls/salon/index.m3u8",
              "/hls/salon/run1/program.m3u8",
              "/hls/salon/run1/s10.m4s",
              "/hls/nowhere/index.m3u8",
              "/nowhere")) {
        HttpResponse<byte[]> whole = ask(http, port, "GET", path);
        HttpResponse<byte[]> head = ask(http, port, "HEAD", path);

        assertThat(head.version()).isEqualTo(version);
        assertThat(head.statusCode()).as(path).isEqualTo(whole.statusCode());
        assertThat(head.body()).as(path).isEmpty();
        assertThat(whole.body()).as(path).isNotEmpty();
        assertThat(head.headers().firstValueAsLong("Content-Length"))
            .as(path)
            .hasValue(whole.body().length);
        assertThat(head.headers().firstValue("Content-Type"))
            .as(path)
            .isEqualTo(whole.headers().firstValue("Content-Type"));
      }
    }
  }

  private HttpResponse<byte[]> ask(HttpClient http, int port, String method, String path)
      throws Exception {
    String token = tokens.issue("ada", "*", EnumSet.of(Grant.ADMIN), Duration.ofHours(1));
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + path))
            .timeout(Duration.ofSeconds(10))
            .header("Authorization", "Bearer " + token)
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build();
    return http.send(request, HttpResponse.BodyHandlers.ofByteArray());
  }

  @Test
  void withoutTlsNobodyIsUpgradedToHttp2() throws Exception {
    int port = serve(Optional.empty());

    try (HttpClient http = HttpClient.newHttpClient()) { // asks for an upgrade
      HttpResponse<String> alive =
          http.send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/livez")).build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(alive.statusCode()).isEqualTo(200);
      assertThat(alive.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
    }
  }

  @Test
  void aNewPairIsForNewConnectionsAndOldOnesLiveOn() throws Exception {
    first.write(files);
    int port = serve(Optional.of(files));
    try (SSLSocket old = connect(port)) {
      assertThat(presented(old)).isEqualTo(first.certificate);
      assertThat(livez(old)).isEqualTo("HTTP/1.1 200 OK");

      second.write(files);
      untilPresented(port, second);

      for (int i = 0; i < 2 * INSTANCES; i++) {
        try (SSLSocket fresh = connect(port)) {
          assertThat(presented(fresh)).isEqualTo(second.certificate);
          assertThat(livez(fresh)).isEqualTo("HTTP/1.1 200 OK");
        }
      }
      assertThat(livez(old)).isEqualTo("HTTP/1.1 200 OK");
      assertThat(presented(old)).isEqualTo(first.certificate);
    }
  }

  @Test
  void aBadPairKeepsTheOldOneAndIsSaidOnce() throws Exception {
    first.write(files);
    int port = serve(Optional.of(files));
    try (CapturedLog log = CapturedLog.start()) {
      TestCertificate.replace(files.key(), second.keyPem());
      until(() -> !warnings(log).isEmpty());

      for (int i = 0; i < 20; i++) { // many looks later
        try (SSLSocket fresh = connect(port)) {
          assertThat(presented(fresh)).isEqualTo(first.certificate);
        }
      }
      TestCertificate.replace(files.certificate(), second.certificatePem());
      untilPresented(port, second);

      assertThat(warnings(log))
          .singleElement()
          .asString()
          .contains("http.tls.key")
          .contains("is not the key of the first certificate");
    }
  }

  @Test
  void aFileThatIsGoneForAMomentKeepsTheOldPair() throws Exception {
    first.write(files);
    int port = serve(Optional.of(files));
    try (CapturedLog log = CapturedLog.start()) {
      Files.delete(files.certificate());
      until(() -> !warnings(log).isEmpty());

      try (SSLSocket fresh = connect(port)) {
        assertThat(presented(fresh)).isEqualTo(first.certificate);
      }
      second.write(files);
      untilPresented(port, second);
      // Between its two files the new pair is none, which is complained of if it lasts.
      assertThat(warnings(log)).filteredOn(line -> line.contains("cannot be read")).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"RSA", "EC"})
  void takesKeysInEachFormThatToolsWrite(String algorithm) throws Exception {
    TestCertificate made = TestCertificate.make(algorithm);
    made.write(files);
    check();

    TestCertificate.replace(files.key(), made.traditionalKeyPem());
    check();
    TestCertificate.replace(files.certificate(), made.certificatePem() + second.certificatePem());
    check();
  }

  @Test
  void aPairThatCannotWorkStopsTheStartInOneSentence() throws Exception {
    assertThatThrownBy(this::check)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("http.tls.certificate: ")
        .hasMessageEndingWith("cannot be read");

    Files.writeString(files.certificate(), first.certificatePem());
    assertThatThrownBy(this::check).hasMessageStartingWith("http.tls.key: ");

    Files.writeString(files.key(), second.keyPem());
    assertThatThrownBy(this::check).hasMessageContaining("is not the key of the first certificate");

    Files.writeString(
        files.key(), "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
    assertThatThrownBy(this::check).hasMessageContaining("holds no PEM private key");

    Files.writeString(files.key(), first.certificatePem());
    assertThatThrownBy(this::check).hasMessageContaining("holds no PEM private key");

    Files.writeString(files.certificate(), "nonsense");
    assertThatThrownBy(this::check).hasMessageContaining("holds no PEM certificate");
  }

  private void check() {
    files.options(files.read());
  }

  private SSLSocket connect(int port) throws IOException {
    SSLSocket socket = (SSLSocket) client.getSocketFactory().createSocket("127.0.0.1", port);
    socket.setSoTimeout(10_000);
    socket.startHandshake();
    return socket;
  }

  private static Certificate presented(SSLSocket socket) throws IOException {
    return socket.getSession().getPeerCertificates()[0];
  }

  private static String livez(SSLSocket socket) throws IOException {
    socket
        .getOutputStream()
        .write("GET /livez HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    BufferedReader in =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
    String status = in.readLine();
    int length = 0;
    for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
      if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
        length = Integer.parseInt(line.substring(15).strip());
      }
    }
    for (int i = 0; i < length; i++) {
      in.read();
    }
    return status;
  }

  private void untilPresented(int port, TestCertificate expected) throws Exception {
    until(() -> {
      try (SSLSocket fresh = connect(port)) {
        return presented(fresh).equals(expected.certificate);
      }
    });
  }

  private interface Condition {
    boolean holds() throws Exception;
  }

  private static void until(Condition condition) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
    while (!condition.holds()) {
      assertThat(System.nanoTime()).isLessThan(deadline);
    }
  }

  private static List<String> warnings(CapturedLog log) {
    return log.lines().stream()
        .filter(line -> line.contains("the certificate in use stays"))
        .toList();
  }
}
