package live.rostra.transport;

import live.rostra.transport.srtp.SrtpSession;
import org.jspecify.annotations.Nullable;

/// The counters of one connection, as plain fields: they are touched with every packet.
final class PeerCounters {
  private final long[] drops = new long[PeerDrop.values().length];
  private long rtpReceived;
  private long rtcpReceived;
  private long rtpSent;
  private long rtcpSent;

  void drop(PeerDrop reason) {
    drops[reason.ordinal()]++;
  }

  void rtpReceived() {
    rtpReceived++;
  }

  void rtcpReceived() {
    rtcpReceived++;
  }

  void rtpSent() {
    rtpSent++;
  }

  void rtcpSent() {
    rtcpSent++;
  }

  /// Adds itself, and what the SRTP session has counted by itself.
  void addTo(PeerTotals totals, @Nullable SrtpSession srtp) {
    totals.drops(drops);
    totals.packets(rtpReceived, rtcpReceived, rtpSent, rtcpSent);
    totals.srtp(srtp);
  }
}
