package live.rostra.engine;

/// What the room allows the microphone of somebody who connects. Whoever asks for a connection does
/// not decide it, so it is no part of {@link RoomEngine.Connect}.
///
/// @param onStage whether they are on the stage: always let in, and heard if they send; off the
///   stage a microphone is metered only: never mixed, recorded or relayed
/// @param muted whether it is silent on the stage as well
public record Gate(boolean onStage, boolean muted) {
  /// On the stage and heard.
  public static final Gate OPEN = new Gate(true, false);

  /// Somebody who only listens so far.
  public static final Gate OFF_STAGE = new Gate(false, false);
}
