package live.rostra.sdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class SdpValuesTest {
  @Test
  void tellsACertificateByItsFingerprint() {
    byte[] certificate = {1, 2, 3};
    Fingerprint fingerprint = Fingerprint.of("sha-256", certificate);

    assertThat(fingerprint.token())
        .isEqualTo(
            "sha-256 03:90:58:C6:F2:C0:CB:49:2C:53:3B:0A:4D:14:EF:77:CC:0F:78:AB:CC:CE:D5:28:7D:84"
                + ":A1:A2:01:1C:FB:81");
    assertThat(fingerprint.matches(certificate)).isTrue();
    assertThat(fingerprint.matches(new byte[] {1, 2, 4})).isFalse();
    assertThat(fingerprint).isEqualTo(Fingerprint.of("sha-256", certificate));
    assertThatThrownBy(() -> new Fingerprint("sha-256", new byte[31]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Fingerprint("md5", new byte[16]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void prefersTheFirstOfItsOwnAddresses() throws Exception {
    var v4 = new InetSocketAddress(InetAddress.getByName("192.0.2.1"), 10_000);
    var v6 = new InetSocketAddress(InetAddress.getByName("fe80::1%1"), 10_000);

    assertThat(Candidate.host(v4, 0).token())
        .isEqualTo("candidate:1 1 udp 2130706431 192.0.2.1 10000 typ host");
    assertThat(Candidate.host(v6, 1).priority()).isLessThan(Candidate.host(v4, 0).priority());
    assertThat(Candidate.host(v6, 1).address()).isEqualTo("fe80:0:0:0:0:0:0:1");
  }

  @Test
  void prefersEveryUdpCandidateToEveryTcpOne() throws Exception {
    var address = new InetSocketAddress(InetAddress.getByName("192.0.2.1"), 10_000);

    assertThat(Candidate.passive(address, 0).token())
        .isEqualTo("candidate:t1 1 tcp 1520435199 192.0.2.1 10000 typ host tcptype passive");
    assertThat(Candidate.passive(address, 0).priority())
        .isLessThan(Candidate.host(address, 200).priority())
        .isGreaterThan(Candidate.passive(address, 1).priority());
  }

  @Test
  void aCandidateIsVisibleAsciiOrNone() {
    assertThat(Candidate.parse("1 1 udp 1 192.0.2.1 9 typ host generation 0")).isNotNull();
    assertThat(Candidate.parse("1 1 udp 1 192.0.2.1 9 typ host\u000b generation 0")).isNull();
    assertThat(Candidate.parse("1 1 udp 1 192.0.2.1 9 typ host\tgeneration 0")).isNull();
    assertThat(Candidate.parse("1 1 \u0130 1 192.0.2.1 9 typ host")).isNull();
  }

  @Test
  void readsTheKindOfATcpCandidateAmongOtherExtensions() throws Exception {
    var address = new InetSocketAddress(InetAddress.getByName("192.0.2.1"), 10_000);
    Candidate passive = Candidate.passive(address, 0);

    assertThat(Candidate.parse(passive.token().substring("candidate:".length())))
        .isEqualTo(passive);
    Candidate active =
        Candidate.parse("1 1 TCP 1 192.0.2.1 9 typ host generation 0 tcptype active ufrag abcd");
    assertThat(active).isNotNull().extracting(Candidate::tcpType).isEqualTo("active");
    assertThat(Candidate.parse("1 1 udp 1 192.0.2.1 9 typ host tcptype active").tcpType())
        .isEmpty();
    assertThat(Candidate.parse("1 1 tcp 1 192.0.2.1 9 typ host tcptype").tcpType()).isEmpty();
  }

  @Test
  void readsBackTheCandidateItWrites() {
    Candidate candidate =
        new Candidate("a/1", 1, "udp", 4_294_967_295L, "2001:db8::1", 65_535, "relay");

    assertThat(Candidate.parse(candidate.token().substring("candidate:".length())))
        .isEqualTo(candidate);
  }

  @Test
  void opensTheAssociationWhereverTheOfferAllowsIt() {
    assertThat(Setup.ACTPASS.answer()).isEqualTo(Setup.ACTIVE);
    assertThat(Setup.PASSIVE.answer()).isEqualTo(Setup.ACTIVE);
    assertThat(Setup.ACTIVE.answer()).isEqualTo(Setup.PASSIVE);
  }
}
