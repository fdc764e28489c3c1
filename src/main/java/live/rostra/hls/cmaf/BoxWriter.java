package live.rostra.hls.cmaf;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import live.rostra.wire.Bytes;

/// Writes ISO base media boxes (ISO/IEC 14496-12 section 4.2) into an array of known size.
///
/// A box is opened, its fields follow, and closing it fills in its size. Not reusable.
final class BoxWriter {
  private final byte[] bytes;
  private int at;

  BoxWriter(int capacity) {
    bytes = new byte[capacity];
  }

  /// Opens a box and returns the mark that closes it.
  int open(String type) {
    int mark = at;
    u32(0).ascii(type);
    return mark;
  }

  /// Opens a full box: version, then 24 bits of flags.
  int open(String type, int version, int flags) {
    int mark = open(type);
    u32((long) version << 24 | flags);
    return mark;
  }

  /// Closes the box that `open` returned `mark` for.
  BoxWriter close(int mark) {
    Bytes.put32(bytes, mark, at - mark);
    return this;
  }

  BoxWriter u8(int value) {
    Bytes.put8(bytes, at, value);
    at += 1;
    return this;
  }

  BoxWriter u16(int value) {
    Bytes.put16(bytes, at, value);
    at += 2;
    return this;
  }

  BoxWriter u24(int value) {
    Bytes.put24(bytes, at, value);
    at += 3;
    return this;
  }

  BoxWriter u32(long value) {
    Bytes.put32(bytes, at, value);
    at += 4;
    return this;
  }

  BoxWriter u64(long value) {
    Bytes.put64(bytes, at, value);
    at += 8;
    return this;
  }

  BoxWriter zeros(int count) {
    at += count;
    return this;
  }

  BoxWriter ascii(String text) {
    return raw(text.getBytes(StandardCharsets.US_ASCII));
  }

  BoxWriter raw(byte[] source) {
    System.arraycopy(source, 0, bytes, at, source.length);
    at += source.length;
    return this;
  }

  /// What was written; the array itself when the capacity was exact.
  byte[] finish() {
    return at == bytes.length ? bytes : Arrays.copyOf(bytes, at);
  }
}
