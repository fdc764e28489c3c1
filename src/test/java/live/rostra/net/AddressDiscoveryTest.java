package live.rostra.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AddressDiscoveryTest {
  @Test
  void takesTheAddressThatAStunServerSees() throws Exception {
    try (StunServer server = new StunServer()) {
      AddressDiscovery how = new AddressDiscovery.Stun("127.0.0.1", server.port());

      assertThat(how.ask(Duration.ofSeconds(20))).contains(InetAddress.ofLiteral("203.0.113.7"));
    }
  }

  @Test
  void doesNotWaitForAServerThatNeverAnswers() throws Exception {
    try (DatagramSocket silent = loopback()) {
      AddressDiscovery how = new AddressDiscovery.Stun("127.0.0.1", silent.getLocalPort());
      long startedNs = System.nanoTime();

      assertThat(how.ask(Duration.ofMillis(300))).isEmpty();

      // ice4j itself would go on for nine seconds.
      assertThat(System.nanoTime() - startedNs).isLessThan(8_000_000_000L);
    }
  }

  @Test
  void aNameThatDoesNotExistIsNoAnswer() throws Exception {
    AddressDiscovery how = new AddressDiscovery.Stun("stun.invalid", 3478);

    assertThat(how.ask(Duration.ofSeconds(5))).isEmpty();
  }

  private static DatagramSocket loopback() throws IOException {
    return new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  /// Tells everybody that they come from 203.0.113.7:4660.
  private static final class StunServer implements AutoCloseable {
    private static final int MAGIC = 0x2112_A442;

    private final DatagramSocket socket = loopback();

    StunServer() throws IOException {
      Thread.ofVirtual().start(this::run);
    }

    int port() {
      return socket.getLocalPort();
    }

    private void run() {
      byte[] bytes = new byte[1500];
      while (!socket.isClosed()) {
        try {
          DatagramPacket request = new DatagramPacket(bytes, bytes.length);
          socket.receive(request);
          ByteBuffer answer = ByteBuffer.allocate(32);
          answer.putShort((short) 0x0101).putShort((short) 12).putInt(MAGIC).put(bytes, 8, 12);
          answer.putShort((short) 0x0020).putShort((short) 8).putShort((short) 1);
          answer.putShort((short) (4660 ^ 0x2112)).putInt(0xcb007107 ^ MAGIC);
          socket.send(new DatagramPacket(answer.array(), 32, request.getSocketAddress()));
        } catch (IOException e) {
          return;
        }
      }
    }

    @Override
    public void close() {
      socket.close();
    }
  }
}
