package live.rostra.rtp.rtcp;

/// The range of unsigned 32-bit fields that records hold in a `long`.
final class Unsigned32 {
  private Unsigned32() {}

  static void check(String name, long value) {
    if (value >>> 32 != 0) {
      throw new IllegalArgumentException(name + " needs 32 bits, got " + value);
    }
  }
}
