package live.rostra.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import live.rostra.testkit.BadInput;
import live.rostra.testkit.Octets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Rows 15, 16, 17 and 19 of the bad inputs, and their kin. The bytes are written as `Octets` reads
/// them.
class HostileRtpTest {
  private static final String HEADER = "6f 0001 00000001 00000002 ";

  private final RtpPacket packet = new RtpPacket();

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "nothing, ''",
    "one byte, 80",
    "eleven bytes, 80 6f 0001 00000001 000000",
    "version 0, 00 HEADER 55*20",
    "version 1, 40 HEADER 55*20",
    "version 3, c0 HEADER 55*20",
    "15 CSRCs in 12 bytes, 8f HEADER",
    "15 CSRCs and one byte too few for them, 8f HEADER 00*59",
    "1 CSRC in 15 bytes, 81 HEADER 000000",
    "extension bit and no extension, 90 HEADER",
    "extension header cut, 90 HEADER bede00",
    "extension of 65535 words, 90 HEADER bedeffff 55*40",
    "extension one word past the end, 90 HEADER bede0002 10850000",
    "CSRCs push the extension past the end, 9f HEADER 00*60 bede0001",
    "padding bit on a bare header, a0 HEADER",
    "padding count 0, a0 HEADER 55*10 00",
    "padding count over the payload, a0 HEADER 5555 04",
    "padding count 255, a0 HEADER 5555 ff",
    "padding reaches into the extension, b0 HEADER bede0001 10850000 0005",
    "1501 bytes, 80 HEADER 55*1489",
    "65507 bytes, 80 HEADER 55*65495",
  })
  @BadInput({15, 17, 19})
  void isNoPacket(String what, String hex) {
    byte[] bytes = bytes(hex);

    assertThat(packet.wrap(bytes, 0, bytes.length)).as(what).isFalse();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "element id 15, 90 HEADER bede0001 f0850000 55",
    "1400 bytes of id 0, 90 HEADER bede015e 00*1400 55",
    "two-byte length 255, 90 HEADER 10000001 01ff8500 55",
    "audio level of length 0, 90 HEADER 10000001 01000000 55",
    "no elements at all, 90 HEADER bede0000 55",
    "level cut by the end of the block, 90 HEADER 10000001 00000001 55",
    "unknown profile, 90 HEADER 00010001 10850000 55",
    "no extension bit, 80 HEADER 10850000",
  })
  @BadInput(16)
  void isAPacketWithoutAnAudioLevel(String what, String hex) {
    byte[] bytes = bytes(hex);

    assertThat(packet.wrap(bytes, 0, bytes.length)).as(what).isTrue();
    assertThat(AudioLevel.of(packet, 1)).as(what).isEqualTo(-1);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "one byte in the one-byte form, 90 HEADER bede0001 10850000 55",
    "16 bytes in the one-byte form, 90 HEADER bede0005 1f85*16 000000 55",
    "seven bytes in the two-byte form, 90 HEADER 10000003 010785*7 000000 55",
    "no extension, 80 HEADER 55",
  })
  void takesACaptureTimeOnlyFromEightBytesOrMore(String what, String hex) {
    byte[] bytes = bytes(hex);

    assertThat(packet.wrap(bytes, 0, bytes.length)).as(what).isTrue();
    long expected = what.startsWith("16") ? 0x8585_8585_8585_8585L : AbsCaptureTime.NONE;
    assertThat(AbsCaptureTime.of(packet, 1)).as(what).isEqualTo(expected);
  }

  private static byte[] bytes(String text) {
    return Octets.of(text.replace("HEADER", HEADER));
  }
}
