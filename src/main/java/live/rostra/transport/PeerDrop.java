package live.rostra.transport;

import live.rostra.transport.ice.IceDrop;
import live.rostra.transport.srtp.SrtpDrop;

/// Why a datagram of a known [PeerConnection] went no further.
public enum PeerDrop {
  /// Neither STUN, DTLS, RTP nor RTCP by its first bytes (RFC 7983).
  UNKNOWN_KIND,
  /// It came after the connection was closed.
  CLOSED,
  /// Not exactly one well-formed STUN message.
  ICE_MALFORMED,
  /// STUN whose FINGERPRINT is missing or wrong.
  ICE_WRONG_FINGERPRINT,
  /// A Binding indication.
  ICE_INDICATION,
  /// A STUN method other than Binding.
  ICE_UNKNOWN_METHOD,
  /// A check whose USERNAME is not ours and the peer's.
  ICE_WRONG_USERNAME,
  /// A check or an answer without MESSAGE-INTEGRITY.
  ICE_NO_INTEGRITY,
  /// A check or an answer with a MESSAGE-INTEGRITY that the password does not explain.
  ICE_WRONG_INTEGRITY,
  /// A check when 50 authentic ones have come within a second.
  ICE_RATE,
  /// A STUN response to nothing that we asked.
  ICE_UNSOLICITED_RESPONSE,
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
  /// RTP beyond the authentic packets that a connection may send in a second.
  MEDIA_RATE,
  /// RTCP beyond the authentic packets that a connection may send in a second.
  RTCP_RATE,
  /// Our own handshake output beyond what the amplification limit lets wait.
  AMPLIFICATION;

  /// The reason behind what the SRTP session counted.
  static PeerDrop of(IceDrop reason) {
    return switch (reason) {
      case MALFORMED -> ICE_MALFORMED;
      case WRONG_FINGERPRINT -> ICE_WRONG_FINGERPRINT;
      case INDICATION -> ICE_INDICATION;
      case UNKNOWN_METHOD -> ICE_UNKNOWN_METHOD;
      case WRONG_USERNAME -> ICE_WRONG_USERNAME;
      case NO_INTEGRITY -> ICE_NO_INTEGRITY;
      case WRONG_INTEGRITY -> ICE_WRONG_INTEGRITY;
      case RATE_LIMITED -> ICE_RATE;
      case UNSOLICITED_RESPONSE -> ICE_UNSOLICITED_RESPONSE;
    };
  }

  static PeerDrop of(SrtpDrop reason) {
    return switch (reason) {
      case LENGTH, MALFORMED -> SRTP_MALFORMED;
      case AUTHENTICATION -> SRTP_AUTHENTICATION;
      case REPLAY -> SRTP_REPLAY;
      case CIPHER -> SRTP_CIPHER;
    };
  }
}
