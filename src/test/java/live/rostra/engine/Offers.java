package live.rostra.engine;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import live.rostra.sdp.Direction;
import live.rostra.sdp.Fingerprint;
import live.rostra.sdp.MediaSection;
import live.rostra.sdp.OpusFormat;
import live.rostra.sdp.SdpOffer;
import live.rostra.sdp.Setup;
import live.rostra.transport.ice.IceCredentials;

/// Offers as a browser makes them, already parsed.
final class Offers {
  static final int OPUS = 111;
  static final int RED = 63;
  static final int AUDIO_LEVEL = 1;
  static final int CAPTURE_TIME = 3;
  static final int MID = 4;

  private Offers() {}

  static SdpOffer audio(
      IceCredentials credentials, Direction direction, boolean nack, boolean level) {
    MediaSection section =
        new MediaSection(
            MediaSection.Kind.AUDIO,
            "audio",
            "0",
            9,
            "UDP/TLS/RTP/SAVPF",
            List.of("111", "63"),
            List.of(new MediaSection.Codec(OPUS, "opus/48000/2", "useinbandfec=1")),
            direction,
            true);
    return new SdpOffer(
        List.of(section),
        0,
        List.of("0"),
        credentials.ufrag(),
        credentials.pwd(),
        new Fingerprint("sha-256", new byte[32]),
        Setup.ACTPASS,
        direction,
        new OpusFormat(OPUS, Map.of("useinbandfec", "1"), OpusFormat.DEFAULT_MAX_PTIME_MS),
        OptionalInt.of(RED),
        level ? AUDIO_LEVEL : 0,
        MID,
        CAPTURE_TIME,
        nack,
        false,
        true,
        List.of(),
        -1,
        "");
  }
}
