package live.rostra.transport.ice;

/// Why a datagram that looked like STUN was dropped in silence.
public enum IceDrop {
  /// Not exactly one well-formed STUN message.
  MALFORMED,
  /// FINGERPRINT missing or wrong.
  WRONG_FINGERPRINT,
  /// A Binding indication: a keep-alive that proves nothing.
  INDICATION,
  /// A method other than Binding; TURN, mostly.
  UNKNOWN_METHOD,
  /// USERNAME missing, or not ours and the peer's.
  WRONG_USERNAME,
  /// No MESSAGE-INTEGRITY.
  NO_INTEGRITY,
  /// MESSAGE-INTEGRITY that the password does not explain.
  WRONG_INTEGRITY,
  /// A check when as many authenticated ones as are allowed have come.
  RATE_LIMITED,
  /// A response to nothing that we asked, or from somewhere that we did not ask.
  UNSOLICITED_RESPONSE
}
