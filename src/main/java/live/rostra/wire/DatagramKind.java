package live.rostra.wire;

/// What a datagram on the media port is, told by its first two bytes (RFC 7983, RFC 5761).
///
/// ```
///              +----------------+
///              |        [0..3] -+--> STUN
///  datagram -->|      [20..63] -+--> DTLS
///              |    [128..191] -+--> RTP, or RTCP when the second byte is 192..223
///              +----------------+
/// ```
public enum DatagramKind {
  /// RFC 8489.
  STUN,
  /// RFC 6347.
  DTLS,
  /// RFC 3550, protected (SRTP).
  RTP,
  /// RFC 3550, protected (SRTCP).
  RTCP,
  /// Nothing we speak: counted and dropped.
  UNKNOWN;

  /// Classifies `length` bytes at `offset`; an empty or one-byte datagram is unknown.
  public static DatagramKind of(byte[] array, int offset, int length) {
    if (length < 2) {
      return UNKNOWN;
    }
    int first = Bytes.u8(array, offset);
    if (first <= 3) {
      return STUN;
    }
    if (first >= 20 && first <= 63) {
      return DTLS;
    }
    if (first >= 128 && first <= 191) {
      int second = Bytes.u8(array, offset + 1);
      // RFC 5761 section 4: RTCP packet types 192-223 collide with RTP payload types 64-95, which
      // must therefore not be used with multiplexing.
      return second >= 192 && second <= 223 ? RTCP : RTP;
    }
    return UNKNOWN;
  }
}
