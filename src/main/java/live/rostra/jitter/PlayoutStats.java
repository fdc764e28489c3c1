package live.rostra.jitter;

/// What one speaker's playout did since it began. Sound is counted in samples at 48 kHz.
///
/// @param packets primary packets accepted
/// @param decodedSamples decoded from primary packets
/// @param redSamples decoded from RED blocks in place of lost packets
/// @param fecSamples restored by in-band FEC
/// @param concealedSamples extrapolated or silent because sound was lost or late
/// @param quietConcealedSamples the part of `concealedSamples` that followed silence (below -50
///   dBFS), where nothing is heard missing
/// @param pausedSamples pauses of the sender (DTX), filled with silence
/// @param acceleratedSamples left out by time-stretching
/// @param expandedSamples added by time-stretching
/// @param skippedSamples jumped over to stay under the hard cap
/// @param latePackets arrived after their sound was played or concealed
/// @param duplicatePackets arrived twice
/// @param strayPackets far from the stream's sequence, or malformed, or while muted
/// @param decoderErrors payloads that could not be decoded
/// @param delayMs how long packets lie here from arrival to the tick that plays them, averaged over
///   about the last eight
/// @param targetMs age above the fastest packets that the delay estimate asks for
public record PlayoutStats(
    long packets,
    long decodedSamples,
    long redSamples,
    long fecSamples,
    long concealedSamples,
    long quietConcealedSamples,
    long pausedSamples,
    long acceleratedSamples,
    long expandedSamples,
    long skippedSamples,
    long latePackets,
    long duplicatePackets,
    long strayPackets,
    long decoderErrors,
    double delayMs,
    double targetMs) {
  /// A speaker who has not begun.
  public static final PlayoutStats NONE =
      new PlayoutStats(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  /// Both speakers' counts together; delays do not add up and are left out.
  public PlayoutStats plus(PlayoutStats other) {
    return new PlayoutStats(
        packets + other.packets,
        decodedSamples + other.decodedSamples,
        redSamples + other.redSamples,
        fecSamples + other.fecSamples,
        concealedSamples + other.concealedSamples,
        quietConcealedSamples + other.quietConcealedSamples,
        pausedSamples + other.pausedSamples,
        acceleratedSamples + other.acceleratedSamples,
        expandedSamples + other.expandedSamples,
        skippedSamples + other.skippedSamples,
        latePackets + other.latePackets,
        duplicatePackets + other.duplicatePackets,
        strayPackets + other.strayPackets,
        decoderErrors + other.decoderErrors,
        0,
        0);
  }

  /// Samples that time-stretching left out or added.
  public long stretchedSamples() {
    return acceleratedSamples + expandedSamples;
  }

  /// The speaker's sound, heard or missing; pauses do not count.
  public long soundSamples() {
    return decodedSamples + redSamples + fecSamples + concealedSamples;
  }

  /// What of it was concealed where somebody could hear it.
  public long audiblyConcealedSamples() {
    return concealedSamples - quietConcealedSamples;
  }

  /// Share of the speaker's sound that was concealed audibly, 0..1; pauses do not count.
  public double concealedRatio() {
    long sound = soundSamples();
    return sound == 0 ? 0 : (double) audiblyConcealedSamples() / sound;
  }
}
