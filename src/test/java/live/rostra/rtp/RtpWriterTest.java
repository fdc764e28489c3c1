package live.rostra.rtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import live.rostra.testkit.Octets;
import live.rostra.wire.PacketBuffer;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class RtpWriterTest {
  private final RtpWriter writer = new RtpWriter();
  private final RtpPacket packet = new RtpPacket();
  private final PacketBuffer buffer = new PacketBuffer();

  @Test
  void writesTheBytesOfTheRfc() {
    byte[] level = {(byte) 0x85};

    writer
        .reset(buffer)
        .header(111, true, 0x1_0002, 0x1_0000_0003L, 0xdeadbeef)
        .extension(1, level, 0, 1)
        .payload(new byte[] {1, 2, 3}, 1, 2)
        .finish();

    assertThat(Arrays.copyOf(buffer.array(), buffer.length()))
        .isEqualTo(Octets.of("90 ef 0002 00000003 deadbeef bede 0001 10 85 0000 0203"));
  }

  @Test
  void writesABareHeaderWithoutPayload() {
    int length = writer.reset(buffer).header(0, false, 0, 0, 0).finish();

    assertThat(length).isEqualTo(12);
    assertThat(buffer.length()).isEqualTo(12);
    assertThat(packet.wrap(buffer.array(), 0, 12)).isTrue();
  }

  @RepeatedTest(200)
  void isReadBackByThePacket(RepetitionInfo repetition) {
    var random = new Random(repetition.getCurrentRepetition());
    int payloadType = random.nextInt(128);
    boolean marker = random.nextBoolean();
    int sequenceNumber = random.nextInt(1 << 16);
    long timestamp = random.nextLong(1L << 32);
    int ssrc = random.nextInt();
    byte[][] extensions = new byte[random.nextInt(5)][];
    byte[] payload = bytes(random, random.nextInt(1200));

    writer.reset(buffer).header(payloadType, marker, sequenceNumber, timestamp, ssrc);
    for (int i = 0; i < extensions.length; i++) {
      extensions[i] = bytes(random, 1 + random.nextInt(16));
      writer.extension(14 - i, extensions[i], 0, extensions[i].length);
    }
    int length = writer.payload(payload, 0, payload.length).finish();

    assertThat(packet.wrap(buffer.array(), buffer.offset(), length)).isTrue();
    assertThat(packet.payloadType()).isEqualTo(payloadType);
    assertThat(packet.marker()).isEqualTo(marker);
    assertThat(packet.sequenceNumber()).isEqualTo(sequenceNumber);
    assertThat(packet.timestamp()).isEqualTo(timestamp);
    assertThat(packet.ssrc()).isEqualTo(ssrc);
    assertThat(slice(packet.payloadOffset(), packet.payloadLength())).isEqualTo(payload);
    for (int i = 0; i < extensions.length; i++) {
      int at = packet.extensionOffset(14 - i);
      assertThat(slice(at, packet.extensionLength())).isEqualTo(extensions[i]);
    }
  }

  @Test
  void refusesWhatTheWireCannotCarry() {
    byte[] data = new byte[2000];
    writer.reset(buffer).header(0, false, 0, 0, 0);

    assertThatThrownBy(() -> writer.extension(0, data, 0, 1)).hasMessageContaining("1..14, got 0");
    assertThatThrownBy(() -> writer.extension(15, data, 0, 1)).hasMessageContaining("got 15");
    assertThatThrownBy(() -> writer.extension(1, data, 0, 17)).hasMessageContaining("got 17");
    assertThatThrownBy(() -> writer.extension(1, data, 0, 0)).hasMessageContaining("got 0");
    assertThatThrownBy(() -> writer.payload(data, 0, 1489))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> writer.reset(buffer).header(128, false, 0, 0, 0))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void refusesPartsOutOfOrder() {
    byte[] data = new byte[1];

    assertThatThrownBy(() -> writer.reset(buffer).payload(data, 0, 1))
        .isInstanceOf(IllegalStateException.class);
    writer.reset(buffer).header(0, false, 0, 0, 0).payload(data, 0, 1);
    assertThatThrownBy(() -> writer.extension(1, data, 0, 1))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> writer.header(0, false, 0, 0, 0))
        .isInstanceOf(IllegalStateException.class);
  }

  private byte[] slice(int offset, int length) {
    return Arrays.copyOfRange(buffer.array(), offset, offset + length);
  }

  private static byte[] bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
