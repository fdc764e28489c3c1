package live.rostra.load.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 10, unit = TimeUnit.SECONDS)
class CrowdSocketTest {
  @Test
  void tellsWhomADatagramWentToAndWhenItWasThere() throws Exception {
    try (CrowdSocket crowd = new CrowdSocket(1 << 20);
        DatagramSocket server = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
      long beforeNs = System.currentTimeMillis() * 1_000_000 - 1_000_000;
      for (int i = 1; i <= 3; i++) {
        server.send(
            new DatagramPacket(
                new byte[i], i, new InetSocketAddress("127.16.5." + i, crowd.port())));
      }

      byte[] bytes = new byte[2048];
      int heard = 0;
      while (heard < 3) {
        int taken = crowd.receive();
        for (int i = 0; i < taken; i++) {
          int length = crowd.take(i, bytes);
          heard++;
          assertThat(length).isEqualTo(heard);
          assertThat(Description.host(crowd.toAddress())).isEqualTo("127.16.5." + heard);
          assertThat(crowd.arrivedNs())
              .isBetween(beforeNs, System.currentTimeMillis() * 1_000_000 + 1_000_000);
        }
      }
      assertThat(KernelDrops.of(crowd.port())).isZero();
    }
  }

  @Test
  void sendsInTheNameOfAnyOfItsAddresses() throws Exception {
    try (CrowdSocket crowd = new CrowdSocket(1 << 20);
        DatagramSocket server = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
      crowd.send(
          Description.address("127.31.2.9"),
          Description.address("127.0.0.1"),
          server.getLocalPort(),
          new byte[] {1, 2, 3},
          1,
          2);

      DatagramPacket packet = new DatagramPacket(new byte[10], 10);
      server.receive(packet);

      assertThat(packet.getAddress().getHostAddress()).isEqualTo("127.31.2.9");
      assertThat(packet.getPort()).isEqualTo(crowd.port());
      assertThat(packet.getLength()).isEqualTo(2);
      assertThat(packet.getData()).startsWith(2, 3);
      assertThat(crowd.refused()).isZero();
    }
  }
}
