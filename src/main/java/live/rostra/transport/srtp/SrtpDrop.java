package live.rostra.transport.srtp;

/// Why an [SrtpSession] refused a received packet.
public enum SrtpDrop {
  /// Shorter than a header and a tag, or longer than a media datagram may be.
  LENGTH,
  /// A header that contradicts the length, an extension encrypted by RFC 9335, SRTCP in the clear.
  MALFORMED,
  /// The tag is not the peer's.
  AUTHENTICATION,
  /// Seen before, or behind the replay window of 64 packets.
  REPLAY,
  /// The crypto library refused for a reason of its own.
  CIPHER
}
