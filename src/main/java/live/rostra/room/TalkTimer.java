package live.rostra.room;

import java.util.HashMap;
import java.util.Map;

/// How long each speaker has had the floor. One has it from the first word until a pause of {@value
/// #PAUSE_MS} ms: short silences do not start it anew.
final class TalkTimer {
  static final long PAUSE_MS = 10_000;

  private final Map<String, Floor> floors = new HashMap<>();

  private static final class Floor {
    private long sinceMs;
    private long lastMs;
    private boolean told;
  }

  /// Somebody is speaking.
  ///
  /// @param talkMs how long one may, 0 for ever
  /// @return whether the time is up: true once for each floor
  boolean speaking(String identity, long talkMs, long nowMs) {
    Floor floor = floors.computeIfAbsent(identity, _ -> new Floor());
    if (floor.sinceMs == 0 || nowMs - floor.lastMs >= PAUSE_MS) {
      floor.sinceMs = nowMs;
      floor.told = false;
    }
    floor.lastMs = nowMs;
    if (talkMs <= 0 || floor.told || nowMs - floor.sinceMs < talkMs) {
      return false;
    }
    floor.told = true;
    return true;
  }

  /// Somebody has left the stage.
  void forget(String identity) {
    floors.remove(identity);
  }
}
