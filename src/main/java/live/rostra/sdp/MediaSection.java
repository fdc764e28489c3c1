package live.rostra.sdp;

import java.util.List;

/// One `m=` section of an offer; the answer has one for each, in the same order.
///
/// @param kind what it carries
/// @param media the word the offer used, which the answer repeats
/// @param mid its identification tag, empty when it has none
/// @param port 0 when the offerer has switched it off (unless it is `bundle-only`)
/// @param protocol such as `UDP/TLS/RTP/SAVPF`
/// @param formats payload types or other formats, as listed
/// @param codecs those of the formats that have an `a=rtpmap`
/// @param direction seen from the offerer
/// @param bundled whether it shares the audio section's transport
public record MediaSection(
    Kind kind,
    String media,
    String mid,
    int port,
    String protocol,
    List<String> formats,
    List<Codec> codecs,
    Direction direction,
    boolean bundled) {

  /// What a section carries.
  public enum Kind {
    /// Sound.
    AUDIO,
    /// Pictures.
    VIDEO,
    /// Data channels.
    APPLICATION,
    /// Anything else.
    OTHER
  }

  /// A payload type and what it stands for.
  ///
  /// @param payloadType 0 to 127
  /// @param encoding such as `opus/48000/2`, as offered
  /// @param parameters the value of its `a=fmtp`, empty when it has none
  public record Codec(int payloadType, String encoding, String parameters) {}
}
