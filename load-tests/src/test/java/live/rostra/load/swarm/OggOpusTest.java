package live.rostra.load.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class OggOpusTest {
  @Test
  void theTimeCodeLastsEightSeconds() {
    List<byte[]> packets = OggOpus.timeCode();

    // The encoder's look-ahead takes one more.
    assertThat(packets).hasSizeBetween(400, 401);
  }

  @Test
  void aFileThatIsCutOffIsRefusedInASentence() {
    assertThatThrownBy(() -> OggOpus.packets(new byte[] {'O', 'g', 'g', 'S', 0}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no Ogg page at byte 0");
  }

  @Test
  void aPacketLastsWhatItsFirstBytesSay() {
    assertThat(OpusToc.samples(new byte[] {(byte) 0xf8}, 0, 1)).isEqualTo(960);
    assertThat(OpusToc.samples(new byte[] {(byte) 0xf9}, 0, 1)).isEqualTo(1920);
    assertThat(OpusToc.samples(new byte[] {(byte) 0xfb, 3}, 0, 2)).isEqualTo(2880);
    assertThat(OpusToc.samples(new byte[] {(byte) (3 << 3)}, 0, 1)).isEqualTo(2880);
    assertThat(OpusToc.samples(new byte[] {(byte) (12 << 3)}, 0, 1)).isEqualTo(480);
    assertThat(OpusToc.samples(new byte[0], 0, 0)).isZero();
  }
}
