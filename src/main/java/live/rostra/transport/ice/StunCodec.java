package live.rostra.transport.ice;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.MessageDigest;
import java.util.Arrays;
import live.rostra.wire.Bytes;
import org.ice4j.StunException;
import org.ice4j.Transport;
import org.ice4j.TransportAddress;
import org.ice4j.attribute.AttributeFactory;
import org.ice4j.attribute.ErrorCodeAttribute;
import org.ice4j.attribute.MessageIntegrityAttribute;
import org.ice4j.message.Message;
import org.ice4j.message.MessageFactory;
import org.ice4j.message.Request;
import org.ice4j.message.Response;
import org.ice4j.stack.StunStack;

/// Writes and authenticates STUN messages with ice4j's message classes, without its stack.
///
/// ice4j adds a SOFTWARE attribute to whatever it encodes unless `ice4j.software` is empty, which
/// `application.conf` beside our classes says.
///
/// **Amplification.** A check that follows RFC 8445 has at least 92 bytes: header 20, USERNAME 20
/// (ours has 8 characters, the peer's at least 4), PRIORITY 8, ICE-CONTROLLING 12,
/// MESSAGE-INTEGRITY 24, FINGERPRINT 8. Our answer has 64 (IPv4) or 76 (IPv6), so it is always
/// smaller. Only an authenticated request that leaves out what RFC 8445 demands can be as small as
/// 72 bytes and get 1.06 times that over IPv6. Error answers have short reasons so that the same
/// holds for them. Nothing at all is sent to anybody else.
final class StunCodec {
  private static final int INTEGRITY_ATTRIBUTE_LENGTH = 24;

  private StunCodec() {}

  /// Whether the message's MESSAGE-INTEGRITY was made with `password`.
  static boolean authentic(StunFrame frame, byte[] password) {
    int covered = frame.authenticatedLength();
    byte[] text = Arrays.copyOfRange(frame.array(), frame.offset(), frame.offset() + covered);
    // "The Length field of the STUN message header is adjusted to point to the end of the
    // MESSAGE-INTEGRITY attribute" (RFC 8489 section 14.5), whatever follows it.
    Bytes.put16(text, 2, covered + INTEGRITY_ATTRIBUTE_LENGTH - StunFrame.HEADER_LENGTH);
    byte[] expected = MessageIntegrityAttribute.calculateHmacSha1(text, 0, covered, password);
    byte[] given =
        Arrays.copyOfRange(
            frame.array(),
            frame.integrityValueOffset(),
            frame.integrityValueOffset() + expected.length);
    return MessageDigest.isEqual(expected, given);
  }

  /// The authenticated part of a request, decoded.
  ///
  /// @throws StunException and also various runtime exceptions when attributes contradict
  ///   themselves
  static Request decode(StunFrame frame) throws StunException {
    int covered = frame.authenticatedLength();
    // ice4j decodes from index 0 only, and ends where the length field says.
    byte[] text = Arrays.copyOfRange(frame.array(), frame.offset(), frame.offset() + covered);
    Bytes.put16(text, 2, covered - StunFrame.HEADER_LENGTH);
    if (Message.decode(text, 0, covered) instanceof Request request) {
      return request;
    }
    throw new StunException("not a request");
  }

  static byte[] success(Request request, SocketAddress from, byte[] password) {
    InetSocketAddress seen =
        from instanceof StreamPath stream ? stream.remote() : (InetSocketAddress) from;
    Response response =
        MessageFactory.createBindingResponse(request, new TransportAddress(seen, Transport.UDP));
    return seal(response, request.getTransactionID(), password);
  }

  /// 487: a lite agent is always controlled, so a peer that says it is controlled too is wrong.
  static byte[] roleConflict(byte[] transactionId, byte[] password) {
    return seal(
        MessageFactory.createBindingErrorResponse(ErrorCodeAttribute.ROLE_CONFLICT),
        transactionId,
        password);
  }

  /// 420 with the list of what was not understood.
  static byte[] unknownAttributes(char[] types, byte[] transactionId, byte[] password) {
    try {
      return seal(
          // ice4j's own sentence is so long that the answer would outgrow the request.
          MessageFactory.createBindingErrorResponseUnknownAttributes("Unknown", types),
          transactionId,
          password);
    } catch (StunException e) {
      throw new AssertionError("a list of types is always encodable", e);
    }
  }

  /// A check of our own: what the controlled side sends.
  static byte[] check(
      byte[] transactionId, String username, long priority, long tieBreaker, byte[] password) {
    try {
      Request request = MessageFactory.createBindingRequest(priority, false, tieBreaker);
      request.putAttribute(AttributeFactory.createUsernameAttribute(username));
      return seal(request, transactionId, password);
    } catch (StunException e) {
      throw new AssertionError("a check of our own is always encodable", e);
    }
  }

  private static byte[] seal(Message message, byte[] transactionId, byte[] password) {
    try {
      message.setTransactionID(transactionId);
    } catch (StunException e) {
      throw new AssertionError("transaction ids have 12 bytes here", e);
    }
    message.putAttribute(new Integrity(password));
    message.putAttribute(AttributeFactory.createFingerprintAttribute());
    return message.encode(null);
  }

  static byte[] transactionId(StunFrame frame) {
    int at = frame.offset() + StunFrame.TRANSACTION_ID_OFFSET;
    return Arrays.copyOfRange(frame.array(), at, at + StunFrame.TRANSACTION_ID_LENGTH);
  }

  /// MESSAGE-INTEGRITY that knows its key; ice4j's own asks a stack for it.
  private static final class Integrity extends MessageIntegrityAttribute {
    private final byte[] password;

    Integrity(byte[] password) {
      this.password = password;
    }

    @Override
    public byte[] encode(StunStack unused, byte[] message, int offset, int length) {
      int total = Bytes.u16(message, offset + 2);
      Bytes.put16(
          message, offset + 2, length + INTEGRITY_ATTRIBUTE_LENGTH - StunFrame.HEADER_LENGTH);
      byte[] hmac = calculateHmacSha1(message, offset, length, password);
      // The FINGERPRINT behind it covers the final length.
      Bytes.put16(message, offset + 2, total);
      byte[] attribute = new byte[INTEGRITY_ATTRIBUTE_LENGTH];
      Bytes.put16(attribute, 0, MESSAGE_INTEGRITY);
      Bytes.put16(attribute, 2, hmac.length);
      System.arraycopy(hmac, 0, attribute, 4, hmac.length);
      return attribute;
    }

    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }
}
