package live.rostra.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PemKeyCertOptions;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import live.rostra.config.Cidr;
import live.rostra.testkit.BadInput;
import live.rostra.testkit.HostCertificate;
import live.rostra.testkit.OnLoop;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Real connections on loopback: 127.0.0.1 is allowed, 127.0.0.2 and the rest are not.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OutboundClientTest {
  private static final Duration TIMEOUT = Duration.ofMillis(700);
  private static final int MAX_ANSWER = 64 * 1024;
  private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(20);

  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();
  private final Map<String, List<String>> names = new ConcurrentHashMap<>();
  private final AtomicInteger lookups = new AtomicInteger();
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger trapped = new AtomicInteger();
  private final AtomicReference<String> sni = new AtomicReference<>();
  private final CountDownLatch released = new CountDownLatch(1);

  private Path folder;
  private HostCertificate certificate;
  private OutboundClient client;
  private int port;
  private int trap;
  private volatile Handler<HttpServerRequest> handler = request -> request.response().end();

  @BeforeAll
  void start(@TempDir Path temporary) throws Exception {
    folder = temporary;
    certificate = HostCertificate.make(folder, "hooks.test", "127.0.0.1");
    client = client(certificate);
    HttpServer receiver = server(true);
    receiver.connectionHandler(connection -> {
      connections.incrementAndGet();
      sni.set(connection.indicatedServerName());
    });
    receiver.requestHandler(request -> handler.handle(request));
    port = OnLoop.await(receiver.listen(0, "127.0.0.1")).actualPort();
    // On every address: whatever gets here was let through.
    trap =
        OnLoop.await(
                vertx
                    .createNetServer()
                    .connectHandler(socket -> {
                      trapped.incrementAndGet();
                      socket.close();
                    })
                    .listen(0, "::"))
            .actualPort();
    names.put("hooks.test", List.of("127.0.0.1"));
    names.put("other.test", List.of("127.0.0.1"));
    names.put("inside.test", List.of("127.0.0.2"));
    names.put("half.test", List.of("127.0.0.1", "127.0.0.2"));
    names.put("localhost", List.of("127.0.0.1", "::1"));
    // The first handshake of a process takes long.
    long deadlineNs = System.nanoTime() + PATIENCE_NS;
    while (failure(client, at("hooks.test")) != null) {
      assertThat(System.nanoTime()).isLessThan(deadlineNs);
    }
  }

  @AfterAll
  void end() {
    released.countDown();
    OnLoop.await(client.close());
    OnLoop.await(vertx.close());
  }

  private HttpServer server(boolean tls) {
    return vertx.createHttpServer(
        new HttpServerOptions()
            .setSsl(tls)
            .setSni(tls)
            .setKeyCertOptions(
                new PemKeyCertOptions()
                    .setCertPath(certificate.certificate().toString())
                    .setKeyPath(certificate.key().toString())));
  }

  private OutboundClient client(HostCertificate trusted) throws Exception {
    Cidr allowed = Cidr.parse("127.0.0.1");
    return new OutboundClient(
        vertx,
        context,
        new OutboundGuard(allowed::contains, this::resolve),
        new OutboundClient.Limits(TIMEOUT, MAX_ANSWER),
        Optional.of(Authorities.andThoseIn(trusted.certificate())));
  }

  private List<InetAddress> resolve(String name) throws UnknownHostException {
    lookups.incrementAndGet();
    if (name.equals("silent.test")) {
      try {
        released.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    List<String> addresses = names.get(name);
    if (addresses == null) {
      throw new UnknownHostException(name);
    }
    return addresses.stream().map(InetAddress::ofLiteral).toList();
  }

  private Future<OutboundClient.Answer> posting(OutboundClient by, String url) {
    return Future.future(promise ->
        context.runOnContext(_ ->
            Future.<Void>succeededFuture()
                .compose(_ ->
                    by.post(
                        Destination.parse(url),
                        Map.of("content-type", "text/plain"),
                        Buffer.buffer("hello")))
                .onComplete(promise)));
  }

  private OutboundClient.Answer post(String url) {
    return OnLoop.await(posting(client, url));
  }

  /// What a request fails with, out of the wrappers of those who waited for it.
  private Throwable failure(OutboundClient by, String url) {
    AtomicReference<Throwable> cause = new AtomicReference<>();
    OnLoop.await(posting(by, url).onFailure(cause::set).otherwiseEmpty());
    return cause.get();
  }

  private String at(String host) {
    return "https://" + host + ":" + port + "/hook?a=b";
  }

  @Test
  void connectsToTheAddressThatWasJudgedUnderTheNameOfTheUrl() {
    AtomicReference<String> seen = new AtomicReference<>();
    handler =
        request ->
            request
                .body()
                .onSuccess(body -> {
                  seen.set(request.uri() + " " + request.getHeader("host") + " " + body);
                  request.response().setStatusCode(202).putHeader("x", "y").end("thanks");
                });

    // No name server knows this name: only the one answer of ours can have led there.
    OutboundClient.Answer answer = post(at("hooks.test"));

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.headers().get("x")).isEqualTo("y");
    assertThat(answer.body()).hasToString("thanks");
    assertThat(seen).hasValue("/hook?a=b hooks.test:" + port + " hello");
    assertThat(sni).hasValue("hooks.test");
  }

  @Test
  void usesAConnectionAgain() {
    handler = request -> request.response().end();
    post(at("hooks.test"));
    int before = connections.get();

    post(at("hooks.test"));
    post(at("hooks.test"));

    assertThat(connections).hasValue(before);
  }

  @Test
  void looksUpTheNameOnceForEachRequest() {
    handler = request -> request.response().end();
    int before = lookups.get();

    post(at("hooks.test"));
    post(at("hooks.test"));

    assertThat(lookups).hasValue(before + 2);
  }

  @Test
  @BadInput(29)
  void aNameThatRebindsBetweenTwoRequestsIsRefusedAndNotConnectedTo() {
    handler = request -> request.response().end();
    names.put("rebinds.test", List.of("127.0.0.1"));
    // Its certificate is not for that name; but it is connected to.
    assertThat(failure(client, at("rebinds.test"))).isInstanceOf(SSLException.class);
    int before = trapped.get();

    names.put("rebinds.test", List.of("127.0.0.2"));

    assertThat(failure(client, "https://rebinds.test:" + trap + "/"))
        .isInstanceOf(OutboundRefusal.class);
    assertThat(trapped).hasValue(before);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://localhost:%d/",
        "https://127.0.0.2:%d/",
        "https://127.1.2.3:%d/",
        "https://inside.test:%d/",
        "https://half.test:%d/",
        "https://unknown.test:%d/",
        "https://0.0.0.0:%d/",
        "https://[::1]:%d/",
        "https://[::]:%d/",
        "https://[::ffff:127.0.0.2]:%d/",
        "https://[::ffff:7f00:2]:%d/",
        "https://[::127.0.0.2]:%d/",
        "https://[64:ff9b::7f00:2]:%d/",
        "https://[2002:7f00:2::1]:%d/",
        "https://2130706434:%d/",
        "https://0177.0.0.2:%d/",
        "https://0x7f.0.0.2:%d/",
        "https://127.2:%d/",
        "https://localhost.:%d/",
        "https://hooks.test@127.0.0.2:%d/",
        "https://user:pass@inside.test:%d/",
        "http://inside.test:%d/",
        "http://127.0.0.2:%d/",
        "file://127.0.0.1:%d/etc/passwd",
        "gopher://127.0.0.1:%d/_GET",
        "ftp://127.0.0.1:%d/",
        "https://10.0.0.1:%d/",
        "https://169.254.169.254:%d/latest/meta-data",
        "https://224.0.0.1:%d/",
      })
  @BadInput(29)
  void refusesBeforeAnythingIsConnected(String url) {
    int before = trapped.get();

    Throwable refusal = failure(client, url.formatted(trap));

    assertThat(refusal).isInstanceOf(OutboundRefusal.class);
    assertThat(trapped).hasValue(before);
  }

  @Test
  void theTrapIsOneThatConnectionsFallInto() throws Exception {
    int before = trapped.get();

    new java.net.Socket("127.0.0.2", trap).close();

    long deadlineNs = System.nanoTime() + PATIENCE_NS;
    while (trapped.get() == before && System.nanoTime() < deadlineNs) {
      Thread.onSpinWait();
    }
    assertThat(trapped).hasValue(before + 1);
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  @BadInput(29)
  void aRedirectIsAnAnswerLikeAnyOther(int status) {
    handler =
        request ->
            request
                .response()
                .setStatusCode(status)
                .putHeader("location", "https://127.0.0.1:" + trap + "/")
                .end();
    int before = trapped.get();

    assertThat(post(at("127.0.0.1")).status()).isEqualTo(status);
    assertThat(trapped).hasValue(before);
  }

  @Test
  @BadInput(29)
  void anAnswerThatNeverEndsIsCutOff() throws Exception {
    AtomicLong written = new AtomicLong();
    CountDownLatch gone = new CountDownLatch(1);
    handler =
        request -> {
          request.response().putHeader("content-length", "10000000000");
          request.response().closeHandler(_ -> gone.countDown());
          flood(request, written);
        };

    Throwable failure = failure(client, at("hooks.test"));

    assertThat(failure).isInstanceOf(AnswerTooLongException.class);
    assertThat(gone.await(PATIENCE_NS, TimeUnit.NANOSECONDS)).isTrue();
    // What lay in buffers when the connection was closed.
    assertThat(written.get()).isLessThan(64L << 20);
  }

  /// A piece a turn of the loop, so that it learns of the connection's end.
  private void flood(HttpServerRequest request, AtomicLong written) {
    Buffer chunk = Buffer.buffer(new byte[16 * 1024]);
    request
        .response()
        .write(chunk)
        .onSuccess(_ -> {
          written.addAndGet(chunk.length());
          vertx.runOnContext(_ -> flood(request, written));
        });
  }

  @Test
  void anAnswerOfTheFullSizeIsRead() {
    handler = request -> request.response().end(Buffer.buffer(new byte[MAX_ANSWER]));

    assertThat(post(at("hooks.test")).body().length()).isEqualTo(MAX_ANSWER);
  }

  @Test
  void whoeverDoesNotAnswerIsNotWaitedForLong() throws Exception {
    CountDownLatch gone = new CountDownLatch(1);
    handler = request -> request.response().closeHandler(_ -> gone.countDown());

    assertThat(failure(client, at("hooks.test"))).isInstanceOf(TimeoutException.class);
    assertThat(gone.await(PATIENCE_NS, TimeUnit.NANOSECONDS)).isTrue();
  }

  @Test
  void whoeverAnswersByteByByteIsNotWaitedForLong() {
    handler =
        request -> {
          request.response().putHeader("content-length", "60000");
          long timer = vertx.setPeriodic(20, _ -> request.response().write("x"));
          request.response().closeHandler(_ -> vertx.cancelTimer(timer));
        };

    assertThat(failure(client, at("hooks.test"))).isInstanceOf(TimeoutException.class);
  }

  @Test
  void aNameServerThatIsSilentIsNotWaitedForLongAndHoldsNobodyUp() {
    handler = request -> request.response().end();
    Future<OutboundClient.Answer> first = posting(client, at("silent.test"));
    Future<OutboundClient.Answer> second = posting(client, at("silent.test"));

    assertThat(post(at("hooks.test")).status()).isEqualTo(200);

    assertThat(failure(client, at("silent.test"))).isInstanceOf(TimeoutException.class);
    assertThat(first.failed() && second.failed()).isTrue();
    assertThat(
            Thread.getAllStackTraces().keySet().stream()
                .filter(each -> each.getName().equals("resolve")))
        .hasSizeLessThanOrEqualTo(2);
  }

  @Test
  void theCertificateMustBeForTheNameOfTheUrl() {
    assertThat(failure(client, at("other.test"))).isInstanceOf(SSLHandshakeException.class);
  }

  @Test
  void theCertificateMustComeFromSomebodyTrusted() throws Exception {
    OutboundClient stranger = client(HostCertificate.make(folder, "stranger.test", "127.0.0.1"));

    assertThat(failure(stranger, at("hooks.test"))).isInstanceOf(SSLHandshakeException.class);
    OnLoop.await(stranger.close());
  }

  @Test
  void speaksHttpWithAPrivateAddressThatIsAllowed() {
    HttpServer plain = vertx.createHttpServer().requestHandler(r -> r.response().end("plain"));
    int plainPort = OnLoop.await(plain.listen(0, "127.0.0.1")).actualPort();

    assertThat(post("http://hooks.test:" + plainPort + "/").body()).hasToString("plain");
  }

  @Test
  void nobodyListeningIsAFailureLikeAnyOther() {
    HttpServer closed = vertx.createHttpServer().requestHandler(r -> r.response().end());
    int free = OnLoop.await(closed.listen(0, "127.0.0.1")).actualPort();
    OnLoop.await(closed.close());

    assertThat(failure(client, "https://hooks.test:" + free + "/"))
        .isInstanceOf(java.net.ConnectException.class);
  }
}
