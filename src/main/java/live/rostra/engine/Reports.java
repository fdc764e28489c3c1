package live.rostra.engine;

import java.util.List;
import java.util.random.RandomGenerator;
import live.rostra.rtp.rtcp.Bye;
import live.rostra.rtp.rtcp.GenericNack;
import live.rostra.rtp.rtcp.ReceiverReport;
import live.rostra.rtp.rtcp.ReportBlock;
import live.rostra.rtp.rtcp.RtcpWriter;
import live.rostra.rtp.rtcp.SourceDescription;
import live.rostra.transport.PeerConnection;
import live.rostra.wire.PacketBuffer;
import org.jspecify.annotations.Nullable;

/// The RTCP that one connection sends (RFC 3550 section 6): SR or RR with SDES about once a second,
/// more seldom for the crowd of a large room, NACK when something is missing, BYE at the end. Room
/// loop only.
final class Reports {
  private static final long INTERVAL_NS = 1_000_000_000L;

  /// The longest interval, and what browsers use for audio.
  private static final int MOST_INTERVALS = 5;

  /// "The control traffic should be limited to a small and known fraction" (RFC 3550 section 6.2):
  /// so many receivers get a report each second, more have to wait.
  private static final int RECEIVERS_AN_INTERVAL = 200;

  private final int ssrc;
  private final SourceDescription name;
  private final ReceiverReport nothingToReport;
  private final PacketBuffer packet;
  private final RandomGenerator random;
  private final RtcpWriter writer = new RtcpWriter();
  private long nextAtNs = Long.MIN_VALUE;

  /// @param ssrc our SSRC on this connection, also when we send no audio
  /// @param packet the loop's scratch buffer
  Reports(int ssrc, String cname, PacketBuffer packet, RandomGenerator random) {
    this.ssrc = ssrc;
    this.name = SourceDescription.of(ssrc, cname);
    this.nothingToReport = new ReceiverReport(ssrc, List.of());
    this.packet = packet;
    this.random = random;
  }

  boolean due(long nowNs) {
    return nowNs >= nextAtNs;
  }

  /// When the next one is due.
  long nextAtNs() {
    return nextAtNs;
  }

  /// Sends the regular compound.
  ///
  /// @param hearing how many receivers there are
  void send(
      PeerConnection connection,
      @Nullable Microphone microphone,
      @Nullable Earpiece earpiece,
      MixerClock clock,
      int hearing,
      long nowNs) {
    double intervals =
        microphone != null && microphone.onStage()
            ? 1
            : Math.clamp((double) hearing / RECEIVERS_AN_INTERVAL, 1, MOST_INTERVALS);
    // RFC 3550 section 6.3.1: between half and one and a half intervals, so that reports of many
    // connections do not fall together.
    nextAtNs = nowNs + (long) (INTERVAL_NS * intervals * (0.5 + random.nextDouble()));
    ReportBlock block = microphone == null ? null : microphone.voice().takeReport(nowNs);
    List<ReportBlock> blocks = block == null ? List.of() : List.of(block);
    writer.reset(packet);
    if (earpiece != null && earpiece.started()) {
      writer.add(earpiece.senderReport(clock, blocks, nowNs));
    } else {
      writer.add(new ReceiverReport(ssrc, blocks));
    }
    writer.add(name).finish();
    connection.sendRtcp(packet, nowNs);
  }

  /// Asks for lost packets: "FB messages ... MUST be placed in the compound packet after RR and
  /// SDES" (RFC 4585 section 3.1).
  void requestAgain(PeerConnection connection, int mediaSsrc, int[] sequenceNumbers, long nowNs) {
    writer.reset(packet).add(nothingToReport).add(name);
    writer.add(GenericNack.of(ssrc, mediaSsrc, sequenceNumbers)).finish();
    connection.sendRtcp(packet, nowNs);
  }

  /// Says goodbye (RFC 3550 section 6.6).
  void bye(PeerConnection connection, long nowNs) {
    writer.reset(packet).add(nothingToReport).add(name).add(Bye.of(ssrc)).finish();
    connection.sendRtcp(packet, nowNs);
  }
}
