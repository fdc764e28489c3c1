package live.rostra.hls;

import live.rostra.hls.cmaf.MediaFragment;
import live.rostra.hls.playlist.MultivariantPlaylist.DeclaredRate;
import live.rostra.hls.playlist.TimeGrid;

/// What a multivariant playlist may say of a run's bit rate.
///
/// BANDWIDTH must hold for segments that do not exist yet, so it leaves an encoder with an average
/// target room above it; AVERAGE-BANDWIDTH is the truth so far, which for a room that is mostly
/// silent is far below the target.
final class RateMeter {
  private final long nominalBps;
  private long peakBps;
  private long bytes;
  private long samples;

  /// @param bitrateBps the encoder's target, to which the boxes add
  RateMeter(int bitrateBps) {
    nominalBps =
        bitrateBps
            + bps(MediaFragment.overheadBytes(TimeGrid.UNITS_PER_PART), TimeGrid.SAMPLES_PER_PART);
  }

  void segment(int segmentBytes, int segmentSamples) {
    bytes += segmentBytes;
    samples += segmentSamples;
    peakBps = Math.max(peakBps, bps(segmentBytes, segmentSamples));
  }

  DeclaredRate declared() {
    return new DeclaredRate(
        Math.max(nominalBps * 3 / 2, peakBps * 11 / 10),
        samples == 0 ? nominalBps : bps(bytes, samples));
  }

  private static long bps(long bytes, long samples) {
    return Math.ceilDiv(bytes * 8 * TimeGrid.SAMPLE_RATE, samples);
  }
}
