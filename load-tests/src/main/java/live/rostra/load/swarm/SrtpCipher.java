package live.rostra.load.swarm;

import java.security.GeneralSecurityException;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// SRTP and SRTCP of one direction of one connection, by the JDK's ciphers and RFC 3711 and 7714
/// alone: servers are judged by another implementation than their own. One thread.
///
/// ```
///   IV of GCM (12 bytes)          00 00 | SSRC 4 | rollover counter 4 | sequence number 2   XOR salt
///   IV of counter mode (16 bytes) 00 00 00 00 | SSRC 4 | packet index 6 | 00 00             XOR salt 00 00
/// ```
final class SrtpCipher {
  private static final int RTP = 0;
  private static final int RTCP = 3;

  private final boolean gcm;
  private final int tagLength;
  private final Cipher cipher;
  private final SecretKeySpec key;
  private final SecretKeySpec rtcpKey;
  private final byte[] salt;
  private final byte[] rtcpSalt;
  private final Mac mac;
  private final Mac rtcpMac;
  private final byte[] scratch = new byte[1600];

  /// Derives the session keys of one direction.
  SrtpCipher(SrtpProfile profile, byte[] masterKey, byte[] masterSalt) {
    gcm = profile == SrtpProfile.AEAD_AES_128_GCM;
    tagLength = profile.tagLength();
    try {
      cipher = Cipher.getInstance(gcm ? "AES/GCM/NoPadding" : "AES/CTR/NoPadding");
      key = aes(derive(masterKey, masterSalt, RTP, SrtpProfile.KEY_LENGTH));
      rtcpKey = aes(derive(masterKey, masterSalt, RTCP, SrtpProfile.KEY_LENGTH));
      salt = derive(masterKey, masterSalt, RTP + 2, profile.saltLength());
      rtcpSalt = derive(masterKey, masterSalt, RTCP + 2, profile.saltLength());
      mac = hmac(derive(masterKey, masterSalt, RTP + 1, 20));
      rtcpMac = hmac(derive(masterKey, masterSalt, RTCP + 1, 20));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES and HMAC-SHA1", e);
    }
  }

  private static SecretKeySpec aes(byte[] bytes) {
    return new SecretKeySpec(bytes, "AES");
  }

