package live.rostra.rtp;

import java.util.Objects;
import live.rostra.wire.Bytes;
import live.rostra.wire.PacketBuffer;

/// Writes one RTP packet into a buffer: header, one-byte extensions (RFC 8285), payload, in this
/// order.
///
/// ```
/// int length = writer.reset(buffer)
///     .header(payloadType, marker, sequenceNumber, timestamp, ssrc)
///     .extension(id, data, 0, 8)
///     .payload(opus, 0, opusLength)
///     .finish();
/// ```
///
/// Reusable, allocates nothing; loop only. Calls out of order or values out of range are
/// programming errors and throw.
public final class RtpWriter {
  private PacketBuffer buffer = new PacketBuffer();
  private byte[] array = buffer.array();
  private int at;
  private int extensionsAt;
  private boolean hasExtensions;
  private boolean headerWritten;
  private boolean payloadWritten;

  /// Starts a new packet at index 0 of the buffer's array; whatever was there is overwritten.
  public RtpWriter reset(PacketBuffer buffer) {
    this.buffer = buffer;
    this.array = buffer.array();
    this.at = 0;
    this.hasExtensions = false;
    this.headerWritten = false;
    this.payloadWritten = false;
    return this;
  }

  /// Writes the fixed header. Only the low bits of `sequenceNumber` (16) and `timestamp` (32) are
  /// sent.
  public RtpWriter header(
      int payloadType, boolean marker, int sequenceNumber, long timestamp, int ssrc) {
    Objects.checkIndex(payloadType, 128);
    if (headerWritten) {
      throw new IllegalStateException("header written twice");
    }
    Bytes.put8(array, 0, 0x80);
    Bytes.put8(array, 1, (marker ? 0x80 : 0) | payloadType);
    Bytes.put16(array, 2, sequenceNumber);
    Bytes.put32(array, 4, timestamp);
    Bytes.put32(array, 8, ssrc);
    at = RtpPacket.FIXED_HEADER_LENGTH;
    headerWritten = true;
    return this;
  }

  /// Adds a header extension.
  ///
  /// @param id 1 to 14
  /// @param length 1 to 16 bytes
  public RtpWriter extension(int id, byte[] data, int offset, int length) {
    if (id < 1 || id > 14) {
      throw new IllegalArgumentException("extension id must be 1..14, got " + id);
    }
    if (length < 1 || length > 16) {
      throw new IllegalArgumentException("extension length must be 1..16, got " + length);
    }
    requireOpenHeader();
    if (!hasExtensions) {
      hasExtensions = true;
      extensionsAt = at;
      at += 4;
    }
    Bytes.put8(array, at++, id << 4 | length - 1);
    System.arraycopy(data, offset, array, at, length);
    at += length;
    return this;
  }

  /// Closes the header and appends the payload; the whole packet must fit `RtpPacket.MAX_LENGTH`.
  public RtpWriter payload(byte[] data, int offset, int length) {
    closeHeader();
    Objects.checkFromIndexSize(at, length, RtpPacket.MAX_LENGTH);
    System.arraycopy(data, offset, array, at, length);
    at += length;
    return this;
  }

  /// Completes the packet and sets the buffer's bounds to it.
  ///
  /// @return length of the packet in bytes
  public int finish() {
    if (!payloadWritten) {
      closeHeader();
    }
    buffer.set(0, at);
    return at;
  }

  private void closeHeader() {
    requireOpenHeader();
    payloadWritten = true;
    if (hasExtensions) {
      while ((at & 3) != 0) {
        array[at++] = 0;
      }
      Bytes.put8(array, 0, 0x90);
      Bytes.put16(array, extensionsAt, RtpPacket.ONE_BYTE_PROFILE);
      Bytes.put16(array, extensionsAt + 2, (at - extensionsAt - 4) / 4);
    }
  }

  private void requireOpenHeader() {
    if (!headerWritten || payloadWritten) {
      throw new IllegalStateException("order is reset, header, extension…, payload, finish");
    }
  }
}
