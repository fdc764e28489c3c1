package live.rostra.transport.dtls;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import live.rostra.wire.Bytes;
import org.bouncycastle.tls.DatagramTransport;

/// Cuts a client's hello as a test says, and leaves the rest of the handshake alone.
///
/// ```
///  record    | type 22 | version | epoch 0 | sequence number (6) | length (2) |
///  handshake | type 1 | length (3) | message_seq (2) | fragment_offset (3) | fragment_length (3) |
/// ```
final class CutHello implements DatagramTransport {
  private static final int RECORD = 13;
  private static final int HANDSHAKE = 12;
  private static final int HANDSHAKE_RECORD = 22;
  private static final int CLIENT_HELLO = 1;

  /// One piece of a message.
  ///
  /// @param from first byte
  /// @param to first byte behind it
  record Piece(int from, int to) {}

  /// How to cut a message of this length, in the order of sending.
  interface Cut {
    List<Piece> pieces(int length);
  }

  private final DatagramTransport transport;
  private final Cut cut;
  private long sequenceNumber;
  private int helloLength;

  CutHello(DatagramTransport transport, Cut cut) {
    this.transport = transport;
    this.cut = cut;
  }

  /// Length of the hello's body, once sent.
  int helloLength() {
    return helloLength;
  }

  @Override
  public void send(byte[] buffer, int offset, int length) throws IOException {
    byte[] datagram = Arrays.copyOfRange(buffer, offset, offset + length);
    boolean plain = Bytes.u16(datagram, 3) == 0;
    if (plain && datagram[0] == HANDSHAKE_RECORD && datagram[RECORD] == CLIENT_HELLO) {
      helloLength = Bytes.u24(datagram, RECORD + 1);
      for (Piece piece : cut.pieces(helloLength)) {
        transmit(piece(datagram, piece));
      }
    } else if (plain) {
      transmit(datagram);
    } else {
      transport.send(datagram, 0, length);
    }
  }

  private static byte[] piece(byte[] whole, Piece piece) {
    int length = piece.to() - piece.from();
    byte[] datagram = Arrays.copyOf(whole, RECORD + HANDSHAKE + length);
    Bytes.put16(datagram, RECORD - 2, HANDSHAKE + length);
    Bytes.put24(datagram, RECORD + 6, piece.from());
    Bytes.put24(datagram, RECORD + 9, length);
    System.arraycopy(
        whole, RECORD + HANDSHAKE + piece.from(), datagram, RECORD + HANDSHAKE, length);
    return datagram;
  }

  /// Renumbers records in the clear, because there are more of them than the client knows.
  private void transmit(byte[] record) throws IOException {
    Bytes.put32(record, 7, sequenceNumber++);
    transport.send(record, 0, record.length);
  }

  @Override
  public int receive(byte[] buffer, int offset, int length, int waitMillis) throws IOException {
    return transport.receive(buffer, offset, length, waitMillis);
  }

  @Override
  public int getReceiveLimit() throws IOException {
    return transport.getReceiveLimit();
  }

  /// So that the hello comes whole.
  @Override
  public int getSendLimit() {
    return 2_000;
  }

  @Override
  public void close() throws IOException {
    transport.close();
  }
}
