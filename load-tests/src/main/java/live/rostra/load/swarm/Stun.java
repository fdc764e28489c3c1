package live.rostra.load.swarm;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The STUN messages of ICE: checks and their answers (RFC 8489, RFC 8445). Written by hand, so
/// that servers are judged by another codec than their own.
///
/// ```
///   type 2 | length 2 | magic 4 | transaction 12 | attributes … | MESSAGE-INTEGRITY 24 | FINGERPRINT 8
/// ```
final class Stun {
  private static final int MAGIC = 0x2112_A442;
  private static final int FINGERPRINT_XOR = 0x5354_554e;
  private static final int HEADER = 20;
  private static final int REQUEST = 0x0001;
  private static final int SUCCESS = 0x0101;
  private static final int MESSAGE_INTEGRITY = 0x0008;
  private static final int XOR_MAPPED_ADDRESS = 0x0020;

  private Stun() {}

  /// A check.
  ///
  /// @param username the other side's ufrag, a colon, one's own
  /// @param key the other side's password
  /// @param controlling whether this side nominates, which it then does at once
  static byte[] check(
      String username, SecretKeySpec key, boolean controlling, RandomGenerator random) {
    ByteBuffer message = ByteBuffer.allocate(256);
    byte[] transaction = new byte[12];
    random.nextBytes(transaction);
    begin(message, REQUEST, transaction);
    attribute(message, 0x0006, username.getBytes(StandardCharsets.UTF_8));
    attribute(message, 0x0024, ByteBuffer.allocate(4).putInt(0x6e00_1eff).array());
    attribute(
        message,
        controlling ? 0x802a : 0x8029,
        ByteBuffer.allocate(8).putLong(random.nextLong()).array());
    if (controlling) {
      attribute(message, 0x0025, new byte[0]);
    }
    return finish(message, key);
  }

  /// The answer to a check.
  ///
  /// @param request the check
  /// @param key one's own password
  static byte[] success(byte[] request, SecretKeySpec key, int fromAddress, int fromPort) {
    ByteBuffer message = ByteBuffer.allocate(128);
    begin(message, SUCCESS, Arrays.copyOfRange(request, 8, HEADER));
    attribute(
        message,
        XOR_MAPPED_ADDRESS,
        ByteBuffer.allocate(8)
            .putShort((short) 1)
            .putShort((short) (fromPort ^ MAGIC >>> 16))
            .putInt(fromAddress ^ MAGIC)
            .array());
    return finish(message, key);
  }

  static boolean isRequest(byte[] bytes, int length) {
    return is(REQUEST, bytes, length);
  }

  static boolean isSuccess(byte[] bytes, int length) {
    return is(SUCCESS, bytes, length);
  }

  private static boolean is(int type, byte[] bytes, int length) {
    return length >= HEADER && ((bytes[0] & 0xff) << 8 | bytes[1] & 0xff) == type;
  }

  /// Whether a success answers this very check, and was made by somebody with the password.
  static boolean answers(byte[] bytes, int length, byte[] check, SecretKeySpec key) {
    return isSuccess(bytes, length)
        && Arrays.equals(bytes, 8, HEADER, check, 8, HEADER)
        && isAuthentic(bytes, length, key);
  }

  /// Whether MESSAGE-INTEGRITY is right.
  static boolean isAuthentic(byte[] bytes, int length, SecretKeySpec key) {
    ByteBuffer message = ByteBuffer.wrap(bytes, 0, length);
    for (int at = HEADER; at + 4 <= length; ) {
      int size = message.getShort(at + 2) & 0xffff;
      if (message.getShort(at) == MESSAGE_INTEGRITY) {
        if (size != 20 || at + 24 > length) {
          return false;
        }
        byte[] covered = Arrays.copyOf(bytes, at);
        ByteBuffer.wrap(covered).putShort(2, (short) (at - HEADER + 24));
        return Arrays.equals(hmac(key, covered, at), 0, 20, bytes, at + 4, at + 24);
      }
      at += 4 + (size + 3 & ~3);
    }
    return false;
  }

  private static void begin(ByteBuffer message, int type, byte[] transaction) {
    message.putShort((short) type).putShort((short) 0).putInt(MAGIC).put(transaction);
  }

  private static byte[] finish(ByteBuffer message, SecretKeySpec key) {
    // MESSAGE-INTEGRITY covers the message with a length that already counts it.
    message.putShort(2, (short) (message.position() - HEADER + 24));
    attribute(message, MESSAGE_INTEGRITY, hmac(key, message.array(), message.position()));
    message.putShort(2, (short) (message.position() - HEADER + 8));
    CRC32 crc = new CRC32();
    crc.update(message.array(), 0, message.position());
    int fingerprint = (int) crc.getValue() ^ FINGERPRINT_XOR;
    attribute(message, 0x8028, ByteBuffer.allocate(4).putInt(fingerprint).array());
    return Arrays.copyOf(message.array(), message.position());
  }

  private static void attribute(ByteBuffer message, int type, byte[] value) {
    message.putShort((short) type).putShort((short) value.length).put(value);
    while (message.position() % 4 != 0) {
      message.put((byte) 0);
    }
  }

  /// The key of a password.
  static SecretKeySpec key(String password) {
    return new SecretKeySpec(password.getBytes(StandardCharsets.UTF_8), "HmacSHA1");
  }

  private static byte[] hmac(SecretKeySpec key, byte[] bytes, int length) {
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(key);
      mac.update(bytes, 0, length);
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA1", e);
    }
  }
}
