package live.rostra.engine;

import java.time.Duration;
import live.rostra.codec.OpusSettings;
import live.rostra.hls.Presentation;

/// What an operator decides about every room.
///
/// @param maxSpeakers connections with a microphone
/// @param maxListeners receive-only connections
/// @param linger how long a live room outlasts its last connection
/// @param program how the mix is encoded for WebRTC
/// @param hls how it is packaged
public record RoomSettings(
    int maxSpeakers,
    int maxListeners,
    Duration linger,
    OpusSettings program,
    Presentation.Settings hls) {}
