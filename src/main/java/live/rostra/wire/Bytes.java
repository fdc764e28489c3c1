package live.rostra.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Big-endian (network order) access to byte arrays. Callers check bounds first.
public final class Bytes {
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private Bytes() {}

  /// Unsigned 8-bit value.
  public static int u8(byte[] a, int at) {
    return a[at] & 0xff;
  }

  /// Unsigned 16-bit value.
  public static int u16(byte[] a, int at) {
    return (short) SHORT.get(a, at) & 0xffff;
  }

  /// Unsigned 24-bit value.
  public static int u24(byte[] a, int at) {
    return u16(a, at) << 8 | u8(a, at + 2);
  }

  /// Unsigned 32-bit value.
  public static long u32(byte[] a, int at) {
    return (int) INT.get(a, at) & 0xffff_ffffL;
  }

  /// 32-bit value as it stands, for identifiers such as an SSRC.
  public static int i32(byte[] a, int at) {
    return (int) INT.get(a, at);
  }

  /// 64-bit value as it stands, for NTP timestamps.
  public static long u64(byte[] a, int at) {
    return (long) LONG.get(a, at);
  }

  /// Writes the low 8 bits.
  public static void put8(byte[] a, int at, int value) {
    a[at] = (byte) value;
  }

  /// Writes the low 16 bits.
  public static void put16(byte[] a, int at, int value) {
    SHORT.set(a, at, (short) value);
  }

  /// Writes the low 24 bits.
  public static void put24(byte[] a, int at, int value) {
    SHORT.set(a, at, (short) (value >>> 8));
    a[at + 2] = (byte) value;
  }

  /// Writes the low 32 bits.
  public static void put32(byte[] a, int at, long value) {
    INT.set(a, at, (int) value);
  }

  /// Writes 64 bits.
  public static void put64(byte[] a, int at, long value) {
    LONG.set(a, at, value);
  }
}
