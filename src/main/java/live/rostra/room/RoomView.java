package live.rostra.room;

import java.time.Instant;
import java.util.List;

/// A room as an outsider may see it: an immutable snapshot.
///
/// @param id the room
/// @param title what people call it
/// @param status where it is in its life
/// @param createdAt when it was opened
/// @param speakers who is connected with a microphone
/// @param listeners receive-only WebRTC connections
/// @param mixerTime wall-clock time of the last mixed sample, for latency readings; null before it
///   is live
public record RoomView(
    RoomId id,
    String title,
    Status status,
    Instant createdAt,
    List<Speaker> speakers,
    int listeners,
    @org.jspecify.annotations.Nullable Instant mixerTime) {

  /// Where a room is in its life.
  public enum Status {
    /// Open, nobody connected, nothing runs.
    IDLE,
    /// The mixer and the packager run.
    LIVE,
    /// Over.
    ENDED
  }

  /// Somebody connected with a microphone.
  ///
  /// @param session the connection
  /// @param identity the token's `sub`
  /// @param levelDbov loudness now, -127 (silence) to 0
  /// @param speaking whether the voice is audible now
  /// @param dominant whether this is the active speaker
  /// @param muted whether the gate at the mixer is closed
  /// @param concealedPercent share of the last seconds that had to be invented
  /// @param delayMs what the jitter buffer holds
  public record Speaker(
      SessionId session,
      String identity,
      int levelDbov,
      boolean speaking,
      boolean dominant,
      boolean muted,
      double concealedPercent,
      int delayMs) {}
}
