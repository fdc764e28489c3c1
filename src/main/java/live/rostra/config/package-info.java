/// The settings of a node: `edge-config/edge.yaml` and environment variables as validated records.
@org.jspecify.annotations.NullMarked
package live.rostra.config;
