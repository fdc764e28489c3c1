package live.rostra.rtp.rtcp;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// BYE: sources that leave (RFC 3550 section 6.6).
///
/// @param ssrcs at most 31
/// @param reason at most 255 bytes of UTF-8; empty for none
public record Bye(List<Integer> ssrcs, String reason) implements RtcpPacket {
  /// Rejects values that the wire cannot carry.
  public Bye {
    if (ssrcs.size() > RtcpType.MAX_COUNT) {
      throw new IllegalArgumentException("at most 31 sources, got " + ssrcs.size());
    }
    if (reason.getBytes(StandardCharsets.UTF_8).length > 255) {
      throw new IllegalArgumentException("reason must fit 255 bytes");
    }
    ssrcs = List.copyOf(ssrcs);
  }

  /// One source leaves without a word.
  public static Bye of(int ssrc) {
    return new Bye(List.of(ssrc), "");
  }
}
