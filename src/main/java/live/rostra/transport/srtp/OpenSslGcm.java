package live.rostra.transport.srtp;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// AEAD_AES_128_GCM by OpenSSL (RFC 7714 section 8.1).
///
/// ```
///    0  0  0  0  0  0  0  0  0  0  1  1
///    0  1  2  3  4  5  6  7  8  9  0  1
///  +--+--+--+--+--+--+--+--+--+--+--+--+
///  |00|00|    SSRC   |    ROC    | SEQ |   XOR the session salt = initialisation vector
///  +--+--+--+--+--+--+--+--+--+--+--+--+
/// ```
final class OpenSslGcm extends RtpSealer {
  private static final ValueLayout.OfLong LONG =
      JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt INT = JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final int TAG = 16;

  /// Behind the packet: the initialisation vector, and an `int` that nobody reads.
  private static final int WRITTEN = 16;

  private final long saltHigh;
  private final int saltLow;
  private long context;

  OpenSslGcm(SessionKeys keys) {
    MemorySegment salt = MemorySegment.ofArray(keys.salt());
    this.saltHigh = salt.get(LONG, 0);
    this.saltLow = salt.get(INT, Long.BYTES);
    this.context = LibCrypto.newGcm(keys.cipherKey());
  }

  @Override
  public int seal(
      MemorySegment payload,
      long payloadAt,
      int payloadLength,
      MemorySegment out,
      long at,
      int headerLength,
      int ssrc,
      long index) {
    long cipher = context;
    if (cipher == 0 || !fits(headerLength, payloadLength, TAG)) {
      return 0;
    }
    int length = headerLength + payloadLength + TAG;
    long ivAt = at + (length + 7 & ~7);
    out.set(LONG, ivAt, saltHigh ^ ((ssrc & 0xffff_ffffL) << 16 | index >>> 32));
    out.set(INT, ivAt + Long.BYTES, saltLow ^ (int) index);
    long base = out.address();
    long written = base + ivAt + WRITTEN;
    long cipherText = base + at + headerLength;
    boolean sealed =
        LibCrypto.start(cipher, base + ivAt)
            && LibCrypto.update(cipher, 0, written, base + at, headerLength)
            && LibCrypto.update(
                cipher, cipherText, written, payload.address() + payloadAt, payloadLength)
            && LibCrypto.tag(cipher, cipherText + payloadLength, written, TAG);
    return sealed ? length : 0;
  }

  @Override
  public void close() {
    if (context != 0) {
      LibCrypto.free(context);
      context = 0;
    }
  }
}
