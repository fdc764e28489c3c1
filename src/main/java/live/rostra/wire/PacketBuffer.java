package live.rostra.wire;

import java.util.Objects;

/// One datagram in a reusable array owned by a loop.
///
/// The array has room behind a full datagram, because SRTP appends its tag in place and a cipher
/// that finds no room has been seen to write past the end. Loop only; nothing here is shared.
public final class PacketBuffer {
  /// Bytes in the array a fresh buffer owns: an Ethernet payload plus tail room.
  public static final int CAPACITY = 2048;

  private byte[] array = new byte[CAPACITY];
  private int offset;
  private int length;

  /// The backing array; valid until the next `swap`.
  public byte[] array() {
    return array;
  }

  /// Index of the first byte of the datagram.
  public int offset() {
    return offset;
  }

  /// Length of the datagram in bytes.
  public int length() {
    return length;
  }

  /// Index just behind the last byte of the datagram.
  public int end() {
    return offset + length;
  }

  /// Narrows or widens the datagram inside the same array.
  public void set(int offset, int length) {
    Objects.checkFromIndexSize(offset, length, array.length);
    this.offset = offset;
    this.length = length;
  }

  /// Adopts another array: ciphers that must grow the packet hand back a new one.
  public void swap(byte[] array, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, array.length);
    this.array = array;
    this.offset = offset;
    this.length = length;
  }

  /// Replaces the datagram by a copy of `length` bytes, placed at index 0.
  public void copyFrom(byte[] source, int sourceOffset, int length) {
    System.arraycopy(source, sourceOffset, array, 0, length);
    this.offset = 0;
    this.length = length;
  }
}
