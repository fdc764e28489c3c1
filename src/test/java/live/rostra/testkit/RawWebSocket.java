package live.rostra.testkit;

import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// One WebSocket without a client library's manners: whatever frames the test writes. One thread.
public final class RawWebSocket implements AutoCloseable {
  /// Opcodes of RFC 6455 section 11.8.
  public static final int CONTINUATION = 0;

  /// A text frame.
  public static final int TEXT = 1;

  /// A binary frame.
  public static final int BINARY = 2;

  /// A close frame.
  public static final int CLOSE = 8;

  /// A ping.
  public static final int PING = 9;

  /// A pong.
  public static final int PONG = 10;

  /// What {@link #closeCode} says when the connection ended without a close frame.
  public static final int CUT = 1006;

  private static final byte[] MASK = {1, 2, 3, 4};

  private final Socket socket;
  private final DataInputStream in;
  private final String answer;

  private RawWebSocket(Socket socket, DataInputStream in, String answer) {
    this.socket = socket;
    this.in = in;
    this.answer = answer;
  }

  /// A frame as it came.
  public record Frame(int opcode, boolean last, byte[] payload) {
    /// Its payload as text.
    public String text() {
      return new String(payload, StandardCharsets.UTF_8);
    }
  }

  /// Connects and asks for an upgrade as a client of `rostra.v1` does.
  ///
  /// @param headers whole lines, in place of `Sec-WebSocket-Protocol: rostra.v1` where there are
  ///   any
  public static RawWebSocket open(int port, String path, String... headers) throws IOException {
    return open(new Socket(), port, path, headers);
  }

  /// The same from an own address of this machine.
  public static RawWebSocket from(String address, int port, String path, String... headers)
      throws IOException {
    Socket socket = new Socket();
    socket.bind(new InetSocketAddress(address, 0));
    return open(socket, port, path, headers);
  }

  /// The same with a small receive buffer, for who is going to read slowly.
  public static RawWebSocket slow(int port, String path) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4_096);
    return open(socket, port, path);
  }

  private static RawWebSocket open(Socket socket, int port, String path, String... headers)
      throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("GET " + path + " HTTP/1.1");
    lines.add("Host: 127.0.0.1:" + port);
    lines.add("Connection: Upgrade");
    lines.add("Upgrade: websocket");
    lines.add("Sec-WebSocket-Version: 13");
    lines.add("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");
    lines.addAll(
        headers.length > 0 ? List.of(headers) : List.of("Sec-WebSocket-Protocol: rostra.v1"));
    socket.connect(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port));
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(20_000);
    socket
        .getOutputStream()
        .write((String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
    DataInputStream in = new DataInputStream(socket.getInputStream());
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int c = in.read();
      if (c < 0) {
        break;
      }
      head.append((char) c);
    }
    return new RawWebSocket(
        socket, new DataInputStream(new java.io.BufferedInputStream(in)), head.toString());
  }

  /// The status of the answer to the upgrade; 101 when this is a WebSocket now.
  public int status() {
    return Integer.parseInt(answer.split(" ", 3)[1]);
  }

  /// A header of that answer, or null.
  public String header(String name) {
    return answer
        .lines()
        .filter(
            line -> line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":"))
        .map(line -> line.substring(name.length() + 1).strip())
        .findFirst()
        .orElse(null);
  }

  /// The body of a refusal.
  public JsonObject problem() throws IOException {
    byte[] body = in.readNBytes(Integer.parseInt(header("content-length")));
    return new JsonObject(new String(body, StandardCharsets.UTF_8));
  }

  /// Sends a text message in one frame.
  public RawWebSocket text(String text) throws IOException {
    return frame(TEXT, true, text.getBytes(StandardCharsets.UTF_8));
  }

  /// Sends JSON.
  public RawWebSocket json(Object... namesAndValues) throws IOException {
    JsonObject json = new JsonObject();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      json.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return text(json.encode());
  }

  /// Sends a masked frame.
  public RawWebSocket frame(int opcode, boolean last, byte[] payload) throws IOException {
    return bytes(encode(opcode, last, true, payload));
  }

  /// A frame as bytes.
  public static byte[] encode(int opcode, boolean last, boolean masked, byte[] payload) {
    ByteBuffer frame = ByteBuffer.allocate(14 + payload.length);
    frame.put((byte) ((last ? 0x80 : 0) | opcode));
    int bit = masked ? 0x80 : 0;
    if (payload.length < 126) {
      frame.put((byte) (bit | payload.length));
    } else if (payload.length < 65_536) {
      frame.put((byte) (bit | 126)).putShort((short) payload.length);
    } else {
      frame.put((byte) (bit | 127)).putLong(payload.length);
    }
    if (masked) {
      frame.put(MASK);
    }
    for (int i = 0; i < payload.length; i++) {
      frame.put((byte) (masked ? payload[i] ^ MASK[i % 4] : payload[i]));
    }
    byte[] bytes = new byte[frame.position()];
    frame.flip().get(bytes);
    return bytes;
  }

  /// Sends bytes as they are, as many as the node takes: it may hang up in the middle of too much.
  public RawWebSocket bytes(byte[] bytes) throws IOException {
    try {
      socket.getOutputStream().write(bytes);
    } catch (SocketException _) {
      // What it said before is there to read.
    }
    return this;
  }

  /// The next frame.
  ///
  /// @throws EOFException when the connection is over
  public Frame read() throws IOException {
    int first = in.readUnsignedByte();
    int second = in.readUnsignedByte();
    if ((second & 0x80) != 0) {
      throw new AssertionError("a server never masks (RFC 6455 section 5.1)");
    }
    long length = second;
    if (length == 126) {
      length = in.readUnsignedShort();
    } else if (length == 127) {
      length = in.readLong();
    }
    return new Frame(first & 0x0f, (first & 0x80) != 0, in.readNBytes((int) length));
  }

  /// The next text message as JSON; answers pings on the way.
  public JsonObject message() throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    while (true) {
      Frame frame = read();
      switch (frame.opcode()) {
        case PING -> frame(PONG, true, frame.payload());
        case TEXT, CONTINUATION -> {
          text.write(frame.payload());
          if (frame.last()) {
            return new JsonObject(text.toString(StandardCharsets.UTF_8));
          }
        }
        case CLOSE -> throw new AssertionError("closed with " + code(frame));
        default -> {
          // A pong.
        }
      }
    }
  }

  /// The next message of a type; others are passed over.
  public JsonObject message(String type) throws IOException {
    JsonObject message = message();
    while (!message.getString("type").equals(type)) {
      message = message();
    }
    return message;
  }

  /// Reads on until the node closes, and says with which code.
  public int closeCode() throws IOException {
    try {
      Frame frame = read();
      while (frame.opcode() != CLOSE) {
        frame = read();
      }
      return code(frame);
    } catch (EOFException | SocketException _) {
      return CUT;
    }
  }

  private static int code(Frame frame) {
    return frame.payload().length < 2 ? 1005 : ByteBuffer.wrap(frame.payload()).getShort() & 0xffff;
  }

  /// Whether the node hangs up, after whatever it still says.
  public boolean isHungUpOn() throws IOException {
    try {
      while (in.read() >= 0) {
        // Something it still had to say.
      }
      return true;
    } catch (SocketException _) {
      return true;
    }
  }

  /// Goes away without a word.
  @Override
  public void close() throws IOException {
    socket.close();
  }
}
