package live.rostra.transport.srtp;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;

/// AES_CM_128_HMAC_SHA1_80 by OpenSSL (RFC 3711 sections 4.1.1 and 4.2.1).
///
/// HMAC is two SHA-1 states that already hold the key's blocks, five words each; a packet goes on
/// from copies of them. So a connection's share is these words and one cipher.
final class OpenSslCounter extends RtpSealer {
  private static final ValueLayout.OfLong LONG =
      JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt INT = JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final int TAG = 10;
  private static final int BLOCK = 64;
  private static final int DIGEST = 20;
  private static final int INNER_PAD = 0x36;
  private static final int OUTER_PAD = 0x5c;
  private static final int[] SHA1_START = {
    0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0
  };

  private final long saltHigh;
  private final long saltLow;
  private final Words inner;
  private final Words outer;
  private long context;

  OpenSslCounter(SessionKeys keys) {
    byte[] salt = keys.salt();
    MemorySegment padded = MemorySegment.ofArray(Arrays.copyOf(salt, 16));
    this.saltHigh = padded.get(LONG, 0);
    this.saltLow = padded.get(LONG, Long.BYTES);
    this.inner = Words.afterKey(keys.authenticationKey(), INNER_PAD);
    this.outer = Words.afterKey(keys.authenticationKey(), OUTER_PAD);
    this.context = LibCrypto.newCounter(keys.cipherKey());
  }

  /// A SHA-1 state.
  private record Words(int a, int b, int c, int d, int e) {
    static Words afterKey(byte[] key, int pad) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment state = arena.allocateFrom(JAVA_INT, SHA1_START);
        MemorySegment block = arena.allocate(BLOCK);
        for (int i = 0; i < BLOCK; i++) {
          block.set(ValueLayout.JAVA_BYTE, i, (byte) ((i < key.length ? key[i] : 0) ^ pad));
        }
        LibCrypto.sha1(state.address(), block.address());
        int[] w = state.toArray(JAVA_INT);
        block.fill((byte) 0);
        return new Words(w[0], w[1], w[2], w[3], w[4]);
      }
    }

    void copyTo(MemorySegment memory, long at) {
      memory.set(JAVA_INT_UNALIGNED, at, a);
      memory.set(JAVA_INT_UNALIGNED, at + 4, b);
      memory.set(JAVA_INT_UNALIGNED, at + 8, c);
      memory.set(JAVA_INT_UNALIGNED, at + 12, d);
      memory.set(JAVA_INT_UNALIGNED, at + 16, e);
    }
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
    int length = headerLength + payloadLength;
    // Behind the packet: room for its padding to whole blocks, then initialisation vector and
    // states.
    long scratch = at + (length + 4 + 9 + BLOCK - 1 & -8) + BLOCK;
    out.set(LONG, scratch, saltHigh ^ (ssrc & 0xffff_ffffL));
    out.set(LONG, scratch + Long.BYTES, saltLow ^ (index << 16));
    long base = out.address();
    boolean encrypted =
        LibCrypto.start(cipher, base + scratch)
            && LibCrypto.update(
                cipher,
                base + at + headerLength,
                base + scratch + 16,
                payload.address() + payloadAt,
                payloadLength);
    if (!encrypted) {
      return 0;
    }
    authenticate(out, at, length, scratch, (int) (index >>> 16));
    return length + TAG;
  }

  /// "M = Authenticated Portion || ROC" (section 4.2), then the tag over where that was.
  private void authenticate(MemorySegment out, long at, int length, long scratch, int rollover) {
    long base = out.address();
    out.set(INT, at + length, rollover);
    int blocks = pad(out, at, length + 4);
    long state = scratch;
    long block = scratch + 32;
    inner.copyTo(out, state);
    for (int i = 0; i < blocks; i++) {
      LibCrypto.sha1(base + state, base + at + (long) i * BLOCK);
    }
    for (int i = 0; i < DIGEST; i += 4) {
      out.set(INT, block + i, out.get(JAVA_INT_UNALIGNED, state + i));
    }
    int _ = pad(out, block, DIGEST);
    outer.copyTo(out, state);
    LibCrypto.sha1(base + state, base + block);
    out.set(INT, at + length, out.get(JAVA_INT_UNALIGNED, state));
    out.set(INT, at + length + 4, out.get(JAVA_INT_UNALIGNED, state + 4));
    int last = out.get(JAVA_INT_UNALIGNED, state + 8);
    out.set(ValueLayout.JAVA_BYTE, at + length + 8, (byte) (last >>> 24));
    out.set(ValueLayout.JAVA_BYTE, at + length + 9, (byte) (last >>> 16));
  }

  /// Fills `length` bytes up to whole blocks: 0x80, zeros, the length in bits with the key's block.
  ///
  /// @return how many blocks
  private static int pad(MemorySegment out, long at, int length) {
    int blocks = (length + 9 + BLOCK - 1) / BLOCK;
    long end = at + (long) blocks * BLOCK;
    out.set(ValueLayout.JAVA_BYTE, at + length, (byte) 0x80);
    // The last of these words may reach into the length, which is written after it.
    for (long i = at + length + 1; i < end - Long.BYTES; i += Long.BYTES) {
      out.set(JAVA_LONG_UNALIGNED, i, 0);
    }
    out.set(LONG, end - Long.BYTES, (long) (length + BLOCK) * Byte.SIZE);
    return blocks;
  }

  @Override
  public void close() {
    if (context != 0) {
      LibCrypto.free(context);
      context = 0;
    }
  }
}
