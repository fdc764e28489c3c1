package live.rostra.engine;

import java.time.Instant;
import live.rostra.mixer.Mixer;
import live.rostra.wire.TimeOrigin;

/// When the samples of one run were mixed: sample 0 at the run's start, then 48,000 a second,
/// whatever becomes of the wall clock. Times of single packets cost no allocation.
final class MixerClock {
  private static final int SAMPLE_RATE = 48_000;
  private static final long NS_PER_SECOND = 1_000_000_000L;

  private final long startNs;
  private final long startNtp;
  private final Instant start;
  private long position;

  MixerClock(TimeOrigin origin, long startNs) {
    this.startNs = startNs;
    this.startNtp = origin.ntpAt(startNs);
    this.start = origin.instantAt(startNs);
  }

  /// The first sample of the frame that comes next.
  long position() {
    return position;
  }

  /// Goes on by some frames of 20 ms.
  void advance(int frames) {
    position += (long) frames * Mixer.FRAME_SAMPLES;
  }

  /// The sample that belongs to a monotonic time.
  long sampleAt(long nowNs) {
    long elapsedNs = nowNs - startNs;
    long seconds = Math.floorDiv(elapsedNs, NS_PER_SECOND);
    return seconds * SAMPLE_RATE
        + Math.floorMod(elapsedNs, NS_PER_SECOND) * SAMPLE_RATE / NS_PER_SECOND;
  }

  /// Wall-clock time of a sample as an NTP timestamp, 32.32 fixed point.
  long ntpAt(long sample) {
    long seconds = Math.floorDiv(sample, SAMPLE_RATE);
    long rest = Math.floorMod(sample, SAMPLE_RATE);
    return startNtp + (seconds << 32) + (rest << 32) / SAMPLE_RATE;
  }

  /// Wall-clock time of a sample.
  Instant instantAt(long sample) {
    long seconds = Math.floorDiv(sample, SAMPLE_RATE);
    long rest = Math.floorMod(sample, SAMPLE_RATE);
    return start.plusSeconds(seconds).plusNanos(rest * NS_PER_SECOND / SAMPLE_RATE);
  }
}
