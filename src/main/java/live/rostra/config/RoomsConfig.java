package live.rostra.config;

import java.time.Duration;

/// `rooms.*`: limits of rooms.
///
/// @param max rooms on this node
/// @param maxSpeakers microphones on the stage of one room
/// @param maxListeners all other WebRTC connections of one room
/// @param linger how long a live room outlasts its last connection
public record RoomsConfig(int max, int maxSpeakers, int maxListeners, Duration linger) {
  static RoomsConfig read(Settings s) {
    return new RoomsConfig(
        s.value("rooms.max", 1000, Form.number(1, 100_000)),
        s.value("rooms.max-speakers", 13, Form.number(1, 64)),
        s.value("rooms.max-listeners", 2000, Form.number(0, 100_000)),
        s.value("rooms.linger", Duration.ofSeconds(60), Form.DURATION));
  }
}
