package live.rostra.e2e;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.zip.CRC32;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// A STUN message built piece by piece, right or wrong on purpose (RFC 8489).
final class StunBytes {
  static final int REQUEST = 0x0001;
  static final int INDICATION = 0x0011;
  static final int SUCCESS = 0x0101;
  static final int ERROR = 0x0111;
  static final int ALLOCATE = 0x0003;
  static final int USERNAME = 0x0006;
  static final int PRIORITY = 0x0024;
  static final int CONTROLLED = 0x8029;

  private static final int INTEGRITY = 0x0008;
  private static final int FINGERPRINT = 0x8028;
  private static final int HEADER = 20;

  private final ByteBuffer message = ByteBuffer.allocate(2048);

  private StunBytes(int type) {
    message.putShort((short) type).putShort((short) 0).putInt(0x2112_A442);
    message.putLong(System.nanoTime()).putInt(7);
  }

  static StunBytes of(int type) {
    return new StunBytes(type);
  }

  StunBytes username(String name) {
    return attribute(USERNAME, name.getBytes(StandardCharsets.UTF_8));
  }

  StunBytes attribute(int type, byte[] value) {
    message.putShort((short) type).putShort((short) value.length).put(value);
    while (message.position() % 4 != 0) {
      message.put((byte) 0);
    }
    message.putShort(2, (short) (message.position() - HEADER));
    return this;
  }

  /// Changes one bit of what was written last.
  StunBytes flip() {
    int last = message.position() - 1;
    message.put(last, (byte) (message.get(last) ^ 1));
    return this;
  }

  /// MESSAGE-INTEGRITY by this password.
  StunBytes integrity(String password) {
    message.putShort(2, (short) (message.position() - HEADER + 24));
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(password.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
      mac.update(message.array(), 0, message.position());
      return attribute(INTEGRITY, mac.doFinal());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  StunBytes fingerprint() {
    message.putShort(2, (short) (message.position() - HEADER + 8));
    CRC32 crc = new CRC32();
    crc.update(message.array(), 0, message.position());
    int value = (int) crc.getValue() ^ 0x5354_554e;
    return attribute(FINGERPRINT, ByteBuffer.allocate(4).putInt(value).array());
  }

  byte[] bytes() {
    return Arrays.copyOf(message.array(), message.position());
  }
}
