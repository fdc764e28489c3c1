/// Cuts AAC units into parts and segments, publishes playlist snapshots, decides blocked reloads.
@org.jspecify.annotations.NullMarked
package live.rostra.hls;
