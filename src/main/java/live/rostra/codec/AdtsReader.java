package live.rostra.codec;

import live.rostra.wire.Bytes;

/// Takes an ADTS stream (ISO/IEC 13818-7 section 6.2) apart into raw_data_blocks, however its bytes
/// are cut into reads. Only what our encoder is asked for is accepted: AAC-LC, 48 kHz, mono, one
/// block a frame. A stream that is anything else is refused for good; nothing is resynchronised,
/// because a lost unit would shift the sample clock.
///
/// ```
///  0        1        2        3        4        5        6
/// +--------+--------+--------+--------+--------+--------+--------+
/// |11111111|1111ILLP|OOFFFF.C|CC....LL|LLLLLLLL|LLLbbbbb|bbbbbbNN|  (+ 2 bytes of CRC when P = 0)
/// +--------+--------+--------+--------+--------+--------+--------+
/// I version  L layer 0  P no CRC  O profile  F rate  C channels  L frame length  N blocks - 1
/// ```
public final class AdtsReader {
  private static final int HEADER = 7;
  private static final int CRC = 2;
  private static final int MAX_FRAME = (1 << 13) - 1;
  private static final int PROFILE_LC = 1;
  private static final int RATE_48_KHZ = 3;
  private static final int MONO = 1;

  /// Where units go.
  public interface Output {
    /// The next raw_data_block, owned by the receiver.
    void unit(byte[] rawDataBlock);
  }

  private final Output output;
  private final byte[] frame = new byte[MAX_FRAME];
  private int filled;
  private boolean refused;

  /// A reader at the start of a stream.
  public AdtsReader(Output output) {
    this.output = output;
  }

  /// Takes the next `length` bytes of the stream.
  ///
  /// @return false when the stream is not what we asked for; from then on everything is refused
  public boolean handle(byte[] bytes, int offset, int length) {
    int at = offset;
    int end = offset + length;
    while (at < end && !refused) {
      int wanted = (filled < HEADER ? HEADER : frameLength()) - filled;
      int chunk = Math.min(wanted, end - at);
      System.arraycopy(bytes, at, frame, filled, chunk);
      filled += chunk;
      at += chunk;
      if (filled == HEADER && chunk == wanted) {
        refused = !acceptableHeader();
      } else if (filled > HEADER && chunk == wanted) {
        deliver();
      }
    }
    return !refused;
  }

  private void deliver() {
    int from = headerLength();
    byte[] unit = new byte[filled - from];
    System.arraycopy(frame, from, unit, 0, unit.length);
    filled = 0;
    output.unit(unit);
  }

  private boolean acceptableHeader() {
    int sync = Bytes.u16(frame, 0) >> 4;
    int layer = frame[1] >> 1 & 3;
    int profile = Bytes.u8(frame, 2) >> 6;
    int rate = Bytes.u8(frame, 2) >> 2 & 15;
    int channels = (frame[2] & 1) << 2 | Bytes.u8(frame, 3) >> 6;
    int moreBlocks = frame[6] & 3;
    return sync == 0xfff
        && layer == 0
        && profile == PROFILE_LC
        && rate == RATE_48_KHZ
        && channels == MONO
        && moreBlocks == 0
        && frameLength() > headerLength();
  }

  private int headerLength() {
    boolean crcAbsent = (frame[1] & 1) == 1;
    return crcAbsent ? HEADER : HEADER + CRC;
  }

  private int frameLength() {
    return (frame[3] & 3) << 11 | Bytes.u8(frame, 4) << 3 | Bytes.u8(frame, 5) >> 5;
  }
}
