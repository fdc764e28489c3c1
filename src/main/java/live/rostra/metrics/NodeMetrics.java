package live.rostra.metrics;

import io.micrometer.core.instrument.Clock;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.Supplier;
import live.rostra.edge.NodeEdge;
import live.rostra.edge.NodeStats;
import live.rostra.health.Health;
import live.rostra.http.socket.SocketStats;
import live.rostra.net.LoopBeat;
import live.rostra.webhooks.WebhookStats;
import org.jspecify.annotations.Nullable;

/// All metrics of a node in the text format of Prometheus. What the node counts by itself comes
/// from {@link NodeStats}; HTTP and the JVM come from Micrometer. Thread-safe.
public final class NodeMetrics implements AutoCloseable {
  private final HttpMetrics http;
  private final PrometheusRegistry prometheus = new PrometheusRegistry();
  private final PrometheusMeterRegistry micrometer =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, prometheus, Clock.SYSTEM);
  private final JvmMetrics jvm;
  private final String version;

  /// @param version of the build
  public NodeMetrics(String version) {
    this.version = version;
    this.http = new HttpMetrics(micrometer);
    this.jvm = new JvmMetrics(micrometer);
  }

  /// What a running node is watched through.
  ///
  /// @param edge the node
  /// @param health of its parts
  /// @param beats of its event loops
  /// @param rooms how many rooms get series of their own
  /// @param sockets what its WebSockets count
  /// @param webhooks what its webhooks count
  public record Source(
      NodeEdge edge,
      Health health,
      List<LoopBeat> beats,
      int rooms,
      SocketStats sockets,
      Supplier<WebhookStats> webhooks) {
    /// Keeps an unmodifiable copy of the list.
    public Source {
      beats = List.copyOf(beats);
    }
  }

  /// How Vert.x reports its HTTP requests here; given to it before it starts.
  public HttpMetrics http() {
    return http;
  }

  /// Whether everything is put together: the node under way has a place here from now on.
  public Supplier<Future<String>> of(Source source) {
    Scrape scrape = new Scrape(source);
    prometheus.register(scrape);
    return scrape;
  }

  @Override
  public void close() {
    jvm.close();
    micrometer.close();
  }

  /// Asks the node, then writes down what it said.
  private final class Scrape implements Supplier<Future<String>>, MultiCollector {
    private final Source source;
    private volatile @Nullable NodeStats latest;

    Scrape(Source source) {
      this.source = source;
    }

    @Override
    public Future<String> get() {
      return source
          .edge()
          .stats()
          .map(stats -> {
            latest = stats;
            return micrometer.scrape();
          });
    }

    @Override
    public MetricSnapshots collect() {
      Exposition out = new Exposition();
      BuildMetrics.describe(out, version);
      HealthMetrics.describe(out, source.health());
      LoopMetrics.beats(out, source.beats());
      SocketMetrics.describe(out, source.sockets().counts());
      WebhookMetrics.describe(out, source.webhooks().get());
      NodeStats stats = latest;
      if (stats != null) {
        RoomMetrics.describe(out, stats);
        RoomMetrics.rooms(out, source.edge().list(), source.rooms());
        LoopMetrics.describe(out, stats);
        TransportMetrics.describe(out, stats);
        AudioMetrics.describe(out, stats);
        HlsMetrics.describe(out, stats);
        StorageMetrics.describe(out, stats);
        FactsMetrics.describe(out, stats.facts());
      }
      return out.build();
    }
  }
}
