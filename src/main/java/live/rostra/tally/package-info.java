/// Histograms that one thread fills and others read through immutable snapshots.
@org.jspecify.annotations.NullMarked
package live.rostra.tally;
