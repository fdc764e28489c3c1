package live.rostra.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import live.rostra.edge.Edge.ConnectRequest;
import live.rostra.edge.Edge.Purpose;
import live.rostra.room.Actor;
import live.rostra.room.Role;
import live.rostra.room.SessionId;
import live.rostra.sdp.Candidate;
import live.rostra.sdp.SdpOffer;
import live.rostra.transport.dtls.DtlsIdentity;
import org.junit.jupiter.api.Test;

/// One offer/answer exchange.
class NegotiationTest {
  private static final Actor ADA = new Actor("ada", "Ada", Role.SPEAKER, Role.SPEAKER, false, 0);

  /// The names it draws differ each time: once one in eight was no token of SDP, and a 500.
  @Test
  void answersTheSameOfferAsOftenAsItComes() throws IOException {
    SecureRandom random = new SecureRandom();
    DtlsIdentity identity = DtlsIdentity.generate();
    ConnectRequest request =
        new ConnectRequest(
            new Actor("ada", "Ada", Role.SPEAKER, Role.SPEAKER, false, 1),
            Purpose.CONVERSATION,
            text("chromium.offer.sdp"));

    for (int i = 0; i < 500; i++) {
      Negotiation made =
          Negotiation.answer(
              request,
              SessionId.generate(random),
              identity.fingerprint(),
              List.of(Candidate.host(new InetSocketAddress("127.0.0.1", 10_000), 0)),
              random);
      assertThat(made.answer()).contains("cname:" + made.connect().cname());
    }
  }

  /// A microphone that comes later has no SSRC and no track to name yet.
  @Test
  void answersSendrecvToAnOfferThatHasNoTrackYet() throws IOException {
    String offer =
        text("chromium.offer.sdp")
            .replaceAll("a=ssrc[^\r\n]*\r?\n", "")
            .replaceAll("a=msid:[^\r\n]*", "a=msid:- later")
            .replaceAll("a=(sendonly|recvonly|sendrecv)", "a=sendrecv");
    assertThat(offer).doesNotContain("a=ssrc").contains("a=sendrecv");
    SecureRandom random = new SecureRandom();

    Negotiation made =
        Negotiation.answer(
            new ConnectRequest(ADA, Purpose.CONVERSATION, offer),
            SessionId.generate(random),
            DtlsIdentity.generate().fingerprint(),
            List.of(Candidate.host(new InetSocketAddress("127.0.0.1", 10_000), 0)),
            random);

    assertThat(made.answer()).contains("a=sendrecv").contains("a=ssrc:");
    assertThat(made.connect().publishes()).isTrue();
    assertThat(made.connect().subscribes()).isTrue();
  }

  private static String text(String name) throws IOException {
    try (InputStream in = SdpOffer.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
    }
  }
}
