package live.rostra.testkit;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Function;

/// An HTTP proxy on loopback before an S3 server, which can break in the ways stores break.
///
/// It lets one request at a time pass for each key, because the server emulates conditional writes
/// by a look and then a write. It also keeps an account: which objects were stored under which key,
/// so that a test can tell that none was overwritten.
public final class FaultyS3 implements AutoCloseable {
  /// What happens to a request.
  public enum Fault {
    /// Nothing.
    NONE,
    /// Connections are refused, those that are open are cut.
    AWAY,
    /// 503 SlowDown.
    BUSY,
    /// The connection is reset while the request's body arrives; the server sees nothing.
    RESET,
    /// The server does it, and the answer is lost.
    ANSWER_LOST
  }

  private static final Set<String> HOP_BY_HOP =
      Set.of("connection", "expect", "transfer-encoding", "content-length");

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client =
      vertx.createHttpClient(
          new HttpClientOptions().setDecompressionSupported(false).setIdleTimeout(30));
  private final int serverPort;
  private final Map<String, Future<?>> lastOfKey = new HashMap<>();
  private final Map<String, Set<Integer>> storedAs = new ConcurrentHashMap<>();
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicInteger failed = new AtomicInteger();
  private volatile Function<String, Fault> faults = _ -> Fault.NONE;
  private volatile BiConsumer<String, byte[]> onStored = (_, _) -> {};
  private volatile long delayMs;
  private HttpServer server;
  private int port;

  private FaultyS3(int serverPort) {
    this.serverPort = serverPort;
  }

  static FaultyS3 before(int serverPort) throws Exception {
    FaultyS3 front = new FaultyS3(serverPort);
    front.listen(0);
    return front;
  }

  private void listen(int at) throws Exception {
    HttpServerOptions options =
        new HttpServerOptions().setHost("127.0.0.1").setPort(at).setSoLinger(0);
    server = vertx.createHttpServer(options).requestHandler(this::handle);
    server.listen().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    port = server.actualPort();
  }

  int port() {
    return port;
  }

  /// From now on every request meets this.
  public void fault(Fault fault) throws Exception {
    faults(_ -> fault);
    boolean away = fault == Fault.AWAY;
    if (away && server != null) {
      server.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
      server = null;
    } else if (!away && server == null) {
      listen(port);
    }
  }

  /// From now on each request (`PUT key`) meets what this says; not `AWAY`.
  public void faults(Function<String, Fault> byRequest) {
    faults = byRequest;
  }

  /// From now on every answer takes so much longer.
  public void delay(long ms) {
    delayMs = ms;
  }

  /// Is told of every object that was stored, in order, before the node is: path and bytes.
  public void onStored(BiConsumer<String, byte[]> listener) {
    onStored = listener;
  }

  /// How many requests came.
  public int requests() {
    return requests.get();
  }

  /// How many of them met a fault.
  public int failed() {
    return failed.get();
  }

  /// Keys of segments under which different bytes were stored at different times.
  public List<String> overwritten() {
    return storedAs.entrySet().stream()
        .filter(key -> key.getKey().endsWith(".m4s") || key.getKey().endsWith(".mp4"))
        .filter(key -> key.getValue().size() > 1)
        .map(Map.Entry::getKey)
        .toList();
  }

  /// Keys of all segments that were ever stored.
  public List<String> segments() {
    return storedAs.keySet().stream().filter(key -> key.endsWith(".m4s")).sorted().toList();
  }

  private void handle(HttpServerRequest request) {
    requests.incrementAndGet();
    String what = request.method() + " " + request.path();
    Fault fault = faults.apply(what);
    if (fault != Fault.NONE) {
      failed.incrementAndGet();
    }
    if (fault == Fault.RESET) {
      request.handler(_ -> request.connection().close());
      request.endHandler(_ -> request.connection().close());
      return;
    }
    request
        .body()
        .onSuccess(body -> {
          if (fault == Fault.BUSY) {
            answerBusy(request);
          } else {
            inTurn(request.path(), () -> forward(request, body, fault));
          }
        })
        .onFailure(_ -> request.connection().close());
  }

  private static void answerBusy(HttpServerRequest request) {
    request
        .response()
        .setStatusCode(503)
        .putHeader("Content-Type", "application/xml")
        .end(
            "<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>");
  }

  private interface Turn {
    Future<?> take();
  }

  private void inTurn(String key, Turn turn) {
    Promise<Void> done = Promise.promise();
    Future<?> before;
    synchronized (lastOfKey) {
      before = lastOfKey.put(key, done.future());
    }
    Future<?> free = before == null ? Future.succeededFuture() : before;
    free.onComplete(_ -> turn.take().onComplete(_ -> done.complete()));
  }

  private Future<?> forward(HttpServerRequest request, Buffer body, Fault fault) {
    String host = request.getHeader("Host");
    RequestOptions options =
        new RequestOptions()
            .setMethod(request.method())
            .setURI(request.uri())
            .setServer(SocketAddress.inetSocketAddress(serverPort, "127.0.0.1"))
            .setHost("127.0.0.1")
            .setPort(port);
    request
        .headers()
        .forEach((name, value) -> {
          if (!HOP_BY_HOP.contains(name.toLowerCase(java.util.Locale.ROOT))) {
            options.addHeader(name, value);
          }
        });
    // What was signed.
    options.putHeader("Host", host);
    return client
        .request(options)
        .compose(out -> out.send(body))
        .compose(in -> in.body().map(text -> new Answer(in, text)))
        .compose(answer -> delayMs == 0 ? Future.succeededFuture(answer) : later(answer))
        .onSuccess(answer -> {
          account(request, body, answer.response.statusCode());
          if (fault == Fault.ANSWER_LOST) {
            request.connection().close();
          } else {
            answer.send(request);
          }
        })
        .onFailure(_ -> request.connection().close());
  }

  private Future<Answer> later(Answer answer) {
    Promise<Answer> later = Promise.promise();
    vertx.setTimer(delayMs, _ -> later.complete(answer));
    return later.future();
  }

  private void account(HttpServerRequest request, Buffer body, int status) {
    if (request.method() == HttpMethod.PUT && status == 200) {
      storedAs
          .computeIfAbsent(request.path(), _ -> ConcurrentHashMap.newKeySet())
          .add(body.hashCode());
      onStored.accept(request.path(), body.getBytes());
    }
  }

  private record Answer(HttpClientResponse response, Buffer body) {
    void send(HttpServerRequest to) {
      to.response().setStatusCode(response.statusCode());
      response
          .headers()
          .forEach((name, value) -> {
            boolean ofThisHop = HOP_BY_HOP.contains(name.toLowerCase(java.util.Locale.ROOT));
            if (!ofThisHop
                || to.method() == HttpMethod.HEAD && name.equalsIgnoreCase("content-length")) {
              to.response().headers().add(name, value);
            }
          });
      if (to.method() == HttpMethod.HEAD) {
        to.response().end();
      } else {
        to.response().end(body);
      }
    }
  }

  @Override
  public void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }
}
