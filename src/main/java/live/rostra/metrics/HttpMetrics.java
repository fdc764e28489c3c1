package live.rostra.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.micrometer.Label;
import io.vertx.micrometer.MetricsDomain;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// HTTP requests by method, route and status, as Vert.x reports them to Micrometer, under names of
/// ours and with labels that no client can make many of.
public final class HttpMetrics {
  /// What Vert.x calls it, and what we do; all else that it reports is left out.
  private static final String RESPONSE_TIME = "vertx.http.server.response.time";

  private static final String REQUEST_DURATION = "rostra.http.request.duration";
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

  private final MeterRegistry registry;

  HttpMetrics(MeterRegistry registry) {
    this.registry = registry;
    registry.config().meterFilter(new Ours());
  }

  /// A Vert.x that reports its HTTP servers here.
  public Vertx vertx(VertxOptions options) {
    MicrometerMetricsOptions metrics =
        new MicrometerMetricsOptions()
            .setEnabled(true)
            .setLabels(EnumSet.of(Label.HTTP_METHOD, Label.HTTP_ROUTE, Label.HTTP_CODE));
    for (MetricsDomain domain : MetricsDomain.values()) {
      if (domain != MetricsDomain.HTTP_SERVER) {
        metrics.addDisabledMetricsCategory(domain);
      }
    }
    VertxBuilder builder =
        Vertx.builder()
            .with(options.setMetricsOptions(metrics))
            .withMetrics(new MicrometerMetricsFactory(registry));
    return builder.build();
  }

  private static final class Ours implements MeterFilter {
    @Override
    public MeterFilterReply accept(Meter.Id id) {
      // Filters see what `map` has made of a name.
      return id.getName().startsWith("vertx.") ? MeterFilterReply.DENY : MeterFilterReply.NEUTRAL;
    }

    @Override
    public Meter.Id map(Meter.Id id) {
      if (!id.getName().equals(RESPONSE_TIME)) {
        return id;
      }
      return id.withName(REQUEST_DURATION)
          .replaceTags(
              List.of(
                  Tag.of("method", method(id.getTag("method"))),
                  Tag.of("route", route(id.getTag("route"))),
                  Tag.of("status", String.valueOf(id.getTag("code")))));
    }

    @Override
    public DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig config) {
      return id.getName().equals(REQUEST_DURATION)
          ? DistributionStatisticConfig.builder()
              .serviceLevelObjectives(BUCKETS_NS)
              .build()
              .merge(config)
          : config;
    }
  }

  private static final double[] BUCKETS_NS =
      Stream.of(1, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000)
          .mapToDouble(ms -> Duration.ofMillis(ms).toNanos())
          .toArray();

  /// A client may send any word as a method.
  private static String method(@Nullable String sent) {
    return sent == null || METHODS.contains(sent) ? String.valueOf(sent) : "other";
  }

  /// Vert.x strings together all routes that a request came through: the last one answered.
  private static String route(@Nullable String routes) {
    String last = routes == null ? "" : routes.substring(routes.lastIndexOf('>') + 1);
    return last.isEmpty() ? "none" : last;
  }
}
