package live.rostra.state;

/// One entry of a room's log.
///
/// @param epoch of the log
/// @param seq in the epoch
/// @param mixerAtMs mixer time in milliseconds of the epoch's clock
/// @param type of the event
/// @param json the event
public record StoredEntry(long epoch, long seq, long mixerAtMs, String type, String json) {}
