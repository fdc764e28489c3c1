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
  long delay;

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
        SampleClock.toMillis(delay),
        SampleClock.toMillis(target));
  }
}
