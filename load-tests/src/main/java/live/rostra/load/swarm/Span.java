package live.rostra.load.swarm;

/// A stretch of time that is judged by itself, and what one thread of a crowd heard in it.
///
/// The crowd's thread only, until it has handed on what it saw of it.
final class Span {
  /// How late each packet was by its listener's own beat.
  final Lateness lateness = new Lateness();

  /// How late the crowd read each datagram after the kernel had it.
  final Lateness own = new Lateness();

  long packets;
  long bytes;
  long forged;
  long malformed;
  long repeated;
  long reordered;
  long wrongTimestamps;
  long pauses;

  private final boolean settles;
  private final long fromNs;
  private final long fromMonotonicNs = System.nanoTime();
  private long toNs;
  private long clockNs;

  /// @param settles whether listeners find their beat anew
  /// @param fromNs when it begins, in nanoseconds since 1970
  Span(boolean settles, long fromNs) {
    this.settles = settles;
    this.fromNs = fromNs;
  }

  boolean settles() {
    return settles;
  }

  long fromNs() {
    return fromNs;
  }

  void end(long atNs) {
    toNs = atNs;
    clockNs = atNs - fromNs - (System.nanoTime() - fromMonotonicNs);
  }

  long toNs() {
    return toNs;
  }

  /// By how much the wall clock, which the kernel's timestamps are read from, was set meanwhile.
  long clockNs() {
    return clockNs;
  }
}
