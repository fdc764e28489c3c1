package live.rostra.rtp.rtcp;

/// A well-framed packet that nobody here acts on: REMB, PLI, XR, APP, transport-cc.
///
/// @param packetType 192 to 223
/// @param format the five-bit count or feedback format
/// @param length its bytes, header included
public record Unknown(int packetType, int format, int length) implements RtcpPacket {}
