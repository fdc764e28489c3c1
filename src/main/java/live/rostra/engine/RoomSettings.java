package live.rostra.engine;

import java.time.Duration;
import live.rostra.codec.OpusSettings;
import live.rostra.hls.Presentation;
import live.rostra.mixer.voice.Levelling;

/// What an operator decides about every room.
///
/// @param maxListeners connections whose microphone is not on the stage; who is on it, the room
///   decides
/// @param linger how long a live room outlasts its last connection
/// @param program how the mix is encoded for WebRTC
/// @param levelling how loud every voice is to be
/// @param hls how it is packaged
public record RoomSettings(
    int maxListeners,
    Duration linger,
    OpusSettings program,
    Levelling levelling,
    Presentation.Settings hls) {}
