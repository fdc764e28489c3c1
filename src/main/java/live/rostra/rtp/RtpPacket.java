package live.rostra.rtp;

import live.rostra.wire.Bytes;

/// A view of one RTP packet inside an array that somebody else owns (RFC 3550 section 5.1).
///
/// Wrapping copies and allocates nothing; the view is valid as long as the array is not reused. One
/// instance serves one loop and is wrapped around packet after packet.
///
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |V=2|P|X|  CC   |M|     PT      |       sequence number         |
/// |                           timestamp                           |
/// |                             SSRC                              |
/// |                     CSRC, CC times                            |
/// |   X: profile of extension     |  length in 32-bit words       |
/// |                     extension elements                        |
/// |                          payload                              |
/// |                  P: padding           | padding count (bytes) |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// ```
public final class RtpPacket {
  /// Bytes of a header without CSRCs and extensions.
  public static final int FIXED_HEADER_LENGTH = 12;

  /// Longest packet that is accepted, in bytes: nothing larger crosses an Ethernet in one piece,
  /// and no audio sender makes one.
  public static final int MAX_LENGTH = 1500;

  /// RFC 8285 section 4.2: the "defined by profile" field of the one-byte form.
  static final int ONE_BYTE_PROFILE = 0xBEDE;

  /// RFC 8285 section 4.3: 12 bits that mark the two-byte form, followed by 4 application bits.
  private static final int TWO_BYTE_PROFILE = 0x100;

  private byte[] array = new byte[FIXED_HEADER_LENGTH];
  private int offset;
  private int headerLength = FIXED_HEADER_LENGTH;
  private int payloadLength;
  private int extensionProfile;
  private int extensionsStart;
  private int extensionsEnd;
  private int extensionLength;

  /// Points this view at `length` bytes at `offset`.
  ///
  /// @return false when the bytes are no RTP packet; the view then still shows the previous one
  public boolean wrap(byte[] array, int offset, int length) {
    if (length < FIXED_HEADER_LENGTH || length > MAX_LENGTH) {
      return false;
    }
    int first = Bytes.u8(array, offset);
    if (first >>> 6 != 2) {
      return false;
    }
    int header = FIXED_HEADER_LENGTH + 4 * (first & 0x0f);
    int profile = 0;
    int words = 0;
    if ((first & 0x10) != 0) {
      if (header + 4 > length) {
        return false;
      }
      profile = Bytes.u16(array, offset + header);
      words = Bytes.u16(array, offset + header + 2);
      header += 4 + 4 * words;
    }
    if (header > length) {
      return false;
    }
    int padding = 0;
    if ((first & 0x20) != 0) {
      // "The last octet of the padding contains a count of how many padding octets should be
      // ignored, including itself": so zero is a lie, and so is more than there is.
      padding = Bytes.u8(array, offset + length - 1);
      if (padding == 0 || padding > length - header) {
        return false;
      }
    }
    this.array = array;
    this.offset = offset;
    this.headerLength = header;
    this.payloadLength = length - header - padding;
    this.extensionProfile = profile;
    this.extensionsEnd = offset + header;
    this.extensionsStart = offset + header - 4 * words;
    this.extensionLength = 0;
    return true;
  }

  /// Payload type, 0 to 127.
  public int payloadType() {
    return Bytes.u8(array, offset + 1) & 0x7f;
  }

  /// The marker bit: for audio, the first packet after silence (RFC 3551 section 4.1).
  public boolean marker() {
    return (array[offset + 1] & 0x80) != 0;
  }

  /// Sequence number, 16 bits; compare only through a `SequenceUnwrapper`.
  public int sequenceNumber() {
    return Bytes.u16(array, offset + 2);
  }

  /// Timestamp in ticks of the media clock, unsigned 32 bits.
  public long timestamp() {
    return Bytes.u32(array, offset + 4);
  }

  /// Synchronisation source.
  public int ssrc() {
    return Bytes.i32(array, offset + 8);
  }

  /// Bytes before the payload: fixed header, CSRCs and extensions.
  public int headerLength() {
    return headerLength;
  }

  /// Index of the first payload byte in the array.
  public int payloadOffset() {
    return offset + headerLength;
  }

  /// Payload bytes without padding; 0 for a packet of padding only.
  public int payloadLength() {
    return payloadLength;
  }

  /// The array this view reads.
  public byte[] array() {
    return array;
  }

  /// Finds the data of the header extension that was negotiated as `id` (RFC 8285, both forms).
  ///
  /// @param id 1 to 14 (one-byte form) or 1 to 255 (two-byte form); 0, "not offered", finds nothing
  /// @return index of its first data byte, or -1 when it is absent or stands behind a malformed
  ///   element
  public int extensionOffset(int id) {
    extensionLength = 0;
    if (id <= 0) {
      return -1;
    }
    if (extensionProfile == ONE_BYTE_PROFILE) {
      return findOneByte(id);
    }
    return extensionProfile >>> 4 == TWO_BYTE_PROFILE ? findTwoByte(id) : -1;
  }

  /// Data bytes of the extension that `extensionOffset` found last; may be 0 in the two-byte form.
  public int extensionLength() {
    return extensionLength;
  }

  /// ```
  /// |  ID   | len-1 | data ...
  /// ```
  private int findOneByte(int id) {
    int at = extensionsStart;
    while (at < extensionsEnd) {
      int element = Bytes.u8(array, at++);
      if (element == 0) {
        continue;
      }
      int elementId = element >>> 4;
      int length = (element & 0x0f) + 1;
      // "If the ID value 15 is used, its length field should be ignored, processing of the entire
      // extension should terminate at that point"; the same for ID 0 with a length.
      if (elementId == 0 || elementId == 15 || at + length > extensionsEnd) {
        return -1;
      }
      if (elementId == id) {
        extensionLength = length;
        return at;
      }
      at += length;
    }
    return -1;
  }

  /// ```
  /// |      ID       |    length     | data ...
  /// ```
  private int findTwoByte(int id) {
    int at = extensionsStart;
    while (at < extensionsEnd) {
      int elementId = Bytes.u8(array, at++);
      if (elementId == 0) {
        continue;
      }
      if (at == extensionsEnd) {
        return -1;
      }
      int length = Bytes.u8(array, at++);
      if (at + length > extensionsEnd) {
        return -1;
      }
      if (elementId == id) {
        extensionLength = length;
        return at;
      }
      at += length;
    }
    return -1;
  }
}
