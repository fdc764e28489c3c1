package live.rostra.transport;

import java.util.EnumMap;
import java.util.Map;
import live.rostra.transport.srtp.SrtpDrop;
import live.rostra.transport.srtp.SrtpSession;

/// The counters of one connection, or the sum of many, as plain fields: they are touched with every
/// packet. Room loop only.
public final class PeerCounters {
  private static final SrtpDrop[] SRTP_REASONS = SrtpDrop.values();

  private final long[] drops = new long[PeerDrop.values().length];
  private long rtpReceived;
  private long rtcpReceived;
  private long rtpSent;
  private long rtcpSent;
  private long unsendable;

  /// Nothing yet.
  public PeerCounters() {}

  /// Adds what a connection has counted.
  public void add(PeerConnection connection) {
    connection.addTo(this);
  }

  void drop(PeerDrop reason) {
    drops[reason.ordinal()]++;
  }

  void rtpReceived() {
    rtpReceived++;
  }

  void rtcpReceived() {
    rtcpReceived++;
  }

  void rtcpSent() {
    rtcpSent++;
  }

  /// Adds other counters.
  public void add(PeerCounters other) {
    for (int i = 0; i < drops.length; i++) {
      drops[i] += other.drops[i];
    }
    rtpReceived += other.rtpReceived;
    rtcpReceived += other.rtcpReceived;
    rtpSent += other.rtpSent;
    rtcpSent += other.rtcpSent;
    unsendable += other.unsendable;
  }

  /// Adds what a sender counts by itself.
  void add(RtpSender sender) {
    rtpSent += sender.packets();
    unsendable += sender.unsendable();
  }

  /// Adds what an SRTP session counts by itself.
  void add(SrtpSession srtp) {
    for (SrtpDrop reason : SRTP_REASONS) {
      drops[PeerDrop.of(reason).ordinal()] += srtp.dropped(reason);
    }
    unsendable += srtp.unsendable();
  }

  /// The counters now.
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
