package live.rostra.transport.dtls;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import live.rostra.wire.Bytes;

/// The alerts of a DTLS 1.2 association after its handshake (RFC 6347, AES-128-GCM of RFC 5288).
///
/// Keeping Bouncy Castle's transport for the one record a browser sends at the end would cost a
/// thread and 30 kB per connection; this is two 20-byte secrets. Pure; one connection's loop only.
///
/// ```
///  0      1        3        5               11       13
///  +------+--------+--------+---------------+--------+----------------+-----------+--------+
///  | 21   | fe fd  | epoch  | sequence (48) | length | explicit nonce | 2 bytes   | tag 16 |
///  +------+--------+--------+---------------+--------+------- 8 ------+ encrypted +--------+
/// ```
public final class DtlsAlerts {
  /// Length of a write key and of its implicit nonce (RFC 5288 section 3).
  static final int KEY_LENGTH = 16;

  static final int SALT_LENGTH = 4;

  private static final int ALERT = 21;
  private static final int DTLS_1_2 = 0xfefd;
  private static final int EPOCH = 1;
  private static final int HEADER_LENGTH = 13;
  private static final int NONCE_LENGTH = 8;
  private static final int TAG_LENGTH = 16;
  private static final int BODY_LENGTH = 2;
  private static final int RECORD_LENGTH = HEADER_LENGTH + NONCE_LENGTH + BODY_LENGTH + TAG_LENGTH;
  private static final int WARNING = 1;
  private static final int FATAL = 2;
  private static final int CLOSE_NOTIFY = 0;

  /// Far above any sequence number of the handshake, so that a nonce is never used twice.
  private static final long FIRST_SEQUENCE = 1L << 40;

  private final byte[] localKey;
  private final byte[] localSalt;
  private final byte[] remoteKey;
  private final byte[] remoteSalt;
  private long sequence = FIRST_SEQUENCE;

  /// Takes the write keys and implicit nonces of both sides.
  DtlsAlerts(byte[] localKey, byte[] localSalt, byte[] remoteKey, byte[] remoteSalt) {
    this.localKey = localKey;
    this.localSalt = localSalt;
    this.remoteKey = remoteKey;
    this.remoteSalt = remoteSalt;
  }

  /// True when the datagram is an authenticated close_notify or fatal alert of the peer; false for
  /// everything else, forged alerts among it.
  public boolean closes(byte[] a, int offset, int length) {
    if (length < RECORD_LENGTH
        || Bytes.u8(a, offset) != ALERT
        || Bytes.u16(a, offset + 1) != DTLS_1_2
        || Bytes.u16(a, offset + 3) != EPOCH
        || Bytes.u16(a, offset + 11) != RECORD_LENGTH - HEADER_LENGTH) {
      return false;
    }
    long epochAndSequence = Bytes.u64(a, offset + 3);
    long explicitNonce = Bytes.u64(a, offset + HEADER_LENGTH);
    try {
      Cipher cipher =
          cipher(Cipher.DECRYPT_MODE, remoteKey, remoteSalt, explicitNonce, epochAndSequence);
      byte[] alert =
          cipher.doFinal(a, offset + HEADER_LENGTH + NONCE_LENGTH, BODY_LENGTH + TAG_LENGTH);
      return alert[0] == FATAL || alert[1] == CLOSE_NOTIFY;
    } catch (GeneralSecurityException _) {
      // The tag is wrong: RFC 6347 section 4.1.2.7, "invalid records SHOULD be silently discarded".
      return false;
    }
  }

  /// A datagram that tells the peer we are leaving, so that it need not wait for its timers.
  public byte[] closeNotify() {
    long epochAndSequence = (long) EPOCH << 48 | sequence++;
    byte[] record = new byte[RECORD_LENGTH];
    Bytes.put8(record, 0, ALERT);
    Bytes.put16(record, 1, DTLS_1_2);
    Bytes.put64(record, 3, epochAndSequence);
    Bytes.put16(record, 11, RECORD_LENGTH - HEADER_LENGTH);
    Bytes.put64(record, HEADER_LENGTH, epochAndSequence);
    byte[] alert = {WARNING, CLOSE_NOTIFY};
    try {
      Cipher cipher =
          cipher(Cipher.ENCRYPT_MODE, localKey, localSalt, epochAndSequence, epochAndSequence);
      cipher.doFinal(alert, 0, alert.length, record, HEADER_LENGTH + NONCE_LENGTH);
      return record;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM must be available", e);
    }
  }

  /// RFC 5246 section 6.2.3.3: additional_data = seq_num + type + version + plaintext length.
  private static Cipher cipher(
      int mode, byte[] key, byte[] salt, long explicitNonce, long epochAndSequence)
      throws GeneralSecurityException {
    byte[] nonce = new byte[SALT_LENGTH + NONCE_LENGTH];
    System.arraycopy(salt, 0, nonce, 0, SALT_LENGTH);
    Bytes.put64(nonce, SALT_LENGTH, explicitNonce);
    byte[] additional = new byte[HEADER_LENGTH];
    Bytes.put64(additional, 0, epochAndSequence);
    Bytes.put8(additional, 8, ALERT);
    Bytes.put16(additional, 9, DTLS_1_2);
    Bytes.put16(additional, 11, BODY_LENGTH);
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(8 * TAG_LENGTH, nonce));
    cipher.updateAAD(additional);
    return cipher;
  }
}
