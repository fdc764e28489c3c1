package live.rostra.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Random;
import live.rostra.transport.ice.IceCredentials;
import live.rostra.transport.srtp.SrtpKeys;
import live.rostra.transport.srtp.SrtpProfile;
import live.rostra.wire.PacketBuffer;

/// Whatever strangers and a connected peer's address send: nothing throws, nothing is remembered,
/// nothing is answered, and the connection stays as it was.
class DemuxFuzzTest {
  private static final InetSocketAddress BROWSER = address(1000);

  @FuzzTest(maxDuration = "10s")
  void datagramsOfStrangersLeaveNoTrace(FuzzedDataProvider data) {
    Random random = new Random(3);
    IceCredentials local = new IceCredentials("node", "n".repeat(24));
    IceCredentials remote = new IceCredentials("peer", "p".repeat(24));
    RecordingListener listener = new RecordingListener();
    PeerTable table = new PeerTable();
    PeerConnection peer =
        new PeerConnection(
            new PeerConnection.Parameters(local, remote, true, Duration.ofSeconds(15)),
            random,
            listener,
            0);
    table.add(peer);
    byte[] check = Checks.request(local, remote, true);
    PacketBuffer buffer = new PacketBuffer();
    buffer.copyFrom(check, 0, check.length);
    table.handle(buffer, BROWSER, 0);
    peer.handleKeys(
        new SrtpKeys(
            SrtpProfile.AEAD_AES_128_GCM, new byte[16], new byte[12], new byte[16], new byte[12]),
        0);
    int sent = listener.sent.size();
    int events = listener.events.size();

    while (data.remainingBytes() > 0) {
      boolean known = data.consumeBoolean();
      byte[] datagram = data.consumeBytes(data.consumeInt(0, 1600));
      buffer.copyFrom(datagram, 0, datagram.length);
      table.handle(buffer, known ? BROWSER : address(data.consumeInt(1, 65_535)), 1);
    }

    assertThat(table.stats().internalErrors()).isZero();
    assertThat(table.size()).isEqualTo(1);
    assertThat(table.addresses()).isEqualTo(1);
    assertThat(peer.state()).isEqualTo(PeerConnection.State.CONNECTED);
    assertThat(listener.sent).hasSize(sent);
    assertThat(listener.events).hasSize(events);
  }

  private static InetSocketAddress address(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }
}
