package live.rostra.engine;

import java.time.Instant;
import java.util.List;
import live.rostra.room.SessionId;
import org.jspecify.annotations.Nullable;

/// What is to be seen of a room's sound at one tick; immutable.
///
/// @param mixerTime wall-clock time of the tick's first sample: who listens later shows it later
/// @param changed whether the set of those who speak, or who holds the floor, is another than in
///   the report before
/// @param stage those who are connected with a microphone on the stage
/// @param waiting microphones off the stage that have sent sound lately: for their owner and the
///   hosts only
/// @param dominant identity of who holds the floor, through pauses too; null before anybody spoke
public record SoundReport(
    Instant mixerTime,
    boolean changed,
    List<OnStage> stage,
    List<OffStage> waiting,
    @Nullable String dominant) {

  /// A microphone on the stage.
  ///
  /// @param session its connection
  /// @param identity whose it is
  /// @param levelDbov loudness of the last frame before gate and mute, -127 (silence) to 0
  /// @param speaking whether they speak and are heard
  /// @param quality what the network does to the voice
  /// @param breakingUp whether so much of the last seconds was lost that the host should know
  public record OnStage(
      SessionId session,
      String identity,
      int levelDbov,
      boolean speaking,
      NetworkQuality quality,
      boolean breakingUp) {}

  /// A microphone off the stage.
  ///
  /// @param session its connection
  /// @param identity whose it is
  /// @param levelDbov loudest frame since the report before, -127 (silence) to 0
  public record OffStage(SessionId session, String identity, int levelDbov) {}
}
