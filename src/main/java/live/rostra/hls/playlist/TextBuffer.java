package live.rostra.hls.playlist;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A growing array of ASCII, so that a playlist is put together from ready lines by copying bytes.
final class TextBuffer {
  private byte[] bytes;
  private int length;

  TextBuffer(int capacity) {
    bytes = new byte[capacity];
  }

  TextBuffer add(byte[] text) {
    if (length + text.length > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + text.length));
    }
    System.arraycopy(text, 0, bytes, length, text.length);
    length += text.length;
    return this;
  }

  TextBuffer add(String text) {
    return add(text.getBytes(StandardCharsets.US_ASCII));
  }

  int length() {
    return length;
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, length);
  }
}
