package live.rostra.rtp;

import java.util.Objects;
import live.rostra.wire.Bytes;

/// A view of the blocks in one redundant-audio payload (RFC 2198), oldest first, primary last.
///
/// Wrapping copies and allocates nothing; the view is valid as long as the array is not reused.
///
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |F=1|  block PT   |  timestamp offset (14)  |  block length (10)  |  each redundant block
/// |F=0|  block PT   |                                                  the primary
/// |                 data of the blocks, in the same order             |
/// ```
public final class RedPayload {
  /// Most blocks that are read; senders use two or three.
  public static final int MAX_BLOCKS = 16;

  private final int[] payloadTypes = new int[MAX_BLOCKS];
  private final int[] timestampOffsets = new int[MAX_BLOCKS];
  private final int[] offsets = new int[MAX_BLOCKS];
  private final int[] lengths = new int[MAX_BLOCKS];
  private int blocks;

  /// Points this view at the RTP payload of `length` bytes at `offset`.
  ///
  /// @return false when headers or blocks reach past the end, or there are too many; then it has no
  ///   blocks
  public boolean wrap(byte[] array, int offset, int length) {
    blocks = 0;
    int end = offset + length;
    int at = offset;
    int count = 0;
    while (true) {
      if (at >= end || count == MAX_BLOCKS) {
        return false;
      }
      int first = Bytes.u8(array, at);
      payloadTypes[count] = first & 0x7f;
      if ((first & 0x80) == 0) {
        break;
      }
      if (at + 4 > end) {
        return false;
      }
      int rest = Bytes.u24(array, at + 1);
      timestampOffsets[count] = rest >>> 10;
      lengths[count] = rest & 0x3ff;
      at += 4;
      count++;
    }
    at++;
    for (int i = 0; i < count; i++) {
      offsets[i] = at;
      at += lengths[i];
    }
    if (at > end) {
      return false;
    }
    timestampOffsets[count] = 0;
    offsets[count] = at;
    lengths[count] = end - at;
    blocks = count + 1;
    return true;
  }

  /// Number of blocks, the primary included; 0 after a failed `wrap`.
  public int blocks() {
    return blocks;
  }

  /// Payload type of block `i`.
  public int payloadType(int i) {
    return payloadTypes[Objects.checkIndex(i, blocks)];
  }

  /// Ticks that block `i` is older than the packet's timestamp, 0 to 16,383; 0 for the primary.
  public int timestampOffset(int i) {
    return timestampOffsets[Objects.checkIndex(i, blocks)];
  }

  /// Index of the first byte of block `i` in the wrapped array.
  public int offset(int i) {
    return offsets[Objects.checkIndex(i, blocks)];
  }

  /// Bytes of block `i`; may be 0.
  public int length(int i) {
    return lengths[Objects.checkIndex(i, blocks)];
  }
}
