package live.rostra.transport.dtls;

import java.io.IOException;
import org.bouncycastle.tls.DatagramTransport;

/// Sends the records of a flight in as few datagrams as hold them (RFC 6347 section 4.1.1:
/// "Multiple DTLS records may be placed in a single datagram").
///
/// Bouncy Castle sends each record by itself, and a flight of five is lost almost five times as
/// often as one datagram. A flight ends where the library begins to listen. Used on the handshake's
/// thread only.
final class FlightPacker implements DatagramTransport {
  private final DatagramTransport transport;
  private final byte[] datagram;
  private int length;

  FlightPacker(DatagramTransport transport) throws IOException {
    this.transport = transport;
    this.datagram = new byte[transport.getSendLimit()];
  }

  @Override
  public void send(byte[] buffer, int offset, int length) throws IOException {
    if (this.length + length > datagram.length) {
      flush();
    }
    System.arraycopy(buffer, offset, datagram, this.length, length);
    this.length += length;
  }

  /// Sends what waits: also after the last flight, which nothing answers.
  void flush() throws IOException {
    if (length > 0) {
      int waiting = length;
      length = 0;
      transport.send(datagram, 0, waiting);
    }
  }

  @Override
  public int receive(byte[] buffer, int offset, int length, int waitMillis) throws IOException {
    flush();
    return transport.receive(buffer, offset, length, waitMillis);
  }

  @Override
  public int getReceiveLimit() throws IOException {
    return transport.getReceiveLimit();
  }

  @Override
  public int getSendLimit() {
    return datagram.length;
  }

  @Override
  public void close() throws IOException {
    flush();
    transport.close();
  }
}
