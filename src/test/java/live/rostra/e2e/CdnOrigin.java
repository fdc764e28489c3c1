package live.rostra.e2e;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/// The door of a node, counting who comes through: passes every request on as it is, and keeps how
/// often each address was asked for and what came with it.
final class CdnOrigin implements AutoCloseable {
  private static final int LINGER_MS = 300;

  private final Vertx vertx;
  private final HttpClient client;
  private final HttpServer server;
  private final URI node;
  private final Map<String, Integer> requests = new ConcurrentHashMap<>();
  private final Queue<String> streamSecrets = new ConcurrentLinkedQueue<>();
  private volatile boolean lingers;

  private CdnOrigin(Vertx vertx, URI node) throws Exception {
    this.vertx = vertx;
    this.node = node;
    client =
        vertx.createHttpClient(new HttpClientOptions(), new PoolOptions().setHttp1MaxSize(1_000));
    server =
        vertx
            .createHttpServer()
            .requestHandler(this::pass)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS);
  }

  /// Opens a counted door to a node.
  static CdnOrigin of(Vertx vertx, URI node) throws Exception {
    return new CdnOrigin(vertx, node);
  }

  private void pass(HttpServerRequest request) {
    requests.merge(request.uri(), 1, Integer::sum);
    if (request.path().startsWith("/hls/")) {
      request
          .headers()
          .forEach((name, value) -> {
            if (name.equalsIgnoreCase("Authorization") || name.equalsIgnoreCase("Cookie")) {
              streamSecrets.add(name);
            }
          });
    }
    RequestOptions options =
        new RequestOptions()
            .setMethod(request.method())
            .setHost(node.getHost())
            .setPort(node.getPort())
            .setURI(request.uri())
            .setHeaders(request.headers());
    request
        .body()
        .compose(body -> client.request(options).compose(asked -> asked.send(body)))
        .compose(answer -> answer.body().compose(body -> answer(request, answer, body)))
        .onFailure(_ -> request.response().reset());
  }

  private Future<Void> answer(HttpServerRequest request, HttpClientResponse answer, Buffer body) {
    if (!lingers) {
      return send(request, answer, body);
    }
    answer.headers().set(HttpHeaders.CACHE_CONTROL, "max-age=1");
    return vertx.timer(LINGER_MS, TimeUnit.MILLISECONDS).compose(_ -> send(request, answer, body));
  }

  private static Future<Void> send(
      HttpServerRequest request, HttpClientResponse answer, Buffer body) {
    request.response().setStatusCode(answer.statusCode()).headers().setAll(answer.headers());
    return body.length() > 0 ? request.response().end(body) : request.response().end();
  }

  /// From now on each answer takes so long that others ask meanwhile, and expires after a second.
  void linger() {
    lingers = true;
  }

  int port() {
    return server.actualPort();
  }

  /// How often each address was asked for since the last {@link #forget}.
  Map<String, Integer> requests() {
    return Map.copyOf(requests);
  }

  void forget() {
    requests.clear();
  }

  /// Names of headers that say who listens and came with a request for a stream.
  Queue<String> streamSecrets() {
    return streamSecrets;
  }

  @Override
  public void close() throws Exception {
    server
        .close()
        .eventually(client::close)
        .toCompletionStage()
        .toCompletableFuture()
        .get(10, TimeUnit.SECONDS);
  }
}
