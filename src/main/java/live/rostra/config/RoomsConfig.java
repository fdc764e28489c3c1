package live.rostra.config;

import java.time.Duration;

/// `rooms.*`: limits of rooms.
///
/// @param max rooms on this node
/// @param maxSpeakers microphones on the stage of one room
/// @param maxListeners all other WebRTC connections of one room
/// @param linger how long a room's stream outlasts its last connection
/// @param hostAway how long a host may be away before a co-host takes the room
/// @param idleClose how long nobody is in a room before it ends; zero for never
public record RoomsConfig(
    int max,
    int maxSpeakers,
    int maxListeners,
    Duration linger,
    Duration hostAway,
    Duration idleClose) {
  static RoomsConfig read(Settings s) {
    return new RoomsConfig(
        s.value("rooms.max", 1000, Form.number(1, 100_000)),
        s.value("rooms.max-speakers", 13, Form.number(1, 64)),
        s.value("rooms.max-listeners", 2000, Form.number(0, 100_000)),
        s.value("rooms.linger", Duration.ofSeconds(60), Form.DURATION),
        s.value("rooms.host-away", Duration.ofSeconds(60), Form.DURATION),
        s.value("rooms.idle-close", Duration.ofMinutes(10), Form.DURATION));
  }
}
