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
    return new TextFrame(head(utf8.length, utf8.length).writeBytes(utf8));
  }

  /// The frame of a text whose middle is in a buffer that many frames share.
  ///
  /// @param shared outside the heap; stays the caller's
  static TextFrame of(byte[] before, ByteBuf shared, byte[] after) {
    int length = before.length + shared.readableBytes() + after.length;
    return new TextFrame(
        PooledByteBufAllocator.DEFAULT
            .compositeDirectBuffer(3)
            .addComponents(
                true,
                head(length, before.length).writeBytes(before),
                shared.retainedDuplicate(),
                outsideHeap(after.length).writeBytes(after)));
  }

  /// A frame's head, with room for what comes next.
  private static ByteBuf head(int length, int room) {
    ByteBuf bytes = outsideHeap(MAX_HEAD + room).writeByte(FIN_TEXT);
    if (length < 126) {
      return bytes.writeByte(length);
    }
    if (length < 65_536) {
      return bytes.writeByte(126).writeShort(length);
    }
    return bytes.writeByte(127).writeLong(length);
  }

  /// What the kernel takes from outside the heap need not be copied for each socket.
  static ByteBuf outsideHeap(int bytes) {
    return PooledByteBufAllocator.DEFAULT.directBuffer(bytes);
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
