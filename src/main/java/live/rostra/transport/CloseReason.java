package live.rostra.transport;

/// Why a [PeerConnection] ended.
public enum CloseReason {
  /// We closed it: the session was deleted, the room ended, the peer was removed.
  LOCAL,
  /// The peer said so with an authenticated DTLS alert.
  REMOTE,
  /// No valid check and no RTP within the consent timeout (RFC 7675).
  CONSENT_EXPIRED,
  /// No keys within 15 s of its creation.
  NEVER_CONNECTED,
  /// The DTLS handshake failed: wrong certificate, nothing in common, silence.
  DTLS_FAILED
}
