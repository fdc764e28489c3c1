package live.rostra.testkit;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Binding requests of a controlling ICE agent, written by hand from RFC 8489 and RFC 8445, so that
/// the node's own codec is judged by another.
public final class StunClient {
  private static final int MAGIC = 0x2112_A442;
  private static final int FINGERPRINT_XOR = 0x5354_554e;

  private StunClient() {}

  /// A check with USE-CANDIDATE for `remoteUfrag:localUfrag`, authenticated with the remote
  /// password.
  public static byte[] check(
      String remoteUfrag, String remotePassword, String localUfrag, RandomGenerator random) {
    byte[] username = (remoteUfrag + ":" + localUfrag).getBytes(StandardCharsets.UTF_8);
    ByteBuffer message = ByteBuffer.allocate(256);
    byte[] transaction = new byte[12];
    random.nextBytes(transaction);
    message.putShort((short) 0x0001).putShort((short) 0).putInt(MAGIC).put(transaction);
    attribute(message, 0x0006, username);
    attribute(message, 0x0024, ByteBuffer.allocate(4).putInt(0x6e00_1eff).array());
    attribute(message, 0x802a, ByteBuffer.allocate(8).putLong(random.nextLong()).array());
    attribute(message, 0x0025, new byte[0]);
    // MESSAGE-INTEGRITY covers the message with a length that already counts it.
    message.putShort(2, (short) (message.position() - 20 + 24));
    attribute(message, 0x0008, hmac(remotePassword, message));
    message.putShort(2, (short) (message.position() - 20 + 8));
    CRC32 crc = new CRC32();
    crc.update(message.array(), 0, message.position());
    int fingerprint = (int) crc.getValue() ^ FINGERPRINT_XOR;
    attribute(message, 0x8028, ByteBuffer.allocate(4).putInt(fingerprint).array());
    byte[] bytes = new byte[message.position()];
    System.arraycopy(message.array(), 0, bytes, 0, bytes.length);
    return bytes;
  }

  /// Whether these bytes are a success response to a Binding request.
  public static boolean isSuccess(byte[] bytes, int length) {
    return length >= 20 && bytes[0] == 0x01 && bytes[1] == 0x01;
  }

  /// Whether these bytes are an error response to a Binding request.
  public static boolean isError(byte[] bytes, int length) {
    return length >= 20 && bytes[0] == 0x01 && bytes[1] == 0x11;
  }

  /// The code of an error response (RFC 8489 section 14.8), such as 420.
  public static int errorCode(byte[] response) {
    ByteBuffer message = ByteBuffer.wrap(response);
    for (int at = 20; at + 8 <= response.length; ) {
      int length = message.getShort(at + 2);
      if (message.getShort(at) == 0x0009) {
        return 100 * (message.get(at + 6) & 7) + message.get(at + 7);
      }
      at += 4 + (length + 3 & ~3);
    }
    return -1;
  }

  /// Whether these bytes are a Binding request, such as a node's own check.
  public static boolean isRequest(byte[] bytes, int length) {
    return length >= 20 && bytes[0] == 0x00 && bytes[1] == 0x01;
  }

  private static void attribute(ByteBuffer message, int type, byte[] value) {
    message.putShort((short) type).putShort((short) value.length).put(value);
    while (message.position() % 4 != 0) {
      message.put((byte) 0);
    }
  }

  private static byte[] hmac(String password, ByteBuffer message) {
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(password.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
      mac.update(message.array(), 0, message.position());
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
