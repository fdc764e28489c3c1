package live.rostra.jitter;

/// The counters behind {@link PlayoutStats}.
final class PlayoutCounters {
  long packets;
  long decodedSamples;
  long redSamples;
  long fecSamples;
  long concealedSamples;
  long quietConcealedSamples;
  long pausedSamples;
  long acceleratedSamples;
  long expandedSamples;
  long skippedSamples;
  long latePackets;
  long duplicatePackets;
  long strayPackets;
  long decoderErrors;

  private static final double DELAY_STEP = 1 / 8.0;
  private static final double UNKNOWN = -1;

  private double delay = UNKNOWN;

  /// A primary packet was decoded that is heard `lay` samples after its arrival.
  void decoded(int samples, long lay) {
    decodedSamples += samples;
    delay = delay == UNKNOWN ? lay : delay + DELAY_STEP * (lay - delay);
  }

  /// Playout begins elsewhere: the next packet's delay counts in full.
  void restartDelay() {
    delay = UNKNOWN;
  }

  void concealed(long samples, boolean quiet) {
    concealedSamples += samples;
    if (quiet) {
      quietConcealedSamples += samples;
    }
  }

  PlayoutStats snapshot(int target) {
    return new PlayoutStats(
        packets,
        decodedSamples,
        redSamples,
        fecSamples,
        concealedSamples,
        quietConcealedSamples,
        pausedSamples,
        acceleratedSamples,
        expandedSamples,
        skippedSamples,
        latePackets,
        duplicatePackets,
        strayPackets,
        decoderErrors,
        Math.max(0, delay) / SampleClock.ofMillis(1),
        SampleClock.toMillis(target));
  }
}
