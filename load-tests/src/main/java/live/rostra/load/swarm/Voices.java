package live.rostra.load.swarm;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import live.rostra.load.Settings;

/// What speakers say, and how their packets and those of listeners are encrypted, as settings tell.
final class Voices {
  private Voices() {}

  /// `rostra.voice`, an Ogg Opus file in packets of 20 ms; without it the time code.
  static List<byte[]> fromSettings() throws IOException {
    String file = Settings.text("voice", "");
    return file.isEmpty() ? OggOpus.timeCode() : OggOpus.read(Path.of(file));
  }

  /// `rostra.cipher`: `gcm` takes AES-GCM where it is offered, as Firefox does; `cm` AES-CM with
  /// HMAC-SHA1, as Chromium does.
  static SrtpProfile[] profiles() {
    String cipher = Settings.text("cipher", "gcm");
    return switch (cipher) {
      case "gcm" ->
          new SrtpProfile[] {SrtpProfile.AEAD_AES_128_GCM, SrtpProfile.AES_CM_128_HMAC_SHA1_80};
      case "cm" -> new SrtpProfile[] {SrtpProfile.AES_CM_128_HMAC_SHA1_80};
      default ->
          throw new IllegalArgumentException("rostra.cipher must be gcm or cm, got " + cipher);
    };
  }
}
