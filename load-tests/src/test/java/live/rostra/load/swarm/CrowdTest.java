package live.rostra.load.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class CrowdTest {
  private static final SrtpProfile PROFILE = SrtpProfile.AEAD_AES_128_GCM;
  private static final int MEMBERS = 20;
  private static final int PACKETS = 500;
  private static final int HEADER = 12;

  @Test
  void everyPacketIsInExactlyOneSpanHoweverOftenSpansTurn() throws Exception {
    try (Crowd crowd = new Crowd(MEMBERS, PROFILE)) {
      List<InetSocketAddress> addresses = new ArrayList<>();
      for (int i = 0; i < MEMBERS; i++) {
        Member member = crowd.seat(i);
        member.hear(new SrtpKeys(PROFILE, new byte[16], new byte[12], new byte[16], new byte[12]));
        addresses.add(
            new InetSocketAddress(
                Description.host(member.local().address()), member.local().port()));
      }
      Thread sending = Thread.ofVirtual().start(() -> send(addresses));

      long packets = 0;
      long lost = 0;
      long wrong = 0;
      long before = KernelDrops.of(crowd.port());
      while (packets < MEMBERS * PACKETS) {
        Heard heard = crowd.turn(false, span -> Heard.of(crowd, 0, MEMBERS, span, before));
        packets += heard.packets();
        lost += heard.lost();
        wrong += heard.forged() + heard.malformed() + heard.repeated() + heard.reordered();
        wrong += heard.wrongTimestamps() + heard.pauses() + heard.ownDrops();
      }

      sending.join();
      assertThat(packets).isEqualTo(MEMBERS * PACKETS);
      assertThat(lost).isZero();
      assertThat(wrong).isZero();
      assertThat(crowd.strays()).isZero();
    }
  }

  @Test
  void whoHeardNothingInASpanIsStarved() throws Exception {
    try (Crowd crowd = new Crowd(1, PROFILE)) {
      crowd
          .seat(0)
          .hear(new SrtpKeys(PROFILE, new byte[16], new byte[12], new byte[16], new byte[12]));

      Heard heard =
          crowd.turn(
              true,
              span -> {
                span.end(span.fromNs() + 1_000_000_000L);
                return Heard.of(crowd, 0, 1, span, 0);
              });

      assertThat(heard.listeners()).isEqualTo(1);
      assertThat(heard.starved()).isEqualTo(1);
      assertThat(heard.correct()).isFalse();
    }
  }

  private static void send(List<InetSocketAddress> addresses) {
    SrtpCipher cipher = new SrtpCipher(PROFILE, new byte[16], new byte[12]);
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
      for (int i = 0; i < PACKETS; i++) {
        byte[] packet = new byte[120];
        ByteBuffer.wrap(packet)
            .put((byte) 0x80)
            .put((byte) 111)
            .putShort((short) i)
            .putInt(i * 960)
            .putInt(4711)
            .put((byte) 0xf8);
        int length = cipher.seal(packet, HEADER + 60, HEADER, i);
        for (InetSocketAddress address : addresses) {
          socket.send(new DatagramPacket(packet, length, address));
        }
      }
    } catch (java.io.IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