  private static Mac hmac(byte[] bytes) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA1");
    mac.init(new SecretKeySpec(bytes, "HmacSHA1"));
    return mac;
  }

  /// RFC 3711 section 4.3.3, with a key derivation rate of zero: counter mode from the salt, in
  /// which the label is one byte. A salt of 96 bits is padded behind (RFC 7714 section 11).
  static byte[] derive(byte[] masterKey, byte[] masterSalt, int label, int length)
      throws GeneralSecurityException {
    byte[] iv = Arrays.copyOf(masterSalt, 16);
    iv[7] ^= (byte) label;
    Cipher counter = Cipher.getInstance("AES/CTR/NoPadding");
    counter.init(Cipher.ENCRYPT_MODE, aes(masterKey), new IvParameterSpec(iv));
    return counter.doFinal(new byte[length]);
  }

  /// The session key of RTP under AES-GCM, for who encrypts elsewhere.
  static byte[] sessionKey(byte[] masterKey, byte[] masterSalt) {
    return derived(masterKey, masterSalt, RTP, SrtpProfile.KEY_LENGTH);
  }

  /// The session salt of RTP under AES-GCM.
  static byte[] sessionSalt(byte[] masterKey, byte[] masterSalt) {
    return derived(masterKey, masterSalt, RTP + 2, SrtpProfile.AEAD_AES_128_GCM.saltLength());
  }

  private static byte[] derived(byte[] masterKey, byte[] masterSalt, int label, int length) {
    try {
      return derive(masterKey, masterSalt, label, length);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES", e);
    }
  }

  /// Authenticates and decrypts an RTP packet in place.
  ///
  /// @param header length of header, contributors and extension
  /// @param index rollover counter and sequence number
  /// @return where the payload ends now; -1 when the packet is not authentic
  int open(byte[] packet, int length, int header, long index) {
    int end = length - tagLength;
    if (end < header) {
      return -1;
    }
    try {
      if (gcm) {
        cipher.init(Cipher.DECRYPT_MODE, key, iv(packet, 8, index, salt));
        cipher.updateAAD(packet, 0, header);
        int opened = cipher.doFinal(packet, header, length - header, scratch, 0);
        System.arraycopy(scratch, 0, packet, header, opened);
        return header + opened;
      }
      byte[] tag = tag(mac, packet, end, (int) (index >>> 16));
      if (!Arrays.equals(tag, 0, tagLength, packet, end, length)) {
        return -1;
      }
      cipher.init(Cipher.DECRYPT_MODE, key, iv(packet, 8, index, salt));
      cipher.doFinal(packet, header, end - header, packet, header);
      return end;
    } catch (AEADBadTagException _) {
      return -1;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Encrypts an RTP packet in place; the array needs 16 bytes behind it.
  ///
  /// @return its length now
  int seal(byte[] packet, int length, int header, long index) {
    try {
      cipher.init(Cipher.ENCRYPT_MODE, key, iv(packet, 8, index, salt));
      if (gcm) {
        cipher.updateAAD(packet, 0, header);
        int sealed = cipher.doFinal(packet, header, length - header, scratch, 0);
        System.arraycopy(scratch, 0, packet, header, sealed);
        return header + sealed;
      }
      cipher.doFinal(packet, header, length - header, packet, header);
      System.arraycopy(
          tag(mac, packet, length, (int) (index >>> 16)), 0, packet, length, tagLength);
      return length + tagLength;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Encrypts an RTCP packet in place; the array needs 20 bytes behind it.
  ///
  /// @param index counts this side's RTCP packets
  /// @return its length now
  int sealRtcp(byte[] packet, int length, int index) {
    int header = 8;
    int flagged = index | 0x8000_0000;
    try {
      cipher.init(Cipher.ENCRYPT_MODE, rtcpKey, iv(packet, 4, index & 0x7fff_ffffL, rtcpSalt));
      if (gcm) {
        // RFC 7714 section 9.2: the flag and index are authenticated too, and follow the tag.
        byte[] trailer = new byte[4];
        writeInt(trailer, 0, flagged);
        cipher.updateAAD(packet, 0, header);
        cipher.updateAAD(trailer);
        int sealed = cipher.doFinal(packet, header, length - header, scratch, 0);
        System.arraycopy(scratch, 0, packet, header, sealed);
        writeInt(packet, header + sealed, flagged);
        return header + sealed + 4;
      }
      cipher.doFinal(packet, header, length - header, packet, header);
      writeInt(packet, length, flagged);
      rtcpMac.update(packet, 0, length + 4);
      System.arraycopy(rtcpMac.doFinal(), 0, packet, length + 4, tagLength);
      return length + 4 + tagLength;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private AlgorithmParameterSpec iv(byte[] packet, int ssrcAt, long index, byte[] salt) {
    int from = gcm ? 2 : 4;
    byte[] iv = Arrays.copyOf(salt, gcm ? 12 : 16);
    for (int i = 0; i < 4; i++) {
      iv[from + i] ^= packet[ssrcAt + i];
    }
    for (int i = 0; i < 6; i++) {
      iv[from + 4 + i] ^= (byte) (index >>> 8 * (5 - i));
    }
    return gcm ? new GCMParameterSpec(128, iv) : new IvParameterSpec(iv);
  }

  private static byte[] tag(Mac mac, byte[] packet, int end, int rolloverCounter) {
    mac.update(packet, 0, end);
    for (int shift = 24; shift >= 0; shift -= 8) {
      mac.update((byte) (rolloverCounter >>> shift));
    }
    return mac.doFinal();
  }

  private static void writeInt(byte[] bytes, int at, int value) {
    for (int i = 0; i < 4; i++) {
      bytes[at + i] = (byte) (value >>> 8 * (3 - i));
    }
  }
}
