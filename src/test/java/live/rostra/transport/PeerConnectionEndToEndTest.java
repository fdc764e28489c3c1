package live.rostra.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import live.rostra.net.DtlsHandshakes;
import live.rostra.testkit.BadInput;
import live.rostra.testkit.Octets;
import live.rostra.transport.dtls.DtlsAlerts;
import live.rostra.transport.dtls.DtlsIdentity;
import live.rostra.transport.dtls.DtlsKeys;
import live.rostra.transport.ice.IceCredentials;
import live.rostra.transport.srtp.SrtpSession;
import live.rostra.wire.Bytes;
import live.rostra.wire.CopyingOutbox;
import live.rostra.wire.DatagramKind;
import live.rostra.wire.PacketBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A node's connection and a browser, joined in memory, with real checks, real DTLS and real SRTP.
class PeerConnectionEndToEndTest {
  private static final DtlsIdentity NODE = DtlsIdentity.generate();
  private static final DtlsIdentity BROWSER = DtlsIdentity.generate();
  private static final InetSocketAddress ADDRESS =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 4000);

  private static final InetSocketAddress STRANGER =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 6666);

  private final Random random = new Random(9);
  private final IceCredentials local = IceCredentials.generate(random);
  private final IceCredentials remote = IceCredentials.generate(random);
  private final BlockingQueue<Runnable> loop = new LinkedBlockingQueue<>();
  private final DtlsHandshakes handshakes = new DtlsHandshakes(8);
  private final PeerTable table = new PeerTable();
  private final PacketBuffer buffer = new PacketBuffer();

  private Runnable intruders = () -> {};
  private DtlsHandshakes.Handshake nodeHandshake;
  private DtlsHandshakes.Handshake browserHandshake;
  private DtlsKeys browserKeys;

  @AfterEach
  void stop() {
    handshakes.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void exchangesMediaBothWaysAndSeesTheBrowserLeave(boolean nodeIsClient) throws Exception {
    NodeListener listener = new NodeListener(nodeIsClient);

    PeerConnection peer = connect(listener);

    assertThat(listener.events).containsExactly("selected 4000", "startDtls", "connected");
    SrtpSession browser = new SrtpSession(browserKeys.srtp());
    byte[] up = rtp(1);
    buffer.copyFrom(up, 0, up.length);
    assertThat(browser.protect(buffer)).isTrue();
    receive(Arrays.copyOf(buffer.array(), buffer.length()));
    assertThat(listener.rtp).hasSize(1);
    assertThat(listener.rtp.getFirst()).isEqualTo(up);

    byte[] down = rtp(2);
    assertThat(Sending.rtp(peer, new CopyingOutbox(listener::send), down, 0)).isTrue();
    byte[] wire = listener.sent.getLast().bytes();
    buffer.copyFrom(wire, 0, wire.length);
    assertThat(browser.unprotect(buffer)).isTrue();
    assertThat(Arrays.copyOf(buffer.array(), buffer.length())).isEqualTo(down);

    receive(browserKeys.alerts().closeNotify());
    assertThat(listener.events).endsWith("closed REMOTE");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void tellsTheBrowserThatItLeaves(boolean nodeIsClient) throws Exception {
    NodeListener listener = new NodeListener(nodeIsClient);
    PeerConnection peer = connect(listener);

    peer.close(0);

    DtlsAlerts alerts = browserKeys.alerts();
    byte[] close = listener.sent.getLast().bytes();
    assertThat(alerts.closes(close, 0, close.length)).isTrue();
    assertThat(listener.events).endsWith("closed LOCAL");
  }

  @RepeatedTest(40)
  @BadInput({10, 14})
  void forgedHellosAndAlertsBeforeDuringAndAfterIceDisturbNoHandshake(RepetitionInfo info)
      throws Exception {
    connectAmongIntruders(info.getCurrentRepetition() % 2 == 0);
  }

  @RepeatedTest(1_000)
  @Tag("torture")
  void ofAThousandCallsAmongIntrudersNoneFails(RepetitionInfo info) throws Exception {
    connectAmongIntruders(info.getCurrentRepetition() % 2 == 0);
  }

  private void connectAmongIntruders(boolean nodeIsClient) throws Exception {
    NodeListener listener = new NodeListener(nodeIsClient);
    List<byte[]> forged =
        List.of(
            Octets.of(
                "16 feff 0000 0000*3 0036 01 00002a 0000 000000 00002a fefd 00*32 00 00 0002 c02b"
                    + " 0100 0000"),
            Octets.of("15 fefd 0000 0000*3 0002 0100"),
            Octets.of("15 fefd 0000 0000*3 0002 0228"),
            Octets.of("15 fefd 0001 0000*3 001a 00*26"));
    intruders =
        () -> {
          for (byte[] datagram : forged) {
            receive(datagram, STRANGER);
          }
          // In the peer's name only what is recognisable as forged: the handshake itself is in the
          // clear until its keys are made.
          for (byte[] alert : forged.subList(1, 3)) {
            receive(alert, ADDRESS);
          }
        };

    intruders.run();
    PeerConnection peer = connect(listener);
    intruders.run();

    assertThat(listener.events).containsExactly("selected 4000", "startDtls", "connected");
    assertThat(peer.stats().dropped(PeerDrop.DTLS_ALERT)).isGreaterThan(4);
    assertThat(table.stats().unknownAddress()).isGreaterThan(8);
    assertThat(listener.sent).allMatch(sent -> sent.to().equals(ADDRESS));
    SrtpSession browser = new SrtpSession(browserKeys.srtp());
    byte[] up = rtp(1);
    buffer.copyFrom(up, 0, up.length);
    assertThat(browser.protect(buffer)).isTrue();
    receive(Arrays.copyOf(buffer.array(), buffer.length()));
    assertThat(listener.rtp).hasSize(1);
  }

  private PeerConnection connect(NodeListener listener) throws InterruptedException {
    Duration consent = Duration.ofSeconds(15);
    PeerConnection peer =
        new PeerConnection(
            new PeerConnection.Parameters(local, remote, listener.client, consent),
            random,
            listener,
            0);
    listener.peer = peer;
    table.add(peer);
    browserHandshake =
        handshakes.start(
            BROWSER, NODE.fingerprint(), !listener.client, loop::add, new BrowserEvents());
    receive(Checks.request(local, remote, false));
    runUntil(() -> peer.state() == PeerConnection.State.CONNECTED && browserKeys != null);
    return peer;
  }

  /// The loop of this test: runs what handshakes post, hands the browser what the node sent.
  private void runUntil(BooleanSupplier done) throws InterruptedException {
    while (!done.getAsBoolean()) {
      Runnable task = loop.poll(10, TimeUnit.SECONDS);
      assertThat(task).as("progress within 10 s").isNotNull();
      task.run();
      intruders.run();
    }
  }

  private void receive(byte[] datagram) {
    receive(datagram, ADDRESS);
  }

  private void receive(byte[] datagram, InetSocketAddress from) {
    buffer.copyFrom(datagram, 0, datagram.length);
    table.handle(buffer, from, 0);
  }

  private static byte[] rtp(int sequence) {
    byte[] plain = new byte[60];
    plain[0] = (byte) 0x80;
    plain[1] = 111;
    Bytes.put16(plain, 2, sequence);
    Bytes.put32(plain, 8, 77);
    return plain;
  }

  /// The wiring a node has: connection to handshake and back.
  private final class NodeListener extends RecordingListener implements DtlsHandshakes.Events {
    private final boolean client;
    private PeerConnection peer;

    private NodeListener(boolean client) {
      this.client = client;
    }

    @Override
    public void send(byte[] array, int offset, int length, SocketAddress to) {
      super.send(array, offset, length, to);
      if (DatagramKind.of(array, offset, length) == DatagramKind.DTLS) {
        browserHandshake.received(Arrays.copyOfRange(array, offset, offset + length));
      }
    }

    @Override
    public void startDtls() {
      super.startDtls();
      nodeHandshake = handshakes.start(NODE, BROWSER.fingerprint(), client, loop::add, this);
    }

    @Override
    public void dtlsReceived(byte[] datagram) {
      nodeHandshake.received(datagram);
    }

    @Override
    public void output(byte[] datagram) {
      peer.handleDtlsOutput(datagram, 0);
    }

    @Override
    public void keys(DtlsKeys keys) {
      peer.handleKeys(keys, 0);
    }

    @Override
    public void failed(String reason) {
      peer.handleDtlsFailure(reason, 0);
    }
  }

  private final class BrowserEvents implements DtlsHandshakes.Events {
    @Override
    public void output(byte[] datagram) {
      receive(datagram);
    }

    @Override
    public void keys(DtlsKeys keys) {
      browserKeys = keys;
    }

    @Override
    public void failed(String reason) {
      throw new AssertionError(reason);
    }
  }
}
