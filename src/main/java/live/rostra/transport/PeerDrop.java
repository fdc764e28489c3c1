package live.rostra.transport;

import live.rostra.transport.srtp.SrtpDrop;

/// Why a datagram of a known [PeerConnection] went no further.
public enum PeerDrop {
  /// Neither STUN, DTLS, RTP nor RTCP by its first bytes (RFC 7983).
  UNKNOWN_KIND,
  /// It came after the connection was closed.
  CLOSED,
  /// A check that is malformed, not authentic, or one we need not answer.
  ICE,
  /// More checks than 50 in a second.
  ICE_RATE,
  /// DTLS or media from an address that has not passed ICE.
  FOREIGN_ADDRESS,
  /// A DTLS alert in the clear, or after the handshake one that is not the peer's.
  DTLS_ALERT,
  /// DTLS other than an alert, after the client role's handshake.
  DTLS_AFTER_HANDSHAKE,
  /// Media before the keys; one or two packets of this are normal.
  EARLY_MEDIA,
  /// SRTP or SRTCP of an impossible length or with a contradictory header.
  SRTP_MALFORMED,
  /// SRTP or SRTCP with a tag that is not the peer's.
  SRTP_AUTHENTICATION,
  /// SRTP or SRTCP seen before or too old.
  SRTP_REPLAY,
  /// The crypto library refused.
  SRTP_CIPHER,
  /// Authentic, but no RTP inside.
  RTP_MALFORMED,
  /// Our own handshake output beyond what the amplification limit lets wait.
  AMPLIFICATION;

  /// The reason behind what the SRTP session counted.
  static PeerDrop of(SrtpDrop reason) {
    return switch (reason) {
      case LENGTH, MALFORMED -> SRTP_MALFORMED;
      case AUTHENTICATION -> SRTP_AUTHENTICATION;
      case REPLAY -> SRTP_REPLAY;
      case CIPHER -> SRTP_CIPHER;
    };
  }
}
