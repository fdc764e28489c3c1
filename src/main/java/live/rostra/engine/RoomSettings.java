package live.rostra.engine;

import java.time.Duration;
import live.rostra.codec.OpusSettings;
import live.rostra.hls.Presentation;
import live.rostra.mixer.voice.Levelling;

/// What an operator decides about every room.
///
/// @param maxSpeakers connections with a microphone on the stage
/// @param maxListeners all others, also those whose microphone may come onto the stage
/// @param linger how long a live room outlasts its last connection
/// @param program how the mix is encoded for WebRTC
/// @param levelling how loud every voice is to be
/// @param hls how it is packaged
public record RoomSettings(
    int maxSpeakers,
    int maxListeners,
    Duration linger,
    OpusSettings program,
    Levelling levelling,
    Presentation.Settings hls) {}
