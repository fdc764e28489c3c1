package live.rostra.state;

import live.rostra.tally.HistogramSnapshot;

/// What has become of facts, at one moment.
///
/// @param bytes of the file, those that Postgres has and that are not deleted yet among them
/// @param maxBytes how large it may get
/// @param full appends that were turned away because it was full
/// @param appendDuration from the append until it is in the file, in seconds
/// @param drained the way on to Postgres
public record FactsStats(
    long bytes, long maxBytes, long full, HistogramSnapshot appendDuration, Drained drained) {

  /// The way from the file to Postgres.
  ///
  /// @param waiting appends that are in the file and not in Postgres
  /// @param oldestMs how long the oldest of them has waited; 0 when none waits
  /// @param facts that this process has brought to Postgres
  /// @param failures times that it did not work
  /// @param refused facts that Postgres will never take, put aside
  public record Drained(long waiting, long oldestMs, long facts, long failures, long refused) {}
}
