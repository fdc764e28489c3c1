package live.rostra.transport.srtp;

import java.lang.foreign.MemorySegment;

/// Encrypts the RTP that one connection is sent, into memory that a socket reads. The packet's
/// index (RFC 3711 section 3.3.1) is told, not guessed: rollover counter and sequence number in 48
/// bits. Loop only.
///
/// Sealing two different packets under one index would give the key stream away (RFC 7714 section
/// 8.1); the same packet may be sealed again.
public abstract sealed class RtpSealer permits OpenSslGcm, OpenSslCounter, LibrarySealer {
  RtpSealer() {}

  /// The quickest there is here: the system's OpenSSL in place, else the library by way of an
  /// array.
  ///
  /// @param session of the same keys; it seals no RTP by itself from now on
  public static RtpSealer of(SrtpKeys keys, SrtpSession session) {
    return NativeCiphers.usable() ? NativeCiphers.sealer(keys) : new LibrarySealer(session);
  }

  /// Whether packets are sealed by the system's OpenSSL.
  public static boolean isNative() {
    return NativeCiphers.usable();
  }

  /// Writes ciphertext and tag behind a header that is there already.
  ///
  /// @param payload where the payload is read
  /// @param out where the header is, at `at`, with {@link live.rostra.wire.Outbox#PLACE} bytes of
  ///   room; those behind the packet are this call's to use
  /// @return length of the whole packet in bytes, 0 when it cannot be sealed
  public abstract int seal(
      MemorySegment payload,
      long payloadAt,
      int payloadLength,
      MemorySegment out,
      long at,
      int headerLength,
      int ssrc,
      long index);

  /// Forgets the keys; from now on nothing is sealed. Idempotent.
  public abstract void close();

  /// Whether the packet fits a datagram with its tag.
  static boolean fits(int headerLength, int payloadLength, int tagLength) {
    return headerLength >= SrtpSession.RTP_HEADER_LENGTH
        && payloadLength >= 0
        && headerLength + payloadLength + tagLength <= SrtpSession.MAX_DATAGRAM;
  }
}
