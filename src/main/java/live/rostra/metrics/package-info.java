/// What an operator sees: Prometheus metrics and health on a port of their own.
@org.jspecify.annotations.NullMarked
package live.rostra.metrics;
