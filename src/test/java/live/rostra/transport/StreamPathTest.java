package live.rostra.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Random;
import live.rostra.transport.ice.IceCredentials;
import live.rostra.transport.ice.StreamPath;
import live.rostra.wire.PacketBuffer;
import org.junit.jupiter.api.Test;

/// One connection over TCP and UDP at once, through a table, in virtual time.
class StreamPathTest {
  private static final InetSocketAddress HOME =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 1000);
  private static final byte[] DTLS = {22, (byte) 0xfe, (byte) 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};

  private final Random random = new Random(3);
  private final IceCredentials local = IceCredentials.generate(random);
  private final IceCredentials remote = IceCredentials.generate(random);
  private final RecordingListener listener = new PathListener();
  private final PeerTable table = new PeerTable();
  private final PacketBuffer buffer = new PacketBuffer();
  private final PeerConnection peer =
      new PeerConnection(
          new PeerConnection.Parameters(local, remote, true, Duration.ofSeconds(15)),
          random,
          listener,
          0);
  private final Stream stream = new Stream(HOME);
  private long nowNs;

  StreamPathTest() {
    table.add(peer);
  }

  @Test
  void aCheckOverAStreamIsAnsweredOnItWithTheAddressSeen() {
    receive(stream, Checks.request(local, remote, true));

    assertThat(listener.sent).hasSize(1);
    assertThat(listener.sent.getFirst().to()).isSameAs(stream);
    byte[] answer = listener.sent.getFirst().bytes();
    // XOR-MAPPED-ADDRESS comes first: port 1000 under the top half of the magic cookie.
    assertThat(answer[20] << 8 | answer[21]).isEqualTo(0x0020);
    assertThat((answer[26] & 0xff) << 8 | answer[27] & 0xff).isEqualTo(1000 ^ 0x2112);
    assertThat(listener.events).contains("startDtls");
    assertThat(table.knows(stream)).isTrue();
  }

  @Test
  void theSameHostAndPortOverUdpIsAnotherPath() {
    receive(stream, Checks.request(local, remote, true));

    receive(HOME, DTLS);

    assertThat(table.knows(HOME)).isFalse();
    assertThat(listener.dtls).isEmpty();
    assertThat(table.stats().unknownAddress()).isEqualTo(1);
  }

  @Test
  void aStreamThatHasNotPassedIceIsAStranger() {
    receive(stream, DTLS);

    assertThat(table.knows(stream)).isFalse();
    assertThat(table.addresses()).isZero();
  }

  @Test
  void aStreamThatEndedIsForgottenAndTheSessionIsNot() {
    receive(stream, Checks.request(local, remote, true));

    table.streamEnded(stream);

    assertThat(table.addresses()).isZero();
    assertThat(table.knows(stream)).isFalse();
    assertThat(peer.state()).isEqualTo(PeerConnection.State.CONNECTING);
  }

  /// The peer nominated once and connects again: nothing but our own check can tell that it is it.
  @Test
  void theNextPathTakesOverFromAStreamThatEndedWithoutWaitingForSilence() {
    receive(stream, Checks.request(local, remote, true));
    Stream spare = new Stream(new InetSocketAddress(HOME.getAddress(), 2000));
    receive(spare, Checks.request(local, remote, false));
    answerOurCheck(spare); // a new address after nomination is asked too
    table.streamEnded(spare);
    listener.sent.clear();

    receive(stream, Checks.request(local, remote, false));
    answerOurCheck(stream);

    assertThat(listener.events).endsWith("selected 1000");
  }

  @Test
  void withoutAnEndASparePathWaitsForSilence() {
    receive(HOME, Checks.request(local, remote, false));
    receive(stream, Checks.request(local, remote, false));
    receive(HOME, Checks.request(local, remote, true));
    listener.sent.clear();

    receive(stream, Checks.request(local, remote, false));
    assertThat(listener.sent).as("only the answer, no check of ours").hasSize(1);

    nowNs += 8_000_000_000L;
    receive(stream, Checks.request(local, remote, false));
    assertThat(listener.sent).as("an answer and a check").hasSize(3);
  }

  private void answerOurCheck(SocketAddress path) {
    byte[] check = listener.sent.getLast().bytes();
    assertThat(listener.sent.getLast().to()).isSameAs(path);
    assertThat(check[0] << 8 | check[1]).as("a Binding request").isEqualTo(1);
    receive(path, Checks.success(check, remote.pwd()));
  }

  private void receive(SocketAddress from, byte[] packet) {
    nowNs += 1_000_000;
    buffer.copyFrom(packet, 0, packet.length);
    table.handle(buffer, from, nowNs);
  }

  private static final class Stream extends StreamPath {
    private final InetSocketAddress remote;

    Stream(InetSocketAddress remote) {
      this.remote = remote;
    }

    @Override
    public InetSocketAddress remote() {
      return remote;
    }
  }

  private static final class PathListener extends RecordingListener {
    @Override
    public void selected(SocketAddress pair) {
      InetSocketAddress address =
          pair instanceof StreamPath path ? path.remote() : (InetSocketAddress) pair;
      events.add("selected " + address.getPort());
    }
  }
}
