package live.rostra.edge.desk;

import java.util.OptionalLong;

/// What the desk decides of a room's media. Room loop only; nothing here waits, and what it changes
/// is heard with the next tick.
public interface RoomMedia {
  /// Opens the gate of an identity's microphone, or shuts it: who leaves the stage goes on hearing
  /// the room, and loses a connection that could only send.
  void setOnStage(String identity, boolean onStage);

  /// Shuts or opens an identity's microphone on the stage.
  void setMuted(String identity, boolean muted);

  /// Closes every connection of an identity.
  void disconnect(String identity);

  /// Ends the room's media for good.
  void end();

  /// Wall-clock milliseconds of the mixer's next sample; empty when the room is not on the air.
  OptionalLong mixerTimeMs();
}
