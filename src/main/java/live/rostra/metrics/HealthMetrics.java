package live.rostra.metrics;

import live.rostra.health.Health;

/// Whether the parts of the node work.
final class HealthMetrics {
  private HealthMetrics() {}

  static void describe(Exposition out, Health health) {
    for (Health.Finding finding : health.findings()) {
      out.gauge(
          "rostra_component_healthy",
          "1 when a part of the node works; /readyz says in a sentence why not.",
          finding.problem().isEmpty() ? 1 : 0,
          "component",
          finding.name());
    }
  }
}
