package live.rostra.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import live.rostra.room.SessionId;
import live.rostra.sdp.Fingerprint;
import org.junit.jupiter.api.Test;

/// Offers answered in the room's place.
class NegotiationTest {
  private static final String OFFER =
      """
      v=0
      o=- 1 1 IN IP4 127.0.0.1
      s=-
      t=0 0
      a=group:BUNDLE 0
      m=audio 9 UDP/TLS/RTP/SAVPF 111
      c=IN IP4 0.0.0.0
      a=mid:0
      a=sendonly
      a=ice-ufrag:abcd
      a=ice-pwd:abcdefghijklmnopqrstuv
      a=fingerprint:sha-256 %s
      a=setup:actpass
      a=rtcp-mux
      a=rtpmap:111 opus/48000/2
      """
          .formatted(":00".repeat(32).substring(1))
          .replace("\n", "\r\n");

  /// Credentials are drawn from letters of which an SDP token allows all but one.
  @Test
  void answersWhateverLettersChanceDraws() {
    SecureRandom random = new SecureRandom();
    Set<String> names = new HashSet<>();

    for (int i = 0; i < 500; i++) {
      names.add(answer(random).connect().cname());
    }

    assertThat(names).hasSize(500).allMatch(name -> name.matches("[A-Za-z0-9_-]{16}"));
  }

  private static Negotiation answer(SecureRandom random) {
    return Negotiation.answer(
        new Edge.ConnectRequest("anna", Edge.Purpose.PUBLISH, OFFER),
        SessionId.generate(random),
        new Fingerprint("sha-256", new byte[32]),
        List.of(new InetSocketAddress("127.0.0.1", 10_000)),
        random);
  }
}
