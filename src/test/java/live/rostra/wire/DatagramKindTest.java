package live.rostra.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatagramKindTest {
  @ParameterizedTest
  @CsvSource({
    "0, 1, STUN",
    "3, 0, STUN",
    "4, 0, UNKNOWN",
    "15, 0, UNKNOWN",
    "16, 0, UNKNOWN",
    "19, 0, UNKNOWN",
    "20, 254, DTLS",
    "63, 0, DTLS",
    "64, 0, UNKNOWN",
    "79, 0, UNKNOWN",
    "127, 200, UNKNOWN",
    "128, 111, RTP",
    "128, 191, RTP",
    "128, 192, RTCP",
    "128, 223, RTCP",
    "128, 224, RTP",
    "144, 239, RTP",
    "191, 200, RTCP",
    "192, 200, UNKNOWN",
    "255, 255, UNKNOWN",
  })
  void isToldByTheFirstTwoBytes(int first, int second, DatagramKind kind) {
    byte[] datagram = {99, (byte) first, (byte) second, 0};

    assertThat(DatagramKind.of(datagram, 1, 3)).isEqualTo(kind);
  }

  @Test
  void isUnknownWithFewerThanTwoBytes() {
    byte[] datagram = {0, 1};

    assertThat(DatagramKind.of(datagram, 0, 0)).isEqualTo(DatagramKind.UNKNOWN);
    assertThat(DatagramKind.of(datagram, 0, 1)).isEqualTo(DatagramKind.UNKNOWN);
  }
}
