package live.rostra.rtp.rtcp;

import static org.assertj.core.api.Assertions.assertThat;

import live.rostra.rtp.rtcp.RtcpReader.Parsed;
import live.rostra.testkit.BadInput;
import live.rostra.testkit.Octets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Row 22 of the bad inputs, and its kin. The bytes are written as `Octets` reads them.
class HostileRtcpTest {
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "nothing, ''",
    "three bytes, 80c900",
    "not a multiple of four, 80c90001 00000001 00",
    "version 0, 00c90001 00000001",
    "version 1, 40c90001 00000001",
    "version 3, c0c90001 00000001",
    "length 0xffff, 80c9ffff 00000001",
    "length one word too long, 80c90002 00000001",
    "RR without an SSRC, 80c90000",
    "SR without sender info, 80c80001 00000001",
    "SR with 31 blocks and none there, 9fc80006 00000001 00*20",
    "SR with one block cut, 81c8000b 00000001 00*40",
    "RR with RC 31, 9fc90001 00000001",
    "second packet past the end, 80c90001 00000001 80c90002 00000001",
    "second packet of version 1, 80c90001 00000001 40c90001 00000001",
    "padding in the first of two, a0c90002 00000001 00000004 80c90001 00000001",
    "padding count 0, a0c90002 00000001 00000000",
    "padding count 3, a0c90002 00000001 00000003",
    "padding count over the packet, a0c90001 000000fc",
    "padding eats the SSRC, a0c90001 00000008",
    "BYE with more sources than bytes, 9fcb0001 00000001",
    "BYE reason past the end, 81cb0002 00000001 ff616263",
    "BYE reason that is not UTF-8, 81cb0002 00000001 02c328 00",
    "SDES chunk cut, 82ca0003 00000001 01016100 00000000",
    "SDES with chunks and no bytes, 9fca0000",
    "SDES item past the end, 81ca0002 00000001 01ff6161",
    "SDES item without a length, 81ca0002 00000001 00*3 01 81ca0002 00000001 02006101",
    "SDES chunk without a terminator, 81ca0002 00000001 01026161",
    "NACK without an entry, 81cd0002 00000001 00000002",
    "NACK without a media SSRC, 81cd0001 00000001",
    "REMB count 255, 8fce0005 00000001 00000000 52454d42 ff000000 00000003",
    "REMB count one too many, 8fce0005 00000001 00000000 52454d42 02000000 00000003",
    "feedback without SSRCs, 8fce0000",
    "a STUN-like type, 80010001 00000001",
    "an RTP packet, 806f0001 00000001 00000002",
    "33 packets, 80cb0000 80cb0000 80cb0000 80cb0000 80cb0000 80cb0000 80cb0000 80cb0000 80cb0000 80cb0000 80cb0000 80cb0000 80cb0000 80cb0000 80cb0000 80cb0000 80cb0000 80cb0000 80cb0000 80cb0000 80cb0000 80cb0000 80cb0000 80cb0000 80cb0000 80cb0000 80cb0000 80cb0000 80cb0000 80cb0000 80cb0000 80cb0000 80cb0000",
    "1504 bytes, 80cc0177 00*1500",
  })
  @BadInput(22)
  void isMalformed(String what, String hex) {
    byte[] bytes = Octets.of(hex);

    assertThat(RtcpReader.parse(bytes, 0, bytes.length))
        .as(what)
        .isInstanceOfSatisfying(
            Parsed.Malformed.class, malformed -> assertThat(malformed.reason()).isNotBlank());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "a NACK alone (RFC 5506), 81cd0003 00000001 00000002 00050000",
    "a PLI alone, 81ce0002 00000001 00000002",
    "REMB with its one source, 8fce0005 00000001 00000000 52454d42 01000000 00000003",
    "a BYE of nobody, 80cb0000",
    "an RR from an unknown source, 80c90001 deadbeef",
    "an RR with a profile extension, 80c90003 00000001 ffffffff ffffffff",
    "an XR, 80cf0001 00000001",
    "padding of a whole word, a0c90002 00000001 00000004",
    "an SDES of items nobody reads, 81ca0003 00000001 07026161 02000000",
  })
  @BadInput(22)
  void isTolerated(String what, String hex) {
    byte[] bytes = Octets.of(hex);

    assertThat(RtcpReader.parse(bytes, 0, bytes.length))
        .as(what)
        .isInstanceOf(Parsed.Compound.class);
  }

  @ParameterizedTest
  @CsvSource({"5000"})
  @BadInput(22)
  void anSdesOfManyChunksEndsAtTheLimitOfADatagram(int chunks) {
    byte[] bytes = Octets.of("9fca" + "%04x".formatted(2 * chunks) + " 00*" + 8 * chunks);

    assertThat(RtcpReader.parse(bytes, 0, bytes.length)).isInstanceOf(Parsed.Malformed.class);
  }
}
