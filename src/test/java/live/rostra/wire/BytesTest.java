package live.rostra.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BytesTest {
  private final byte[] array = new byte[16];

  @Test
  void readsUnsignedValuesMostSignificantByteFirst() {
    byte[] bytes = {(byte) 0xfe, (byte) 0xdc, (byte) 0xba, (byte) 0x98, 0x76, 0x54, 0x32, 0x10};

    assertThat(Bytes.u8(bytes, 0)).isEqualTo(0xfe);
    assertThat(Bytes.u16(bytes, 0)).isEqualTo(0xfedc);
    assertThat(Bytes.u24(bytes, 0)).isEqualTo(0xfedcba);
    assertThat(Bytes.u32(bytes, 0)).isEqualTo(0xfedcba98L);
    assertThat(Bytes.i32(bytes, 0)).isEqualTo(0xfedcba98);
    assertThat(Bytes.u64(bytes, 0)).isEqualTo(0xfedcba9876543210L);
  }

  @Test
  void readsBackWhatItWroteAtOddIndexes() {
    Bytes.put8(array, 0, 0x1ff);
    Bytes.put16(array, 1, 0x1_8001);
    Bytes.put24(array, 3, 0x80_0102);
    Bytes.put32(array, 6, 0x8001_0203L);

    assertThat(Bytes.u8(array, 0)).isEqualTo(0xff);
    assertThat(Bytes.u16(array, 1)).isEqualTo(0x8001);
    assertThat(Bytes.u24(array, 3)).isEqualTo(0x800102);
    assertThat(Bytes.u32(array, 6)).isEqualTo(0x80010203L);
    assertThat(array[10]).as("the byte behind is untouched").isZero();
  }

  @Test
  void writesSixtyFourBits() {
    Bytes.put64(array, 3, -2L);

    assertThat(Bytes.u64(array, 3)).isEqualTo(-2L);
    assertThat(array[2]).isZero();
    assertThat(array[11]).isZero();
  }
}
