package live.rostra.state;

import live.rostra.tally.HistogramSnapshot;

/// What has become of facts, at one moment.
///
/// @param waiting appends that are in the file and not in Postgres
/// @param bytes of the file, those that wait for their segment's end among them
/// @param maxBytes how large it may get
/// @param oldestMs how long the oldest waiting one has waited; 0 when none waits
/// @param drained facts that this process has brought to Postgres
/// @param failures times that Postgres could not be written to
/// @param refused facts that Postgres will never take, put aside
/// @param full appends that were turned away because the file was full
/// @param appendDuration from the append until it is in the file, in seconds
public record FactsStats(
    long waiting,
    long bytes,
    long maxBytes,
    long oldestMs,
    long drained,
    long failures,
    long refused,
    long full,
    HistogramSnapshot appendDuration) {}
