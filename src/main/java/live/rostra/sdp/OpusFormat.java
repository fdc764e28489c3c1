package live.rostra.sdp;

import java.util.Map;

/// Opus as offered (RFC 7587).
///
/// @param payloadType 0 to 127
/// @param parameters the `a=fmtp` of it, names in lower case
/// @param maxPtimeMs the longest packet the offerer wants to receive
public record OpusFormat(int payloadType, Map<String, String> parameters, int maxPtimeMs) {
  /// "If not specified, the default is 120 ms" (RFC 7587 section 6.1).
  public static final int DEFAULT_MAX_PTIME_MS = 120;

  /// Whether the offerer prefers to receive stereo.
  public boolean stereo() {
    return on("stereo");
  }

  /// Whether the offerer wants discontinuous transmission.
  public boolean usedtx() {
    return on("usedtx");
  }

  /// Whether the offerer can use in-band FEC.
  public boolean useinbandfec() {
    return on("useinbandfec");
  }

  private boolean on(String name) {
    return "1".equals(parameters.get(name));
  }
}
