package live.rostra.transport.ice;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.zip.CRC32;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.ice4j.Transport;
import org.ice4j.TransportAddress;
import org.ice4j.attribute.Attribute;
import org.ice4j.attribute.AttributeFactory;
import org.ice4j.message.Message;
import org.ice4j.message.MessageFactory;
import org.ice4j.message.Request;
import org.ice4j.message.Response;

/// A browser as far as ICE is concerned: encodes checks with ice4j, signs them by itself, so that
/// neither side of a test trusts the other's arithmetic.
final class ControllingPeer {
  private final IceCredentials peer;
  private final IceCredentials server;
  private int transactions;

  /// @param peer its own credentials
  /// @param server those of the agent under test
  ControllingPeer(IceCredentials peer, IceCredentials server) {
    this.peer = peer;
    this.server = server;
  }

  byte[] check() {
    return request(_ -> {});
  }

  byte[] nomination() {
    return request(r -> r.putAttribute(AttributeFactory.createUseCandidateAttribute()));
  }

  byte[] request(Consumer<Request> more) {
    return sign(unsigned(more), server.pwd());
  }

  /// A request without integrity and fingerprint.
  byte[] unsigned(Consumer<Request> more) {
    try {
      Request request = MessageFactory.createBindingRequest(1_853_824_767L, true, 77L);
      request.putAttribute(
          AttributeFactory.createUsernameAttribute(server.ufrag() + ":" + peer.ufrag()));
      more.accept(request);
      request.setTransactionID(nextTransactionId());
      return request.encode(null);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private byte[] nextTransactionId() {
    return ByteBuffer.allocate(12).putInt(4, ++transactions).array();
  }

  /// The answer to a check of the server.
  byte[] answer(byte[] check, InetSocketAddress mapped) {
    return answer(check, mapped, peer.pwd());
  }

  byte[] answer(byte[] check, InetSocketAddress mapped, String password) {
    try {
      Request request = (Request) Message.decode(check, 0, check.length);
      Response response =
          MessageFactory.createBindingResponse(
              request, new TransportAddress(mapped, Transport.UDP));
      response.setTransactionID(request.getTransactionID());
      return sign(response.encode(null), password);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  static byte[] sign(byte[] message, String password) {
    return withFingerprint(withIntegrity(message, password));
  }

  static byte[] withIntegrity(byte[] message, String password) {
    byte[] longer = append(message, Attribute.MESSAGE_INTEGRITY, new byte[20]);
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(password.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
      mac.update(longer, 0, message.length);
      System.arraycopy(mac.doFinal(), 0, longer, message.length + 4, 20);
      return longer;
    } catch (java.security.GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  static byte[] withFingerprint(byte[] message) {
    byte[] longer = append(message, Attribute.FINGERPRINT, new byte[4]);
    CRC32 crc = new CRC32();
    crc.update(longer, 0, message.length);
    ByteBuffer.wrap(longer).putInt(message.length + 4, (int) (crc.getValue() ^ 0x5354_554EL));
    return longer;
  }

  /// The message with one more attribute at its end, and the length field that goes with it.
  static byte[] append(byte[] message, int type, byte[] value) {
    int padded = (value.length + 3) & ~3;
    ByteBuffer longer = ByteBuffer.wrap(Arrays.copyOf(message, message.length + 4 + padded));
    longer.putShort(message.length, (short) type);
    longer.putShort(message.length + 2, (short) value.length);
    longer.put(message.length + 4, value);
    longer.putShort(2, (short) (longer.capacity() - 20));
    return longer.array();
  }
}
