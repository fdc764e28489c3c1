package live.rostra.engine;

import static live.rostra.engine.VirtualRoom.Role.CONVERSE;
import static live.rostra.engine.VirtualRoom.Role.PUBLISH;
import static live.rostra.engine.VirtualRoom.Role.SUBSCRIBE;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import live.rostra.transport.Checks;
import org.junit.jupiter.api.Test;

/// A call beside a flood: what strangers send, and what is forged in a speaker's name.
class HostileNetworkTest {
  private static final int PER_STEP = 200;
  private static final int STEPS = 500;

  private final Random random = new Random(71);

  @Test
  void aHundredThousandForgedDatagramsChangeNothingThatIsHeard() {
    Call quiet = new Call();
    Call attacked = new Call();

    for (int step = 0; step < STEPS; step++) {
      quiet.room.run(0.01);
      attacked.room.run(0.01);
      for (int i = 0; i < PER_STEP; i++) {
        attack(attacked);
      }
    }

    assertThat(attacked.room.table.stats().internalErrors()).isZero();
    assertThat(attacked.room.tickedAtNs).isEqualTo(quiet.room.tickedAtNs);
    assertThat(attacked.cleo.ear.all()).isEqualTo(quiet.cleo.ear.all());
    assertThat(attacked.ben.ear.all()).isEqualTo(quiet.ben.ear.all());
    assertThat(attacked.cleo.ear.wrong).isEmpty();
    assertThat(attacked.cleo.ear.packets).hasSizeGreaterThan(240);
    assertThat(attacked.room.table.addresses()).isEqualTo(quiet.room.table.addresses());
    assertThat(attacked.room.left).isEmpty();
    assertThat(attacked.room.events).isEqualTo(quiet.room.events);
  }

  private void attack(Call call) {
    InetSocketAddress stranger =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 1 + random.nextInt(65_535));
    InetSocketAddress victim = call.ann.address;
    switch (random.nextInt(6)) {
      case 0 -> call.room.deliver(noise(random.nextInt(200)), stranger);
      case 1 -> call.room.deliver(noise(random.nextInt(1_600)), victim);
      case 2 -> call.room.deliver(mutated(recent(call)), victim);
      case 3 -> call.room.deliver(recent(call), random.nextBoolean() ? victim : stranger);
      case 4 -> call.room.deliver(mutated(call.check), random.nextBoolean() ? victim : stranger);
      default -> call.room.deliver(mutated(recent(call)), stranger);
    }
  }

  private byte[] noise(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    if (length > 1 && random.nextInt(4) > 0) {
      // Something that gets past the demultiplexer: STUN, DTLS, RTP or RTCP.
      byte[][] beginnings = {
        {0, 1}, {22, (byte) 254}, {(byte) 0x80, 111}, {(byte) 0x81, (byte) 201}
      };
      System.arraycopy(beginnings[random.nextInt(4)], 0, bytes, 0, 2);
    }
    return bytes;
  }

  /// A datagram of the victim that has already arrived.
  private byte[] recent(Call call) {
    List<byte[]> sent = call.sent;
    int arrived = sent.size() - 3;
    return arrived <= 0 ? noise(100) : sent.get(Math.max(0, arrived - 1 - random.nextInt(100)));
  }

  private byte[] mutated(byte[] datagram) {
    byte[] copy = datagram.clone();
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      copy[random.nextInt(copy.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return java.util.Arrays.equals(copy, datagram) ? noise(50) : copy;
  }

  /// Ann publishes, Ben talks with her, Cleo listens.
  private static final class Call {
    final VirtualRoom room = new VirtualRoom(72);
    final RemotePeer ann = room.join(PUBLISH, "ann");
    final RemotePeer ben = room.join(CONVERSE, "ben");
    final RemotePeer cleo = room.join(SUBSCRIBE, "cleo");
    final List<byte[]> sent = new ArrayList<>();
    final byte[] check = Checks.request(ann.server, ann.own, true);

    Call() {
      ann.sentLog = sent;
      ann.speaks(Voice.tone(440, 0.3), room.now());
      ben.speaks(Voice.tone(1_000, 0.3), room.now());
    }
  }
}
