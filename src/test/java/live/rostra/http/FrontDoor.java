package live.rostra.http;

import static live.rostra.testkit.ContractCheck.checked;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import live.rostra.http.contract.Contract;
import live.rostra.http.socket.SocketStats;
import live.rostra.room.RoomId;
import live.rostra.testkit.ContractCheck;
import live.rostra.testkit.MemoryFacts;

/// A real server on loopback in front of a {@link FakeEdge}, and a client for it.
final class FrontDoor implements AutoCloseable {
  static final TokenKey KEY = TokenKey.of("k1", "0123456789abcdef0123456789abcdef");

  /// Tests ask faster than people.
  private static final HttpSettings.Rates UNLIMITED =
      new HttpSettings.Rates(1_000_000, 1_000_000, 1_000_000, 1_000_000);

  final FakeEdge edge = new FakeEdge();
  final FakeRooms rooms = new FakeRooms();
  final SocketStats sockets = new SocketStats();

  /// A token is judged by one look at the clock.
  final AtomicInteger looksAtTheClock = new AtomicInteger();

  final Tokens tokens = new Tokens(List.of(KEY), this::now);
  final int port;
  private final Vertx vertx = Vertx.vertx();
  final MemoryFacts facts = new MemoryFacts(vertx);
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private Backend backend() {
    return new Backend(edge, rooms, facts);
  }

  private FrontDoor(HttpSettings settings, Contract contract) throws Exception {
    HttpServerVerticle server =
        HttpServerVerticle.instances(
                backend(), tokens, settings, sockets, contract, TlsReload.INTERVAL)
            .get();
    vertx
        .deployVerticle(server)
        .toCompletionStage()
        .toCompletableFuture()
        .get(10, TimeUnit.SECONDS);
    port = server.actualPort();
  }

  private Instant now() {
    looksAtTheClock.incrementAndGet();
    return Instant.now();
  }

  static FrontDoor open() throws Exception {
    return open(false);
  }

  static FrontDoor open(boolean devMode) throws Exception {
    return new FrontDoor(settings(devMode, UNLIMITED), Contract.load());
  }

  /// A front door that is built from another contract than the packed one.
  static FrontDoor of(Contract contract) throws Exception {
    return new FrontDoor(settings(false, UNLIMITED), contract);
  }

  /// With these rates.
  static FrontDoor limited(HttpSettings.Rates rates) throws Exception {
    return new FrontDoor(settings(false, rates), Contract.load());
  }

  static FrontDoor of(HttpSettings.Sockets sockets) throws Exception {
    return new FrontDoor(settings(false, UNLIMITED).with(sockets), Contract.load());
  }

  private static HttpSettings settings(boolean devMode, HttpSettings.Rates rates) {
    return new HttpSettings("127.0.0.1", 0, Optional.empty(), devMode, Duration.ofMillis(400))
        .with(rates);
  }

  static FrontDoor of(HttpSettings settings) throws Exception {
    return new FrontDoor(settings.with(UNLIMITED), Contract.load());
  }

  static FrontDoor behind(String publicUrl) throws Exception {
    return new FrontDoor(
        new HttpSettings("127.0.0.1", 0, Optional.of(URI.create(publicUrl)), false).with(UNLIMITED),
        Contract.load());
  }

  void room(String id) {
    edge.rooms.put(
        new RoomId(id),
        FakeEdge.view(new RoomId(id), DemoRoom.info(id), "", java.time.Instant.EPOCH));
    rooms.open(id);
  }

  String token(String identity, String room, Grant... grants) {
    Set<Grant> set = EnumSet.noneOf(Grant.class);
    set.addAll(List.of(grants));
    return tokens.issue(identity, room, set, Duration.ofHours(1));
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  HttpRequest.Builder request(String method, String path, String body) {
    return HttpRequest.newBuilder(uri(path))
        .timeout(Duration.ofSeconds(10))
        .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
  }

  /// Sends with headers given as name, value, name, value; a null value leaves its header out.
  HttpResponse<String> send(String method, String path, String body, String... headers)
      throws IOException, InterruptedException {
    return checked(client.send(build(method, path, body, headers), BodyHandlers.ofString()));
  }

  /// Sends a body that need not be text.
  HttpResponse<String> sendBytes(String method, String path, byte[] body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(uri(path))
            .timeout(Duration.ofSeconds(10))
            .method(method, BodyPublishers.ofByteArray(body))
            .headers(headers)
            .build();
    return checked(client.send(request, BodyHandlers.ofString()));
  }

  HttpResponse<byte[]> bytes(String path, String... headers)
      throws IOException, InterruptedException {
    return checked(client.send(build("GET", path, null, headers), BodyHandlers.ofByteArray()));
  }

  CompletableFuture<HttpResponse<String>> later(String path) {
    return later("GET", path, null);
  }

  CompletableFuture<HttpResponse<String>> later(
      String method, String path, String body, String... headers) {
    return client
        .sendAsync(build(method, path, body, headers), BodyHandlers.ofString())
        .thenApply(ContractCheck::checked);
  }

  private HttpRequest build(String method, String path, String body, String... headers) {
    HttpRequest.Builder request = request(method, path, body);
    for (int i = 0; i < headers.length; i += 2) {
      if (headers[i + 1] != null) {
        request.header(headers[i], headers[i + 1]);
      }
    }
    return request.build();
  }

  /// Writes raw bytes and reads the status line of the answer, whose whole is checked.
  String rawStatusLine(String request) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(5_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      String answer = oneAnswer(socket.getInputStream());
      String statusLine = answer.lines().findFirst().orElse("");
      if (!statusLine.contains(" 100 ")) {
        ContractCheck.checkRaw(request, answer);
      }
      return statusLine;
    }
  }

  /// An answer, as long as its head says that it is.
  private static String oneAnswer(InputStream in) throws IOException {
    StringBuilder answer = new StringBuilder();
    int c;
    while (answer.indexOf("\r\n\r\n") < 0 && (c = in.read()) >= 0) {
      answer.append((char) c);
    }
    int length =
        answer
            .toString()
            .lines()
            .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("content-length:"))
            .mapToInt(line -> Integer.parseInt(line.substring(15).strip()))
            .findFirst()
            .orElse(0);
    return answer + new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
  }

  /// Writes raw bytes and reads one checked answer, after which the server hangs up.
  String rawAnswer(String request) throws IOException {
    String answer = rawBytes(request);
    ContractCheck.checkRaw(request, answer);
    return answer;
  }

  /// Writes raw bytes and reads until the server hangs up.
  String rawBytes(String request) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(5_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  static String bearer(String token) {
    return "Bearer " + token;
  }

  static String problem(HttpResponse<String> response) {
    String type = new JsonObject(response.body()).getString("type");
    return type.substring(type.lastIndexOf('/') + 1);
  }

  @Override
  public void close() throws Exception {
    client.close();
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }
}
