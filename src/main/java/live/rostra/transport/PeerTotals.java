package live.rostra.transport;

import java.util.EnumMap;
import java.util.Map;
import live.rostra.transport.srtp.SrtpDrop;
import live.rostra.transport.srtp.SrtpSession;
import org.jspecify.annotations.Nullable;

/// Sums the counters of many connections, without garbage for each. Room loop only.
public final class PeerTotals {
  private static final SrtpDrop[] SRTP_REASONS = SrtpDrop.values();

  private final long[] drops = new long[PeerDrop.values().length];
  private long rtpReceived;
  private long rtcpReceived;
  private long rtpSent;
  private long rtcpSent;
  private long unsendable;

  /// Nothing yet.
  public PeerTotals() {}

  /// Adds what a connection has counted.
  public void add(PeerConnection connection) {
    connection.addTo(this);
  }

  /// Adds another sum.
  public void add(PeerTotals other) {
    for (int i = 0; i < drops.length; i++) {
      drops[i] += other.drops[i];
    }
    rtpReceived += other.rtpReceived;
    rtcpReceived += other.rtcpReceived;
    rtpSent += other.rtpSent;
    rtcpSent += other.rtcpSent;
    unsendable += other.unsendable;
  }

  void packets(long rtpReceived, long rtcpReceived, long rtpSent, long rtcpSent) {
    this.rtpReceived += rtpReceived;
    this.rtcpReceived += rtcpReceived;
    this.rtpSent += rtpSent;
    this.rtcpSent += rtcpSent;
  }

  /// Counts by the ordinal of their reason.
  void drops(long[] byOrdinal) {
    for (int i = 0; i < drops.length; i++) {
      drops[i] += byOrdinal[i];
    }
  }

  /// What the SRTP session counts by itself.
  void srtp(@Nullable SrtpSession srtp) {
    if (srtp != null) {
      for (SrtpDrop reason : SRTP_REASONS) {
        drops[PeerDrop.of(reason).ordinal()] += srtp.dropped(reason);
      }
      unsendable += srtp.unsendable();
    }
  }

  /// The sum so far.
  public PeerStats snapshot() {
    Map<PeerDrop, Long> byReason = new EnumMap<>(PeerDrop.class);
    for (PeerDrop reason : PeerDrop.values()) {
      if (drops[reason.ordinal()] > 0) {
        byReason.put(reason, drops[reason.ordinal()]);
      }
    }
    return new PeerStats(rtpReceived, rtcpReceived, rtpSent, rtcpSent, unsendable, byReason);
  }
}
