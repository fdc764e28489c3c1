package live.rostra.load.swarm;

/// An SRTP protection profile (RFC 5764 section 4.1.2, RFC 7714 section 14.2).
enum SrtpProfile {
  AEAD_AES_128_GCM(0x0007, 12, 16),
  AES_CM_128_HMAC_SHA1_80(0x0001, 14, 10);

  /// Length of the master key in bytes.
  static final int KEY_LENGTH = 16;

  private final int id;
  private final int saltLength;
  private final int tagLength;

  SrtpProfile(int id, int saltLength, int tagLength) {
    this.id = id;
    this.saltLength = saltLength;
    this.tagLength = tagLength;
  }

  /// The two-byte value on the wire.
  int id() {
    return id;
  }

  int saltLength() {
    return saltLength;
  }

  int tagLength() {
    return tagLength;
  }
}
