package live.rostra.room;

/// One entry of a room's log.
///
/// @param epoch grows each time the room is opened or restarted
/// @param seq 1, 2, 3 … within the epoch, without holes
/// @param mixerTimeMs when it happened on the clock that listeners hear: wall-clock milliseconds of
///   the mixer's last sample; never before that of the entry before it
/// @param event what happened
public record LogEntry(long epoch, long seq, long mixerTimeMs, RoomEvent event) {}
