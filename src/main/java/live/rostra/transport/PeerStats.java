package live.rostra.transport;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/// Counters of one [PeerConnection] since it was made.
///
/// @param rtpReceived decrypted RTP packets passed on
/// @param rtcpReceived decrypted RTCP packets passed on
/// @param rtpSent RTP packets sent
/// @param rtcpSent RTCP packets sent
/// @param unsendable packets of ours that SRTP refused
/// @param drops datagrams dropped, by reason; reasons without a drop are absent
public record PeerStats(
    long rtpReceived,
    long rtcpReceived,
    long rtpSent,
    long rtcpSent,
    long unsendable,
    Map<PeerDrop, Long> drops) {

  /// Keeps an unmodifiable copy of the map.
  public PeerStats {
    drops = Collections.unmodifiableMap(new EnumMap<>(withType(drops)));
  }

  /// Datagrams dropped for this reason.
  public long dropped(PeerDrop reason) {
    return drops.getOrDefault(reason, 0L);
  }

  private static EnumMap<PeerDrop, Long> withType(Map<PeerDrop, Long> drops) {
    EnumMap<PeerDrop, Long> typed = new EnumMap<>(PeerDrop.class);
    typed.putAll(drops);
    return typed;
  }
}
