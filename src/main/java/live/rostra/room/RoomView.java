package live.rostra.room;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A room as an outsider may see it: an immutable snapshot.
///
/// @param id the room
/// @param info what it is
/// @param status where it is in its life
/// @param host identity of the host, or empty
/// @param createdAt when it was opened
/// @param scheduledAt when it is to begin; null when it began at once
/// @param startedAt when it went live; null before
/// @param endedAt when it was over; null before
/// @param speakers who is on the stage and connected with a microphone
/// @param listeners people who are here and not on the stage
/// @param mixerTime wall-clock time of the mixer's next sample, for latency readings; null when it
///   is not on the air: nobody is connected, and nothing runs
public record RoomView(
    RoomId id,
    RoomInfo info,
    Snapshot.Status status,
    String host,
    Instant createdAt,
    @Nullable Instant scheduledAt,
    @Nullable Instant startedAt,
    @Nullable Instant endedAt,
    List<Speaker> speakers,
    int listeners,
    @Nullable Instant mixerTime) {
  /// Copies the speakers.
  public RoomView {
    speakers = List.copyOf(speakers);
  }

  /// Whether the mixer and the packager run.
  public boolean onAir() {
    return mixerTime != null;
  }

  /// Somebody on the stage who is connected with a microphone.
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
