package live.rostra.rtp.rtcp;

/// Numbers of the RTCP wire format: packet types, feedback formats, limits.
final class RtcpType {
  static final int SENDER_REPORT = 200;
  static final int RECEIVER_REPORT = 201;
  static final int SOURCE_DESCRIPTION = 202;
  static final int BYE = 203;

  /// Transport-layer feedback (RFC 4585 section 6.2).
  static final int TRANSPORT_FEEDBACK = 205;

  /// Payload-specific feedback (RFC 4585 section 6.3).
  static final int PAYLOAD_FEEDBACK = 206;

  /// The format of a generic NACK within transport-layer feedback.
  static final int FORMAT_NACK = 1;

  /// The format of application-layer feedback within payload-specific feedback; REMB uses it.
  static final int FORMAT_APPLICATION = 15;

  /// The SDES item that every participant sends.
  static final int ITEM_CNAME = 1;

  /// Most report blocks, chunks or sources in one packet: the count has five bits.
  static final int MAX_COUNT = 31;

  static final int HEADER_LENGTH = 4;
  static final int REPORT_BLOCK_LENGTH = 24;

  private RtcpType() {}
}
