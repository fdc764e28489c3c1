package live.rostra.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import live.rostra.wire.PacketBuffer;
import org.junit.jupiter.api.Test;

class HeaderExtensionsTest {
  private final PacketBuffer buffer = new PacketBuffer();
  private final RtpPacket packet = new RtpPacket();
  private final byte[] data = new byte[16];

  @Test
  void audioLevelTravelsWithItsVoiceBit() {
    int length = AudioLevel.write(data, 3, 42, true);
    new RtpWriter()
        .reset(buffer)
        .header(111, false, 1, 2, 3)
        .extension(5, data, 3, length)
        .finish();
    packet.wrap(buffer.array(), 0, buffer.length());

    assertThat(AudioLevel.of(packet, 5)).isEqualTo(42);
    assertThat(AudioLevel.voice(buffer.array(), packet.extensionOffset(5))).isTrue();
    assertThat(AudioLevel.of(packet, 6)).isEqualTo(-1);
  }

  @Test
  void audioLevelIsClampedToItsSevenBits() {
    AudioLevel.write(data, 0, 200, false);
    AudioLevel.write(data, 1, -3, true);

    assertThat(AudioLevel.dbov(data, 0)).isEqualTo(127);
    assertThat(AudioLevel.voice(data, 0)).isFalse();
    assertThat(AudioLevel.dbov(data, 1)).isZero();
    assertThat(AudioLevel.voice(data, 1)).isTrue();
  }

  @Test
  void captureTimeTravelsInEightBytes() {
    long ntp = 0xee12_3456_89ab_cdefL;
    int length = AbsCaptureTime.write(data, 0, ntp);
    new RtpWriter()
        .reset(buffer)
        .header(111, false, 1, 2, 3)
        .extension(7, data, 0, length)
        .finish();
    packet.wrap(buffer.array(), 0, buffer.length());

    assertThat(length).isEqualTo(8);
    assertThat(AbsCaptureTime.of(packet, 7)).isEqualTo(ntp);
    assertThat(AbsCaptureTime.of(packet, 8)).isEqualTo(AbsCaptureTime.NONE);
  }
}
