package live.rostra.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import live.rostra.testkit.Octets;
import org.junit.jupiter.api.Test;

class RtpPacketTest {
  private final RtpPacket packet = new RtpPacket();

  @Test
  void showsTheFieldsOfAPacketInTheMiddleOfAnArray() {
    byte[] bytes = Octets.of("ffff 80ef fffe 80000001 deadbeef 0102 ff");

    assertThat(packet.wrap(bytes, 2, 14)).isTrue();

    assertThat(packet.payloadType()).isEqualTo(111);
    assertThat(packet.marker()).isTrue();
    assertThat(packet.sequenceNumber()).isEqualTo(0xfffe);
    assertThat(packet.timestamp()).isEqualTo(0x8000_0001L);
    assertThat(packet.ssrc()).isEqualTo(0xdeadbeef);
    assertThat(packet.headerLength()).isEqualTo(12);
    assertThat(packet.payloadOffset()).isEqualTo(14);
    assertThat(packet.payloadLength()).isEqualTo(2);
  }

  @Test
  void skipsContributingSources() {
    assertThat(wrap("82 6f 0001 00000001 00000002 aaaaaaaa bbbbbbbb 55")).isTrue();

    assertThat(packet.headerLength()).isEqualTo(20);
    assertThat(packet.payloadLength()).isEqualTo(1);
  }

  @Test
  void takesPaddingOffThePayload() {
    assertThat(wrap("a0 6f 0001 00000001 00000002 aabbcc 000003")).isTrue();

    assertThat(packet.payloadLength()).isEqualTo(3);
  }

  @Test
  void isEmptyWhenThePayloadIsAllPadding() {
    assertThat(wrap("a0 6f 0001 00000001 00000002 000003")).isTrue();

    assertThat(packet.payloadLength()).isZero();
  }

  @Test
  void findsOneByteExtensionsAcrossPadding() {
    // id 1 (1 byte), two bytes of padding, id 14 (16 bytes)
    wrap("90 6f 0001 00000001 00000002 bede 0005 10 85 0000 ef" + "07".repeat(15) + "09 5555");

    assertThat(packet.headerLength()).isEqualTo(12 + 4 + 20 + 0);
    assertThat(packet.extensionOffset(1)).isEqualTo(17);
    assertThat(packet.extensionLength()).isEqualTo(1);
    assertThat(packet.extensionOffset(2)).isEqualTo(-1);
    assertThat(packet.extensionLength()).isZero();
  }

  @Test
  void findsTwoByteExtensionsWhateverTheApplicationBits() {
    wrap("90 6f 0001 00000001 00000002 1005 0003 00 01 01 85 1f 00 ff 03 aabbcc 00 55");

    assertThat(packet.extensionOffset(1)).isEqualTo(19);
    assertThat(packet.extensionLength()).isEqualTo(1);
    assertThat(packet.extensionOffset(0x1f)).isPositive();
    assertThat(packet.extensionLength()).isZero();
    assertThat(packet.extensionOffset(0xff)).isPositive();
    assertThat(packet.extensionLength()).isEqualTo(3);
  }

  @Test
  void stopsAtIdFifteenAndKeepsWhatStoodBefore() {
    wrap("90 6f 0001 00000001 00000002 bede 0002 10 85 f0 00 20 07 00 00 55");

    assertThat(packet.extensionOffset(1)).isEqualTo(17);
    assertThat(packet.extensionOffset(15)).isEqualTo(-1);
    assertThat(packet.extensionOffset(2)).isEqualTo(-1);
  }

  @Test
  void stopsAtIdZeroWithALength() {
    wrap("90 6f 0001 00000001 00000002 bede 0002 03 00 20 07 20 07 00 00 55");

    assertThat(packet.extensionOffset(2)).isEqualTo(-1);
  }

  @Test
  void ignoresAnElementThatReachesPastTheBlock() {
    wrap("90 6f 0001 00000001 00000002 bede 0001 10 85 22 07 55555555");
    assertThat(packet.extensionOffset(1)).isEqualTo(17);
    assertThat(packet.extensionOffset(2)).isEqualTo(-1);

    wrap("90 6f 0001 00000001 00000002 1000 0001 01 ff 00 00 55555555");
    assertThat(packet.extensionOffset(1)).isEqualTo(-1);

    wrap("90 6f 0001 00000001 00000002 1000 0001 01 01 00 02 55555555");
    assertThat(packet.extensionOffset(1)).isEqualTo(18);
    assertThat(packet.extensionOffset(2)).isEqualTo(-1);
  }

  @Test
  void walksABlockOfNothingButPadding() {
    byte[] bytes = new byte[16 + 1400];
    System.arraycopy(Octets.of("90 6f 0001 00000001 00000002 bede"), 0, bytes, 0, 14);
    bytes[14] = 1400 / 4 >> 8;
    bytes[15] = (byte) (1400 / 4);

    assertThat(packet.wrap(bytes, 0, bytes.length)).isTrue();

    assertThat(packet.extensionOffset(1)).isEqualTo(-1);
    assertThat(packet.payloadLength()).isZero();
  }

  @Test
  void findsNothingUnderIdZeroOrInAnUnknownProfile() {
    wrap("90 6f 0001 00000001 00000002 bede 0001 10 85 00 00 55");
    assertThat(packet.extensionOffset(0)).isEqualTo(-1);

    wrap("90 6f 0001 00000001 00000002 abcd 0001 10 85 00 00 55");
    assertThat(packet.extensionOffset(1)).isEqualTo(-1);
  }

  @Test
  void doesNotRememberExtensionsOfThePacketBefore() {
    wrap("90 6f 0001 00000001 00000002 bede 0001 10 85 00 00 55");
    wrap("80 6f 0002 00000001 00000002 5555555555555555");

    assertThat(packet.extensionOffset(1)).isEqualTo(-1);
  }

  @Test
  void keepsShowingThePacketBeforeWhenTheNextIsMalformed() {
    wrap("80 6f 0007 00000001 00000002 55");

    assertThat(wrap("40 6f 0008 00000001 00000002 55")).isFalse();

    assertThat(packet.sequenceNumber()).isEqualTo(7);
  }

  private boolean wrap(String hex) {
    byte[] bytes = Octets.of(hex);
    return packet.wrap(Arrays.copyOf(bytes, bytes.length + 3), 0, bytes.length);
  }
}
