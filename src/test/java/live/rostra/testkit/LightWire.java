package live.rostra.testkit;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/// The socket of a {@link LightClient}: packets to one peer and back. Any thread sends, one
/// receives.
interface LightWire extends Closeable {
  /// A receiver looks up this often.
  int PATIENCE_MS = 20;

  void send(byte[] bytes, int offset, int length) throws IOException;

  /// Waits for a packet a moment.
  ///
  /// @return its length
  /// @throws java.net.SocketTimeoutException when none has come
  int receive(byte[] into) throws IOException;

  @Override
  void close();

  static LightWire udp(InetSocketAddress remote) throws IOException {
    DatagramSocket socket =
        new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    socket.setSoTimeout(PATIENCE_MS);
    return new LightWire() {
      @Override
      public void send(byte[] bytes, int offset, int length) throws IOException {
        socket.send(new DatagramPacket(bytes, offset, length, remote));
      }

      @Override
      public int receive(byte[] into) throws IOException {
        DatagramPacket datagram = new DatagramPacket(into, into.length);
        socket.receive(datagram);
        return datagram.getLength();
      }

      @Override
      public void close() {
        socket.close();
      }
    };
  }

  /// RFC 4571 over one connection.
  static LightWire tcp(InetSocketAddress remote) throws IOException {
    Socket socket = new Socket(remote.getAddress(), remote.getPort());
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(PATIENCE_MS);
    return new LightWire() {
      private final byte[] stream = new byte[64 * 1024];
      private int held;

      @Override
      public synchronized void send(byte[] bytes, int offset, int length) throws IOException {
        ByteArrayOutputStream framed = new ByteArrayOutputStream(2 + length);
        DataOutputStream out = new DataOutputStream(framed);
        out.writeShort(length);
        out.write(bytes, offset, length);
        framed.writeTo(socket.getOutputStream());
      }

      @Override
      public int receive(byte[] into) throws IOException {
        InputStream in = socket.getInputStream();
        while (held < 2 || held < 2 + frame()) {
          int read = in.read(stream, held, stream.length - held);
          if (read < 0) {
            throw new IOException("the node has closed the connection");
          }
          held += read;
        }
        int frame = frame();
        System.arraycopy(stream, 2, into, 0, frame);
        held -= 2 + frame;
        System.arraycopy(stream, 2 + frame, stream, 0, held);
        return frame;
      }

      private int frame() {
        return (stream[0] & 0xff) << 8 | stream[1] & 0xff;
      }

      @Override
      public void close() {
        try {
          socket.close();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    };
  }
}
