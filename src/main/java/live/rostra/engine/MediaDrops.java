package live.rostra.engine;

import live.rostra.jitter.PlayoutStats;
import org.jspecify.annotations.Nullable;

/// What authentic peers sent and could not be used, since a room was made.
///
/// @param unexpectedPayloadTypes RTP of a payload type that was not negotiated for audio
/// @param malformedRed RED payloads whose blocks do not fit (RFC 2198)
/// @param malformedRtcp RTCP compounds refused as a whole
/// @param undecodable Opus payloads that are malformed or that the decoder refused
/// @param stray packets far from their stream's sequence, or of a speaker muted for 20 undecodable
///   payloads within a second
public record MediaDrops(
    long unexpectedPayloadTypes,
    long malformedRed,
    long malformedRtcp,
    long undecodable,
    long stray) {
  /// Nothing counted yet.
  public static final MediaDrops NONE = new MediaDrops(0, 0, 0, 0, 0);

  static MediaDrops of(@Nullable Microphone microphone, long malformedRtcp) {
    if (microphone == null) {
      return new MediaDrops(0, 0, malformedRtcp, 0, 0);
    }
    PlayoutStats playout = microphone.playoutStats();
    return new MediaDrops(
        microphone.ignoredPayloadTypes(),
        microphone.malformedRed(),
        malformedRtcp,
        playout.decoderErrors(),
        playout.strayPackets());
  }

  /// These and others together.
  public MediaDrops plus(MediaDrops other) {
    return new MediaDrops(
        unexpectedPayloadTypes + other.unexpectedPayloadTypes,
        malformedRed + other.malformedRed,
        malformedRtcp + other.malformedRtcp,
        undecodable + other.undecodable,
        stray + other.stray);
  }
}
