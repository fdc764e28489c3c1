package live.rostra.rtp.rtcp;

import java.util.List;

/// SR: what an active sender sent, and what it receives (RFC 3550 section 6.4.1).
///
/// @param ssrc the sender
/// @param ntp NTP timestamp of the report, 32.32 fixed point
/// @param rtpTimestamp the same instant on the media clock, 32 bits
/// @param packetCount packets sent since the start, modulo 2^32
/// @param octetCount payload bytes sent since the start, modulo 2^32
/// @param reports at most 31
public record SenderReport(
    int ssrc,
    long ntp,
    long rtpTimestamp,
    long packetCount,
    long octetCount,
    List<ReportBlock> reports)
    implements RtcpPacket {
  /// Rejects values that the wire cannot carry.
  public SenderReport {
    Unsigned32.check("rtpTimestamp", rtpTimestamp);
    Unsigned32.check("packetCount", packetCount);
    Unsigned32.check("octetCount", octetCount);
    reports = ReceiverReport.checked(reports);
  }
}
