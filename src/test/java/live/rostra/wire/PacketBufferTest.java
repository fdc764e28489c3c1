package live.rostra.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PacketBufferTest {
  private final PacketBuffer buffer = new PacketBuffer();

  @Test
  void startsEmptyWithRoomForAFullDatagramAndItsTag() {
    assertThat(buffer.length()).isZero();
    assertThat(buffer.array()).hasSizeGreaterThanOrEqualTo(1500 + 16 + 4);
  }

  @Test
  void copiesADatagramToItsStart() {
    buffer.set(100, 5);

    buffer.copyFrom(new byte[] {9, 1, 2, 3}, 1, 3);

    assertThat(buffer.offset()).isZero();
    assertThat(buffer.end()).isEqualTo(3);
    assertThat(buffer.array()).startsWith(1, 2, 3);
  }

  @Test
  void adoptsAnotherArray() {
    byte[] other = new byte[50];

    buffer.swap(other, 10, 40);

    assertThat(buffer.array()).isSameAs(other);
    assertThat(buffer.offset()).isEqualTo(10);
    assertThat(buffer.end()).isEqualTo(50);
  }

  @Test
  void refusesBoundsOutsideItsArrayAndKeepsTheOldOnes() {
    buffer.set(4, 8);

    assertThatThrownBy(() -> buffer.set(0, PacketBuffer.CAPACITY + 1))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> buffer.set(-1, 4)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> buffer.swap(new byte[4], 1, 4))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThat(buffer.offset()).isEqualTo(4);
    assertThat(buffer.length()).isEqualTo(8);
  }
}
