package live.rostra.metrics;

import live.rostra.state.FactsStats;

/// The way of facts into their file, and from there to Postgres.
final class FactsMetrics {
  private FactsMetrics() {}

  static void describe(Exposition out, FactsStats facts) {
    out.histogram(
        "rostra_facts_append_duration_seconds",
        "From an append until it is in the file of facts.",
        facts.appendDuration());
    out.gauge("rostra_facts_file_bytes", "Bytes of the file of facts.", facts.bytes());
    out.gauge(
        "rostra_facts_file_limit_bytes",
        "Bytes that the file of facts may have.",
        facts.maxBytes());
    out.counter(
        "rostra_facts_turned_away_total",
        "Appends that were turned away because the file of facts was full.",
        facts.full());
    FactsStats.Drained drained = facts.drained();
    out.gauge(
        "rostra_facts_waiting", "Appends that wait for Postgres in their file.", drained.waiting());
    out.gauge(
        "rostra_facts_oldest_seconds",
        "How long the oldest of them has waited.",
        drained.oldestMs() / 1e3);
    out.counter(
        "rostra_facts_drained_total", "Facts that were taken to Postgres.", drained.facts());
    out.counter(
        "rostra_facts_drain_failures_total",
        "Times that Postgres could not be written to.",
        drained.failures());
    out.counter(
        "rostra_facts_refused_total",
        "Facts that Postgres will never take; they were put aside.",
        drained.refused());
  }
}
