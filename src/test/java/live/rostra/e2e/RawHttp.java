package live.rostra.e2e;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/// One HTTP/1.1 connection without a client's manners: whatever bytes the test writes.
final class RawHttp implements AutoCloseable {
  static final int HUNG_UP = 0;

  private final Socket socket;

  RawHttp(URI node) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), node.getPort());
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(20_000);
  }

  /// Writes as much as the node takes: it may hang up in the middle of too much.
  RawHttp write(String text) throws IOException {
    try {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    } catch (SocketException _) {
      // What it answered, if anything, is there to read.
    }
    return this;
  }

  /// The status of the next answer, or [#HUNG_UP] when the connection ended without one.
  int status() throws IOException {
    byte[] line;
    try {
      line = socket.getInputStream().readNBytes("HTTP/1.1 200".length());
    } catch (SocketException _) {
      return HUNG_UP;
    }
    return line.length < 12
        ? HUNG_UP
        : Integer.parseInt(new String(line, 9, 3, StandardCharsets.ISO_8859_1));
  }

  /// All that comes until the node hangs up, politely or not.
  String rest() throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try {
      socket.getInputStream().transferTo(all);
    } catch (SocketException _) {
      // A reset: the node had no wish to read the rest of ours.
    }
    return all.toString(StandardCharsets.UTF_8);
  }

  /// Goes away with a reset instead of a polite end.
  void vanish() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
