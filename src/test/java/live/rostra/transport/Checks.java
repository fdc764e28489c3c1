package live.rostra.transport;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.zip.CRC32;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import live.rostra.transport.ice.IceCredentials;

/// STUN as a controlling browser writes it, byte by byte and independent of the code under test.
public final class Checks {
  private static final int COOKIE = 0x2112A442;
  private static final int FINGERPRINT_XOR = 0x5354554e;
  private static int transaction;

  private Checks() {}

  /// A Binding request to the agent with `local` credentials, from the one with `remote`.
  public static byte[] request(IceCredentials local, IceCredentials remote, boolean nominate) {
    byte[] username = (local.ufrag() + ":" + remote.ufrag()).getBytes(StandardCharsets.US_ASCII);
    ByteBuffer body = ByteBuffer.allocate(512);
    attribute(body, 0x0006, username);
    attribute(body, 0x802a, new byte[] {0, 0, 0, 0, 0, 0, 0, 1});
    attribute(body, 0x0024, new byte[] {110, 0, 1, 0});
    if (nominate) {
      attribute(body, 0x0025, new byte[0]);
    }
    byte[] id = new byte[12];
    ByteBuffer.wrap(id).putInt(++transaction);
    return signed(0x0001, id, Arrays.copyOf(body.array(), body.position()), local.pwd());
  }

  /// A success response to one of our own checks, as the peer with this password signs it.
  public static byte[] success(byte[] request, String password) {
    byte[] mapped = {0, 1, 0, 9, 127, 0, 0, 1};
    ByteBuffer body = ByteBuffer.allocate(64);
    attribute(body, 0x0020, mapped);
    byte[] id = Arrays.copyOfRange(request, 8, 20);
    return signed(0x0101, id, Arrays.copyOf(body.array(), body.position()), password);
  }

  /// The same message with the FINGERPRINT that its bytes ask for.
  public static byte[] fingerprinted(byte[] message) {
    byte[] copy = message.clone();
    CRC32 crc = new CRC32();
    crc.update(copy, 0, copy.length - 8);
    ByteBuffer.wrap(copy).putInt(copy.length - 4, (int) crc.getValue() ^ FINGERPRINT_XOR);
    return copy;
  }

  private static byte[] signed(int type, byte[] id, byte[] body, String password) {
    ByteBuffer message = ByteBuffer.allocate(20 + body.length + 24 + 8);
    message.putShort((short) type).putShort((short) (body.length + 24)).putInt(COOKIE);
    message.put(id).put(body);
    byte[] digest = hmac(password, Arrays.copyOf(message.array(), message.position()));
    message.putShort((short) 0x0008).putShort((short) 20).put(digest);
    message.putShort(2, (short) (body.length + 32));
    CRC32 crc = new CRC32();
    crc.update(message.array(), 0, message.position());
    message.putShort((short) 0x8028).putShort((short) 4);
    message.putInt((int) crc.getValue() ^ FINGERPRINT_XOR);
    return message.array();
  }

  private static byte[] hmac(String password, byte[] bytes) {
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(password.getBytes(StandardCharsets.US_ASCII), "HmacSHA1"));
      return mac.doFinal(bytes);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static void attribute(ByteBuffer body, int type, byte[] value) {
    body.putShort((short) type).putShort((short) value.length).put(value);
    while (body.position() % 4 != 0) {
      body.put((byte) 0);
    }
  }
}
