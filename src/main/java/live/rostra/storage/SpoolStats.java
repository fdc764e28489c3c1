package live.rostra.storage;

/// What the spool holds.
///
/// @param bytes on disk
/// @param maxBytes what it may hold
/// @param memoryBytes in memory, because the disk cannot be written to
/// @param refused steps that found no room since the start
/// @param alarmed whether it is, or lately was, more than half full
public record SpoolStats(
    long bytes, long maxBytes, long memoryBytes, long refused, boolean alarmed) {
  /// Of a node that has none.
  public static final SpoolStats NONE = new SpoolStats(0, 0, 0, 0, false);
}
