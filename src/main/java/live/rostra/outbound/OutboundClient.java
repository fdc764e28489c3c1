package live.rostra.outbound;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.TrustOptions;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Makes requests that a guard admits, to exactly the address it admitted; TLS still asks for the
/// certificate of the name. HTTP/1.1, no redirects, no proxies, no decompression, and a bound on
/// time and size of every answer. On its context only.
public final class OutboundClient {
  /// Shorter than the 5 s after which common servers close a connection that idles.
  private static final int KEEP_ALIVE_SECONDS = 4;

  private static final int MAX_HEADER_BYTES = 16 * 1024;

  /// Bounded by who asks.
  private static final int MAX_CONNECTIONS = 1_024;

  private final Vertx vertx;
  private final ContextInternal context;
  private final OutboundGuard guard;
  private final Limits limits;
  private final HttpClientAgent http;

  /// Destinations that are being resolved: no more threads than there are names.
  private final Map<Destination, Future<InetSocketAddress>> admissions = new HashMap<>();

  /// Bounds of one request.
  ///
  /// @param timeout from the name's resolution to the answer's last byte
  /// @param maxAnswerBytes of the answer's body; a longer one fails the request
  public record Limits(Duration timeout, int maxAnswerBytes) {}

  /// An answer.
  ///
  /// @param status its status, of any class
  /// @param headers its headers
  /// @param body all of it
  public record Answer(int status, MultiMap headers, Buffer body) {}

  /// @param context where everything runs: an event loop that may wait a little
  /// @param trust certificate authorities to trust instead of those of the Java platform
  public OutboundClient(
      Vertx vertx,
      Context context,
      OutboundGuard guard,
      Limits limits,
      Optional<TrustOptions> trust) {
    this.vertx = vertx;
    this.context = (ContextInternal) context;
    this.guard = guard;
    this.limits = limits;
    HttpClientOptions options =
        new HttpClientOptions()
            .setProtocolVersion(HttpVersion.HTTP_1_1)
            .setConnectTimeout((int) limits.timeout.toMillis())
            .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
            .setDecompressionSupported(false)
            .setMaxHeaderSize(MAX_HEADER_BYTES);
    trust.ifPresent(options::setTrustOptions);
    this.http =
        vertx
            .httpClientBuilder()
            .with(options)
            .with(new PoolOptions().setHttp1MaxSize(MAX_CONNECTIONS))
            .build();
  }

  /// Posts `body`.
  ///
  /// @return the answer; fails with [OutboundRefusal] when nothing was sent because of where it
  ///   would go, else with what went wrong on the way
  public Future<Answer> post(Destination to, Map<String, String> headers, Buffer body) {
    Exchange exchange = new Exchange(context.promise());
    exchange.timer = vertx.setTimer(limits.timeout.toMillis(), _ -> exchange.timedOut());
    admit(to)
        .compose(address -> exchange.over() ? Future.failedFuture(late()) : open(to, address))
        .onSuccess(request -> {
          headers.forEach(request::putHeader);
          exchange.send(request, body);
        })
        .onFailure(exchange::fail);
    return exchange.answer.future();
  }

  private Future<HttpClientRequest> open(Destination to, InetSocketAddress address) {
    return http.request(
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            // Where to connect; host and port are what the name in TLS and Host say.
            .setServer(SocketAddress.inetSocketAddress(address))
            .setHost(to.host())
            .setPort(to.port())
            .setSsl(to.tls())
            .setURI(to.target())
            .setFollowRedirects(false));
  }

  private Future<InetSocketAddress> admit(Destination to) {
    if (to.literal().isPresent()) {
      return context.succeededFuture(to).map(guard::admit);
    }
    Future<InetSocketAddress> underWay = admissions.get(to);
    if (underWay != null) {
      return underWay;
    }
    Promise<InetSocketAddress> promise = context.promise();
    Future<InetSocketAddress> admission = promise.future();
    admissions.put(to, admission);
    // A platform thread: a name server that is silent would hold a carrier of virtual ones.
    Thread.ofPlatform()
        .daemon()
        .name("resolve")
        .start(() -> {
          Future<InetSocketAddress> outcome =
              Future.<Void>succeededFuture().map(_ -> guard.admit(to));
          try {
            context.runOnContext(_ -> {
              admissions.remove(to);
              outcome.onComplete(promise);
            });
          } catch (RejectedExecutionException _) {
            // The loops have ended, and with them whoever asked.
          }
        });
    return admission;
  }

  private static TimeoutException late() {
    return new TimeoutException("no complete answer in time");
  }

  /// Closes its connections.
  public Future<Void> close() {
    return http.close();
  }

  /// One request and its answer.
  private final class Exchange {
    private final Promise<Answer> answer;
    private final Buffer body = Buffer.buffer();
    private long timer;
    private @Nullable HttpClientRequest request;

    Exchange(Promise<Answer> answer) {
      this.answer = answer;
    }

    boolean over() {
      return answer.future().isComplete();
    }

    void send(HttpClientRequest opened, Buffer content) {
      request = opened;
      if (over()) {
        opened.reset();
        return;
      }
      opened.exceptionHandler(this::fail);
      opened.send(content).onSuccess(this::read).onFailure(this::fail);
    }

    private void read(HttpClientResponse response) {
      response.exceptionHandler(this::fail);
      response.handler(chunk -> {
        if (body.length() + chunk.length() > limits.maxAnswerBytes) {
          fail(new AnswerTooLongException(limits.maxAnswerBytes));
        } else {
          body.appendBuffer(chunk);
        }
      });
      response.endHandler(_ -> {
        if (answer.tryComplete(new Answer(response.statusCode(), response.headers(), body))) {
          vertx.cancelTimer(timer);
        }
      });
    }

    void timedOut() {
      fail(late());
    }

    /// Ends the connection too: nobody reads what else comes.
    void fail(Throwable cause) {
      if (answer.tryFail(cause)) {
        vertx.cancelTimer(timer);
        HttpClientRequest sent = request;
        if (sent != null) {
          sent.reset();
        }
      }
    }
  }
}
