package live.rostra.transport.ice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Random;
import org.ice4j.message.Message;

class StunFuzzTest {
  private static final IceCredentials LOCAL =
      new IceCredentials("Srv8ufrg", "server-password-24-chars");
  private static final IceCredentials REMOTE =
      new IceCredentials("peer", "peer-password-of-24-char");
  private static final InetSocketAddress FROM = new InetSocketAddress("192.0.2.10", 50_000);
  private static final byte[] BARE =
      Arrays.copyOf(new ControllingPeer(REMOTE, LOCAL).unsigned(_ -> {}), 20);

  private final IceLiteAgent agent = new IceLiteAgent(LOCAL, REMOTE, new Random(1));
  private long nowNs;

  /// Nobody who does not know the password gets an answer or changes anything, wherever in the
  /// array the bytes lie.
  @FuzzTest(maxDuration = "10s")
  void datagram(byte[] data) {
    byte[] array = new byte[data.length + 7];
    System.arraycopy(data, 0, array, 3, data.length);

    Outcome outcome = agent.handle(array, 3, data.length, FROM, 0);
    String ufrag = IceLiteAgent.localUfrag(array, 3, data.length);

    assertThat(outcome.kind()).isEqualTo(Outcome.Kind.DROPPED);
    assertThat(agent.selected()).isNull();
    assertThat(ufrag == null || !ufrag.isEmpty()).isTrue();
  }

  /// Somebody who does may put in what he likes: he gets a well-formed answer or none.
  @FuzzTest(maxDuration = "10s")
  void authenticated(byte[] attributes) {
    byte[] body = Arrays.copyOf(attributes, Math.min(attributes.length, 1_200) & ~3);
    byte[] message = Arrays.copyOf(BARE, BARE.length + body.length);
    System.arraycopy(body, 0, message, BARE.length, body.length);
    byte[] named =
        ControllingPeer.append(message, 0x0006, (LOCAL.ufrag() + ":" + REMOTE.ufrag()).getBytes());
    byte[] check = ControllingPeer.sign(named, LOCAL.pwd());

    nowNs += 1_000_000_000L; // so that the budget never runs out
    Outcome outcome = agent.handle(check, 0, check.length, FROM, nowNs);

    assertThat(outcome.dropReason()).isNotEqualTo(IceDrop.RATE_LIMITED);

    if (outcome.kind() == Outcome.Kind.ANSWERED) {
      byte[] response = outcome.response();
      assertThat(response.length).isLessThanOrEqualTo(check.length * 11 / 10);
      assertThatCode(() -> Message.decode(response, 0, response.length)).doesNotThrowAnyException();
    }
  }
}
