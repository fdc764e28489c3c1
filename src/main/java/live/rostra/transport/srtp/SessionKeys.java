package live.rostra.transport.srtp;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// The session keys of SRTP, derived from the master key with a key derivation rate of 0 (RFC 3711
/// section 4.3; RFC 7714 section 11 for GCM, whose shorter salt is filled with zeros).
///
/// @param cipherKey 16 bytes
/// @param authenticationKey 20 bytes, for counter mode only
/// @param salt as long as the master salt
record SessionKeys(byte[] cipherKey, byte[] authenticationKey, byte[] salt) {
  private static final int AUTHENTICATION_KEY_LENGTH = 20;
  private static final int LABEL_CIPHER = 0;
  private static final int LABEL_AUTHENTICATION = 1;
  private static final int LABEL_SALT = 2;

  /// Where the label is in the 14 bytes that become the counter: six bytes of packet index, which
  /// is 0, stand behind it.
  private static final int LABEL_AT = 7;

  private static final int BLOCK = 16;

  /// The keys of what we send.
  static SessionKeys ofLocal(SrtpKeys keys) {
    try {
      Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
      SecretKeySpec master = new SecretKeySpec(keys.localKey(), "AES");
      byte[] salt = keys.localSalt();
      return new SessionKeys(
          derive(cipher, master, salt, LABEL_CIPHER, SrtpProfile.KEY_LENGTH),
          derive(cipher, master, salt, LABEL_AUTHENTICATION, AUTHENTICATION_KEY_LENGTH),
          derive(cipher, master, salt, LABEL_SALT, salt.length));
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every Java has AES in counter mode", e);
    }
  }

  private static byte[] derive(
      Cipher cipher, SecretKeySpec master, byte[] masterSalt, int label, int length)
      throws GeneralSecurityException {
    byte[] counter = Arrays.copyOf(masterSalt, BLOCK);
    counter[LABEL_AT] ^= (byte) label;
    cipher.init(Cipher.ENCRYPT_MODE, master, new IvParameterSpec(counter));
    return cipher.doFinal(new byte[length]);
  }
}
