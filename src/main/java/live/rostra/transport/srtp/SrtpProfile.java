package live.rostra.transport.srtp;

import java.util.Optional;
import org.jitsi.srtp.SrtpPolicy;

/// An SRTP protection profile as `use_srtp` names it (RFC 5764 section 4.1.2, RFC 7714 section
/// 14.2).
public enum SrtpProfile {
  /// AES-128 in Galois/counter mode: Firefox's choice when both are offered.
  AEAD_AES_128_GCM(0x0007, 12, 16),
  /// AES-128 counter mode with an 80-bit HMAC-SHA1 tag: Chromium's choice when both are offered.
  AES_CM_128_HMAC_SHA1_80(0x0001, 14, 10);

  /// Length of the master key in bytes, the same in both profiles.
  public static final int KEY_LENGTH = 16;

  /// Length of an HMAC-SHA1 session key in bytes (RFC 3711 section 5.2).
  private static final int HMAC_KEY_LENGTH = 20;

  private final int id;
  private final int saltLength;
  private final int tagLength;

  SrtpProfile(int id, int saltLength, int tagLength) {
    this.id = id;
    this.saltLength = saltLength;
    this.tagLength = tagLength;
  }

  /// The two-byte value on the wire.
  public int id() {
    return id;
  }

  /// Length of the master salt in bytes.
  public int saltLength() {
    return saltLength;
  }

  /// Length of the authentication tag in bytes, the same for RTP and RTCP.
  public int tagLength() {
    return tagLength;
  }

  /// The profile with this wire value, if we speak it.
  public static Optional<SrtpProfile> of(int id) {
    for (SrtpProfile profile : values()) {
      if (profile.id == id) {
        return Optional.of(profile);
      }
    }
    return Optional.empty();
  }

  /// A fresh policy: the library's policies are mutable, so sessions do not share them.
  SrtpPolicy policy() {
    SrtpPolicy policy =
        switch (this) {
          case AEAD_AES_128_GCM ->
              new SrtpPolicy(
                  SrtpPolicy.AESGCM_ENCRYPTION,
                  KEY_LENGTH,
                  SrtpPolicy.NULL_AUTHENTICATION,
                  0,
                  tagLength,
                  saltLength);
          case AES_CM_128_HMAC_SHA1_80 ->
              new SrtpPolicy(
                  SrtpPolicy.AESCM_ENCRYPTION,
                  KEY_LENGTH,
                  SrtpPolicy.HMACSHA1_AUTHENTICATION,
                  HMAC_KEY_LENGTH,
                  tagLength,
                  saltLength);
        };
    // A NACK is answered with the same packet under the same sequence number, which the library
    // would
    // refuse to encrypt twice.
    policy.setSendReplayEnabled(false);
    return policy;
  }
}
