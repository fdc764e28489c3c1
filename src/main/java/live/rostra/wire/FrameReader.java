package live.rostra.wire;

/// Cuts packets out of a byte stream (RFC 4571 section 2), however the network has cut the stream.
///
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |             LENGTH            |  STUN, DTLS, SRTP or SRTCP   ...
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// ```
///
/// One per connection. Allocates nothing after its construction, and never throws for its input.
public final class FrameReader {
  /// Bytes of LENGTH in front of each packet.
  public static final int HEADER_LENGTH = 2;

  /// Longest packet taken; what would not fit a datagram is not ours.
  public static final int MAX_FRAME = 1500;

  /// Where frames go.
  public interface Sink {
    /// One packet of 1 to [#MAX_FRAME] bytes; the array is the caller's again afterwards.
    ///
    /// @return false to read no further
    boolean frame(byte[] array, int offset, int length);
  }

  private final byte[] partial = new byte[HEADER_LENGTH + MAX_FRAME];
  private int held;

  /// Takes the next bytes of the stream and hands on every packet that they complete. An empty
  /// packet is legal and means nothing.
  ///
  /// @return false when the stream cannot be read any further: it announced a packet that is too
  ///   long, or the sink said so. There is no way back into step
  public boolean read(byte[] array, int offset, int length, Sink sink) {
    int at = offset;
    int end = offset + length;
    while (at < end) {
      if (held == 0 && end - at >= HEADER_LENGTH) {
        int frame = Bytes.u16(array, at);
        if (frame <= MAX_FRAME && HEADER_LENGTH + frame <= end - at) {
          // All of it is here, as almost always: no copy.
          if (frame > 0 && !sink.frame(array, at + HEADER_LENGTH, frame)) {
            return false;
          }
          at += HEADER_LENGTH + frame;
          continue;
        }
      }
      int taken = Math.min(missing(), end - at);
      System.arraycopy(array, at, partial, held, taken);
      held += taken;
      at += taken;
      if (held >= HEADER_LENGTH && !completed(sink)) {
        return false;
      }
    }
    return true;
  }

  private int missing() {
    return held < HEADER_LENGTH
        ? HEADER_LENGTH - held
        : HEADER_LENGTH + Bytes.u16(partial, 0) - held;
  }

  private boolean completed(Sink sink) {
    int frame = Bytes.u16(partial, 0);
    if (frame > MAX_FRAME) {
      return false;
    }
    if (held < HEADER_LENGTH + frame) {
      return true;
    }
    held = 0;
    return frame == 0 || sink.frame(partial, HEADER_LENGTH, frame);
  }
}
