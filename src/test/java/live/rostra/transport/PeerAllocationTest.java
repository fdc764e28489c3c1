package live.rostra.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;
import live.rostra.rtp.RtpPacket;
import live.rostra.transport.ice.IceCredentials;
import live.rostra.transport.srtp.SrtpKeys;
import live.rostra.transport.srtp.SrtpProfile;
import live.rostra.transport.srtp.SrtpSession;
import live.rostra.wire.Bytes;
import live.rostra.wire.CopyingOutbox;
import live.rostra.wire.PacketBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Bytes allocated per packet after warm-up, from the table to the listener and back.
class PeerAllocationTest {
  private static final int PACKETS = 10_000;

  private static final int ROUNDS = 4;

  /// The smallest object has 16 bytes; below that it is the measuring and what the compiler saves.
  private static final long NOTHING = 16;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final InetSocketAddress BROWSER =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 1000);
  private static final InetSocketAddress STRANGER =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 2000);

  private static final SrtpKeys KEYS =
      new SrtpKeys(
          SrtpProfile.AES_CM_128_HMAC_SHA1_80,
          new byte[16],
          new byte[14],
          new byte[16],
          new byte[14]);

  private final byte[] plain = new byte[172];
  private final PeerTable table = new PeerTable();
  private final PacketBuffer buffer = new PacketBuffer();
  private final Counter counter = new Counter();
  private final CopyingOutbox outbox = new CopyingOutbox(counter::send);
  private PeerConnection peer;
  private long now;

  @BeforeEach
  void connect() {
    Random random = new Random(1);
    IceCredentials local = IceCredentials.generate(random);
    IceCredentials remote = IceCredentials.generate(random);
    // One check has to do for all the packets of a test.
    peer =
        new PeerConnection(
            new PeerConnection.Parameters(local, remote, true, Duration.ofHours(1)),
            random,
            counter,
            0);
    table.add(peer);
    byte[] check = Checks.request(local, remote, true);
    buffer.copyFrom(check, 0, check.length);
    table.handle(buffer, BROWSER, 0);
    peer.handleKeys(KEYS, 0);
    plain[0] = (byte) 0x80;
    plain[1] = 111;
    Bytes.put32(plain, 8, 7);
  }

  @Test
  void droppingAStrangersPacketAllocatesNothing() {
    for (int round = 0; round < 5; round++) {
      drop();
    }

    assertThat(drop()).isLessThan(PACKETS); // less than a byte a packet: the measuring itself
  }

  /// The whole way from the table to the listener and back to the wire, without SRTP: what a
  /// session of its own allocates for the same packets is taken off (SrtpAllocationTest looks at
  /// that).
  @Test
  void aPacketInAndOneOutAllocateNothingOfOurs() {
    byte[][] packets = encrypted();
    SrtpSession session = new SrtpSession(KEYS);

    long alone =
        perPacket(
            packets,
            bytes -> {
              buffer.copyFrom(bytes, 0, bytes.length);
              session.unprotect(buffer);
              buffer.copyFrom(plain, 0, plain.length);
              session.protect(buffer);
            });
    long ours =
        perPacket(
            packets,
            bytes -> {
              buffer.copyFrom(bytes, 0, bytes.length);
              now += 1_000_000; // a thousand a second, which a peer may send
              table.handle(buffer, BROWSER, now);
              Sending.rtp(peer, outbox, plain, now);
            });

    assertThat(counter.received).isEqualTo(ROUNDS * PACKETS);
    assertThat(counter.sent).isGreaterThanOrEqualTo(ROUNDS * PACKETS);
    assertThat(ours - alone).as("%d with, %d without", ours, alone).isLessThan(NOTHING);
  }

  private byte[][] encrypted() {
    SrtpSession browser = new SrtpSession(KEYS.mirrored());
    byte[][] packets = new byte[ROUNDS * PACKETS][];
    for (int i = 0; i < packets.length; i++) {
      Bytes.put16(plain, 2, i);
      buffer.copyFrom(plain, 0, plain.length);
      browser.protect(buffer);
      packets[i] = Arrays.copyOfRange(buffer.array(), buffer.offset(), buffer.end());
    }
    return packets;
  }

  /// Bytes per packet in the best round: the first ones also pay for compilation.
  private long perPacket(byte[][] packets, Consumer<byte[]> step) {
    long best = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < PACKETS; i++) {
        Bytes.put16(plain, 2, i);
        step.accept(packets[round * PACKETS + i]);
      }
      best = Math.min(best, THREADS.getCurrentThreadAllocatedBytes() - before);
    }
    return best / PACKETS;
  }

  private long drop() {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < PACKETS; i++) {
      buffer.copyFrom(plain, 0, plain.length);
      table.handle(buffer, STRANGER, i);
    }
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  private static final class Counter extends RecordingListener {
    private int received;
    private int sent;

    @Override
    public void send(byte[] array, int offset, int length, SocketAddress to) {
      sent++;
    }

    @Override
    public void rtp(PacketBuffer packet, RtpPacket header, long nowNs) {
      received++;
    }
  }
}
