package live.rostra.transport.srtp;

/// The keying material one DTLS handshake yields (RFC 5764 section 4.2).
///
/// Owns its arrays; `toString` never shows them.
///
/// @param profile the negotiated profile
/// @param localKey master key of what we send, 16 bytes
/// @param localSalt master salt of what we send, 12 bytes (GCM) or 14 bytes (counter mode)
/// @param remoteKey master key of what the peer sends
/// @param remoteSalt master salt of what the peer sends
public record SrtpKeys(
    SrtpProfile profile, byte[] localKey, byte[] localSalt, byte[] remoteKey, byte[] remoteSalt) {

  /// Checks the lengths against the profile.
  public SrtpKeys {
    if (localKey.length != SrtpProfile.KEY_LENGTH
        || remoteKey.length != SrtpProfile.KEY_LENGTH
        || localSalt.length != profile.saltLength()
        || remoteSalt.length != profile.saltLength()) {
      throw new IllegalArgumentException("keying material does not fit " + profile);
    }
  }

  /// The same keys as the other end sees them.
  public SrtpKeys mirrored() {
    return new SrtpKeys(
        profile,
        /* localKey= */ remoteKey,
        /* localSalt= */ remoteSalt,
        /* remoteKey= */ localKey,
        /* remoteSalt= */ localSalt);
  }

  @Override
  public String toString() {
    return "SrtpKeys[" + profile + "]";
  }
}
