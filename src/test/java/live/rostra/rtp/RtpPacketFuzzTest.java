package live.rostra.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

class RtpPacketFuzzTest {
  private final RtpPacket packet = new RtpPacket();

  /// Whatever is accepted stays inside its bytes, header, extensions and payload in this order.
  @FuzzTest(maxDuration = "10s")
  void packet(byte[] data) {
    if (!packet.wrap(data, 0, data.length)) {
      return;
    }
    assertThat(packet.payloadOffset()).isBetween(RtpPacket.FIXED_HEADER_LENGTH, data.length);
    assertThat(packet.payloadLength()).isBetween(0, data.length - packet.payloadOffset());
    for (int id = 0; id < 256; id++) {
      int offset = packet.extensionOffset(id);
      if (offset >= 0) {
        assertThat(offset).isGreaterThan(RtpPacket.FIXED_HEADER_LENGTH + 4);
        assertThat(offset + packet.extensionLength()).isLessThanOrEqualTo(packet.payloadOffset());
      }
      assertThat(AudioLevel.of(packet, id)).isBetween(-1, AudioLevel.SILENCE);
      AbsCaptureTime.of(packet, id);
    }
  }
}
