package live.rostra.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.metrics.MetricsOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.spi.metrics.HttpServerMetrics;
import io.vertx.core.spi.metrics.VertxMetrics;
import io.vertx.core.spi.observability.HttpRequest;
import io.vertx.core.spi.observability.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// HTTP requests by method, route and status, with labels that no client can make many of. Vert.x
/// calls in from each event loop.
///
/// Vert.x' own adapter to Micrometer is not used: it keeps a gauge for each method word that ever
/// came, also when a filter denies the gauge, and a client may send any word.
public final class HttpMetrics {
  private static final String REQUEST_DURATION = "rostra.http.request.duration";
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
  private static final Duration[] BUCKETS =
      Stream.of(1, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000)
          .map(Duration::ofMillis)
          .toArray(Duration[]::new);

  private final MeterRegistry registry;
  private final Map<Series, Timer> timers = new ConcurrentHashMap<>();

  HttpMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  /// A Vert.x that reports its HTTP servers here.
  public Vertx vertx(VertxOptions options) {
    return Vertx.builder()
        .with(options.setMetricsOptions(new MetricsOptions().setEnabled(true)))
        .withMetrics(_ -> new Servers())
        .build();
  }

  private Timer timer(Series series) {
    return Timer.builder(REQUEST_DURATION)
        .description("Request processing time")
        .serviceLevelObjectives(BUCKETS)
        .tag("method", series.method)
        .tag("route", series.route)
        .tag("status", String.valueOf(series.status))
        .register(registry);
  }

  /// The labels.
  private record Series(String method, String route, int status) {}

  /// A request under way, on the loop of its connection.
  private static final class Request {
    private final long startedNs = System.nanoTime();
    private final String method;
    private String route = "none";

    Request(String word) {
      this.method = METHODS.contains(word) ? word : "other";
    }
  }

  /// Of all that Vert.x could report: its HTTP servers.
  private final class Servers implements VertxMetrics {
    @Override
    public HttpServerMetrics<?, ?, ?> createHttpServerMetrics(
        HttpServerOptions options, SocketAddress localAddress) {
      return new Requests();
    }
  }

  /// Answers are counted, and not what was cut off before there was one.
  private final class Requests implements HttpServerMetrics<Request, Object, Object> {
    @Override
    public Request requestBegin(Object connection, HttpRequest request) {
      return new Request(request.method().name());
    }

    /// Each route that a request comes through; the last one answers.
    @Override
    public void requestRouted(Request request, @Nullable String route) {
      if (route != null) {
        request.route = route;
      }
    }

    @Override
    public void responseEnd(Request request, HttpResponse response, long bytes) {
      timers
          .computeIfAbsent(
              new Series(request.method, request.route, response.statusCode()),
              HttpMetrics.this::timer)
          .record(Duration.ofNanos(System.nanoTime() - request.startedNs));
    }
  }
}
