package live.rostra.storage;

/// What the spool holds.
///
/// @param bytes on disk
/// @param maxBytes what it may hold
/// @param memoryBytes in memory, because the disk cannot be written to
public record SpoolStats(long bytes, long maxBytes, long memoryBytes) {
  /// Of a node that has none.
  public static final SpoolStats NONE = new SpoolStats(0, 0, 0);
}
