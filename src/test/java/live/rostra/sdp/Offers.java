package live.rostra.sdp;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/// Offers of real endpoints, and what we answer with in tests.
///
/// Captured from the programs themselves: Chromium 156, Firefox ESR 153, webrtc-java 0.14.0, werift
/// 0.24.4, libdatachannel by node-datachannel 0.33.4, GStreamer 1.22.0, FFmpeg 8.0.1. From
/// knowledge of its source only: `obs`.
final class Offers {
  static final List<String> NAMES =
      List.of(
          "chromium",
          "page",
          "firefox",
          "firefox-recvonly",
          "webrtc-java",
          "werift",
          "libdatachannel",
          "gstreamer",
          "ffmpeg",
          "obs",
          "chromium-av-data");

  private Offers() {}

  /// A resource beside the tests, with LF lines.
  static String text(String name) {
    try (InputStream in = Offers.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new AssertionError("no resource " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static SdpOffer offer(String name) {
    return parsed(text(name + ".offer.sdp"));
  }

  static SdpOffer parsed(String text) {
    return switch (SdpOffer.parse(text)) {
      case Parsed.Offer(SdpOffer offer) -> offer;
      case Parsed.Rejected(SdpProblem problem) -> throw new AssertionError(problem.toString());
    };
  }

  static SdpProblem problem(String text) {
    return switch (SdpOffer.parse(text)) {
      case Parsed.Offer(SdpOffer offer) -> throw new AssertionError("accepted: " + offer);
      case Parsed.Rejected(SdpProblem problem) -> problem;
    };
  }

  static SdpAnswer.Parameters parameters(SdpOffer offer, Direction direction, boolean video) {
    byte[] digest =
        HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
    return new SdpAnswer.Parameters(
        1_763_700_000L,
        "Srv8ufrg",
        "server-password-24-chars".replace('-', '+'),
        new Fingerprint("sha-256", digest),
        offer.setup().answer(),
        direction,
        List.of(
            new Candidate("1", 1, "udp", 2_130_706_431L, "198.51.100.1", 10_000, "host"),
            new Candidate("2", 1, "udp", 2_130_706_175L, "2001:db8::1", 10_000, "host")),
        0xfeed_beef,
        "rostra",
        "rostra program",
        video);
  }
}
