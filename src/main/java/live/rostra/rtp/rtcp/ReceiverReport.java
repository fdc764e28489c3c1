package live.rostra.rtp.rtcp;

import java.util.List;

/// RR: what somebody who sends nothing receives (RFC 3550 section 6.4.2).
///
/// @param ssrc the receiver
/// @param reports at most 31
public record ReceiverReport(int ssrc, List<ReportBlock> reports) implements RtcpPacket {
  /// Rejects more blocks than the count can say.
  public ReceiverReport {
    reports = checked(reports);
  }

  static List<ReportBlock> checked(List<ReportBlock> reports) {
    if (reports.size() > RtcpType.MAX_COUNT) {
      throw new IllegalArgumentException("at most 31 report blocks, got " + reports.size());
    }
    return List.copyOf(reports);
  }
}
