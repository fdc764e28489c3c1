package live.rostra.transport;

import java.util.EnumMap;
import java.util.Map;
import live.rostra.transport.srtp.SrtpDrop;
import live.rostra.transport.srtp.SrtpSession;
import org.jspecify.annotations.Nullable;

/// The counters of one connection, as plain fields: they are touched with every packet.
final class PeerCounters {
  private final long[] drops = new long[PeerDrop.values().length];
  private long rtpReceived;
  private long rtcpReceived;
  private long rtpSent;
  private long rtcpSent;
  private long bytesReceived;
  private long bytesSent;

  void drop(PeerDrop reason) {
    drops[reason.ordinal()]++;
  }

  void received(int bytes) {
    bytesReceived += bytes;
  }

  void rtpReceived(int bytes) {
    rtpReceived++;
    bytesReceived += bytes;
  }

  void rtcpReceived(int bytes) {
    rtcpReceived++;
    bytesReceived += bytes;
  }

  void sent(int bytes) {
    bytesSent += bytes;
  }

  void rtpSent() {
    rtpSent++;
  }

  void rtcpSent() {
    rtcpSent++;
  }

  /// Takes in what the SRTP session has counted by itself.
  PeerStats snapshot(@Nullable SrtpSession srtp) {
    Map<PeerDrop, Long> byReason = new EnumMap<>(PeerDrop.class);
    for (PeerDrop reason : PeerDrop.values()) {
      add(byReason, reason, drops[reason.ordinal()]);
    }
    if (srtp != null) {
      for (SrtpDrop reason : SrtpDrop.values()) {
        add(byReason, PeerDrop.of(reason), srtp.dropped(reason));
      }
    }
    return new PeerStats(
        rtpReceived,
        rtcpReceived,
        rtpSent,
        rtcpSent,
        bytesReceived,
        bytesSent,
        srtp == null ? 0 : srtp.unsendable(),
        byReason);
  }

  private static void add(Map<PeerDrop, Long> byReason, PeerDrop reason, long count) {
    if (count > 0) {
      byReason.merge(reason, count, Long::sum);
    }
  }
}
