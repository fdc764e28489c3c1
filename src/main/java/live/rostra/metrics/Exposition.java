package live.rostra.metrics;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.LinkedHashMap;
import java.util.Map;
import live.rostra.tally.HistogramSnapshot;

/// One scrape while it is put together. Values given under the same name are series of one metric.
final class Exposition {
  private static final String TOTAL = "_total";

  private final Map<String, InfoSnapshot.Builder> infos;
  private final Map<String, CounterSnapshot.Builder> counters;
  private final Map<String, GaugeSnapshot.Builder> gauges;
  private final Map<String, io.prometheus.metrics.model.snapshots.HistogramSnapshot.Builder>
      histograms;

  /// What every value given here has.
  private final Labels common;

  /// Nothing yet.
  Exposition() {
    infos = new LinkedHashMap<>();
    counters = new LinkedHashMap<>();
    gauges = new LinkedHashMap<>();
    histograms = new LinkedHashMap<>();
    common = Labels.EMPTY;
  }

  private Exposition(Exposition whole, Labels common) {
    infos = whole.infos;
    counters = whole.counters;
    gauges = whole.gauges;
    histograms = whole.histograms;
    this.common = common;
  }

  /// The same scrape, for values that share a label.
  Exposition with(String label, String value) {
    return new Exposition(this, common.add(label, value));
  }

  private Labels labels(String... more) {
    return common.merge(Labels.of(more));
  }

  /// A count that only grows.
  ///
  /// @param name ends with `_total`
  /// @param labels names and values in turn
  void counter(String name, String help, double value, String... labels) {
    if (!name.endsWith(TOTAL)) {
      throw new IllegalArgumentException("the name of a counter ends with " + TOTAL + ": " + name);
    }
    // The library adds the suffix by itself.
    String base = name.substring(0, name.length() - TOTAL.length());
    counters
        .computeIfAbsent(base, _ -> CounterSnapshot.builder().name(base).help(help))
        .dataPoint(CounterDataPointSnapshot.builder().value(value).labels(labels(labels)).build());
  }

  /// The same for a whole number, which is exact up to 2^53.
  void counter(String name, String help, long value, String... labels) {
    counter(name, help, (double) value, labels);
  }

  /// A value that rises and falls.
  void gauge(String name, String help, double value, String... labels) {
    gauges
        .computeIfAbsent(name, _ -> GaugeSnapshot.builder().name(name).help(help))
        .dataPoint(GaugeDataPointSnapshot.builder().value(value).labels(labels(labels)).build());
  }

  /// The same for a whole number.
  void gauge(String name, String help, long value, String... labels) {
    gauge(name, help, (double) value, labels);
  }

  /// A distribution.
  void histogram(String name, String help, HistogramSnapshot values, String... labels) {
    histograms
        .computeIfAbsent(
            name,
            _ ->
                io.prometheus.metrics.model.snapshots.HistogramSnapshot.builder()
                    .name(name)
                    .help(help))
        .dataPoint(
            HistogramDataPointSnapshot.builder()
                .classicHistogramBuckets(buckets(values))
                .sum(values.sum())
                .labels(labels(labels))
                .build());
  }

  private static ClassicHistogramBuckets buckets(HistogramSnapshot values) {
    ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
    int bounds = values.bounds().size();
    for (int i = 0; i < bounds; i++) {
      buckets.bucket(values.bounds().upper(i), values.count(i));
    }
    return buckets.bucket(Double.POSITIVE_INFINITY, values.count(bounds)).build();
  }

  /// Facts that never change, as labels of a metric that is always 1.
  ///
  /// @param name without the suffix `_info`, which the library adds
  void info(String name, String help, String... labels) {
    infos.put(
        name,
        InfoSnapshot.builder()
            .name(name)
            .help(help)
            .dataPoint(InfoDataPointSnapshot.builder().labels(labels(labels)).build()));
  }

  /// Everything that was given.
  MetricSnapshots build() {
    MetricSnapshots.Builder all = MetricSnapshots.builder();
    infos.values().forEach(each -> all.metricSnapshot(each.build()));
    counters.values().forEach(each -> all.metricSnapshot(each.build()));
    gauges.values().forEach(each -> all.metricSnapshot(each.build()));
    histograms.values().forEach(each -> all.metricSnapshot(each.build()));
    return all.build();
  }
}
