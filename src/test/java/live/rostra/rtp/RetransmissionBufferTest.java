package live.rostra.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import live.rostra.wire.PacketBuffer;
import org.junit.jupiter.api.Test;

class RetransmissionBufferTest {
  private final RetransmissionBuffer buffer = new RetransmissionBuffer();
  private final PacketBuffer into = new PacketBuffer();

  @Test
  void returnsExactlyTheBytesThatWereSent() {
    byte[] packet = {9, 1, 2, 3, 9};
    buffer.store(5, packet, 1, 3);
    Arrays.fill(packet, (byte) 0);

    assertThat(buffer.restore(5, into)).isTrue();

    assertThat(Arrays.copyOf(into.array(), into.length())).containsExactly(1, 2, 3);
  }

  @Test
  void keepsTheLastSixtyFourThroughAWrap() {
    for (int i = 65_500; i < 65_536 + 100; i++) {
      buffer.store(i & 0xffff, new byte[] {(byte) i}, 0, 1);
    }

    for (int i = 65_536 + 36; i < 65_536 + 100; i++) {
      assertThat(buffer.restore(i & 0xffff, into)).isTrue();
      assertThat(into.array()[0]).isEqualTo((byte) i);
    }
    assertThat(buffer.restore(35, into)).isFalse();
    assertThat(buffer.restore(65_530, into)).isFalse();
    assertThat(buffer.restore(100, into)).as("not sent yet").isFalse();
  }

  @Test
  void knowsNothingWhenEmpty() {
    for (int i = 0; i < 65_536; i++) {
      assertThat(buffer.restore(i, into)).isFalse();
    }
  }

  @Test
  void stopsResendingOnePacketThatIsAskedForAgainAndAgain() {
    buffer.store(5, new byte[10], 0, 10);

    for (int i = 0; i < RetransmissionBuffer.MAX_RESENDS; i++) {
      assertThat(buffer.restore(5, into)).isTrue();
    }

    assertThat(buffer.restore(5, into)).isFalse();
  }

  @Test
  void shrinksAndGrowsWithItsPackets() {
    buffer.store(1, new byte[1500], 0, 1500);
    buffer.store(1 + 64, new byte[] {7}, 0, 1);

    assertThat(buffer.restore(65, into)).isTrue();
    assertThat(into.length()).isEqualTo(1);
  }
}
