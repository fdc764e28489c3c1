package live.rostra.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UdpRelayTest {
  private DatagramSocket client;
  private DatagramSocket server;

  @BeforeEach
  void open() throws IOException {
    client = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    server = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    client.setSoTimeout(5_000);
    server.setSoTimeout(5_000);
  }

  @AfterEach
  void close() {
    client.close();
    server.close();
  }

  @Test
  void carriesDatagramsBothWays() throws IOException {
    try (var relay = relay(Impairment.none(), Impairment.none())) {
      send(client, relay.address(), 1, 2, 3);
      DatagramPacket request = receive(server);
      assertThat(bytes(request)).containsExactly(1, 2, 3);
      assertThat(request.getPort()).isNotEqualTo(client.getLocalPort());

      send(server, request.getSocketAddress(), 4);
      DatagramPacket reply = receive(client);
      assertThat(bytes(reply)).containsExactly(4);
      assertThat(reply.getSocketAddress()).isEqualTo(relay.address());
    }
  }

  @Test
  void delaysInRealTime() throws IOException {
    try (var relay = relay(Impairment.none().delayMs(60), Impairment.none())) {
      long sentNs = System.nanoTime();
      send(client, relay.address(), 1);
      receive(server);

      assertThat(System.nanoTime() - sentNs).isGreaterThanOrEqualTo(60_000_000);
    }
  }

  @Test
  void showsEachClientUnderItsOwnPort() throws IOException {
    try (var relay = relay(Impairment.none(), Impairment.none());
        var other = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0))) {
      other.setSoTimeout(5_000);
      send(client, relay.address(), 1);
      SocketAddress first = receive(server).getSocketAddress();
      send(other, relay.address(), 2);
      SocketAddress second = receive(server).getSocketAddress();

      assertThat(second).isNotEqualTo(first);
      send(server, second, 7);
      assertThat(bytes(receive(other))).containsExactly(7);
    }
  }

  @Test
  void comesFromAnotherPortAfterRebinding() throws IOException {
    try (var relay = relay(Impairment.none(), Impairment.none())) {
      send(client, relay.address(), 1);
      SocketAddress before = receive(server).getSocketAddress();

      relay.rebind();

      send(client, relay.address(), 2);
      SocketAddress after = receive(server).getSocketAddress();
      assertThat(after).isNotEqualTo(before);
      send(server, after, 3);
      assertThat(bytes(receive(client))).containsExactly(3);
    }
  }

  @Test
  void losesWhatItWasToldToLoseAndStopsWhenTold() throws IOException {
    try (var relay = relay(Impairment.none().loss(1), Impairment.none())) {
      server.setSoTimeout(200);
      send(client, relay.address(), 1);
      assertThatThrownBy(() -> receive(server)).isInstanceOf(SocketTimeoutException.class);

      relay.change(Impairment.none(), Impairment.none());
      server.setSoTimeout(5_000);
      send(client, relay.address(), 2);
      assertThat(bytes(receive(server))).containsExactly(2);
    }
  }

  @Test
  void freesItsThreadAndPortsWhenClosed() throws IOException {
    var relay = relay(Impairment.none(), Impairment.none());
    send(client, relay.address(), 1);
    SocketAddress serverSide = receive(server).getSocketAddress();

    relay.close();

    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().equals("udp-relay"));
    new DatagramSocket(relay.address()).close();
    new DatagramSocket(serverSide).close();
  }

  private UdpRelay relay(Impairment up, Impairment down) throws IOException {
    return UdpRelay.start((InetSocketAddress) server.getLocalSocketAddress(), up, down, 1);
  }

  private static void send(DatagramSocket from, SocketAddress to, int... bytes) throws IOException {
    byte[] datagram = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      datagram[i] = (byte) bytes[i];
    }
    from.send(new DatagramPacket(datagram, datagram.length, to));
  }

  private static DatagramPacket receive(DatagramSocket at) throws IOException {
    var packet = new DatagramPacket(new byte[2048], 2048);
    at.receive(packet);
    return packet;
  }

  private static byte[] bytes(DatagramPacket packet) {
    return Arrays.copyOf(packet.getData(), packet.getLength());
  }
}
