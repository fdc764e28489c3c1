package live.rostra.rtp.rtcp;

/// One packet of an RTCP compound (RFC 3550 section 6).
public sealed interface RtcpPacket
    permits SenderReport, ReceiverReport, SourceDescription, Bye, GenericNack, Unknown {}
