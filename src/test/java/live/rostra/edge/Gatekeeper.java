package live.rostra.edge;

import java.time.Instant;
import java.util.Objects;
import live.rostra.engine.RoomEngine;
import live.rostra.room.RoomId;
import live.rostra.testkit.OnLoop;

/// Opens and closes gates of a running node as a room's rules would, for tests of the sound.
public final class Gatekeeper {
  private final LiveRoom room;

  /// @param id a room that exists
  public Gatekeeper(NodeEdge edge, RoomId id) {
    room = Objects.requireNonNull(edge.room(id));
  }

  /// Opens or closes the gate of an identity.
  ///
  /// @return milliseconds since 1970 at which it was done
  public double setOnStage(String identity, boolean onStage) {
    return OnLoop.onLoop(
        room.loop().context(),
        () -> {
          RoomEngine engine = room.engine();
          engine.setOnStage(identity, onStage, System.nanoTime());
          Instant now = Instant.now();
          return now.getEpochSecond() * 1e3 + now.getNano() / 1e6;
        });
  }
}
