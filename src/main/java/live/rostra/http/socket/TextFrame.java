package live.rostra.http.socket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import live.rostra.signalling.ServerMessage;
import live.rostra.signalling.ServerMessages;

/// A text message as the bytes of its frame (RFC 6455 section 5.2), unmasked as a server's are, to
/// be written to any number of sockets without another copy:
///
/// ```
///  0      1        2..         n
///  | 0x81 | length | [length] | UTF-8 |
/// ```
///
/// Counted like a buffer: whoever makes or retains one closes it. One thread.
final class TextFrame implements AutoCloseable {
  private static final int FIN_TEXT = 0x81;
  private static final int MAX_HEAD = 10;

  private final ByteBuf bytes;

  private TextFrame(ByteBuf bytes) {
    this.bytes = bytes;
  }

  /// A message, encoded.
  static TextFrame of(ServerMessage message) {
    return of(ServerMessages.utf8(message));
  }

  /// The frame of a text.
  static TextFrame of(byte[] utf8) {
    // Outside the heap: what the kernel takes from there need not be copied for each socket.
    ByteBuf bytes = PooledByteBufAllocator.DEFAULT.directBuffer(MAX_HEAD + utf8.length);
    bytes.writeByte(FIN_TEXT);
    if (utf8.length < 126) {
      bytes.writeByte(utf8.length);
    } else if (utf8.length < 65_536) {
      bytes.writeByte(126).writeShort(utf8.length);
    } else {
      bytes.writeByte(127).writeLong(utf8.length);
    }
    return new TextFrame(bytes.writeBytes(utf8));
  }

  /// Bytes on the wire.
  int size() {
    return bytes.readableBytes();
  }

  /// The bytes for one more socket, which releases them.
  ByteBuf copy() {
    return bytes.retainedDuplicate();
  }

  /// The same frame for somebody who keeps it, and closes it.
  TextFrame retained() {
    bytes.retain();
    return this;
  }

  @Override
  public void close() {
    bytes.release();
  }
}
