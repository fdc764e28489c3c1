package live.rostra.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Random;
import live.rostra.rtp.RtpPacket;
import live.rostra.transport.ice.IceCredentials;
import live.rostra.transport.srtp.SrtpKeys;
import live.rostra.transport.srtp.SrtpProfile;
import live.rostra.transport.srtp.SrtpSession;
import live.rostra.wire.Bytes;
import live.rostra.wire.PacketBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Bytes allocated per packet after warm-up, from the table to the listener and back.
class PeerAllocationTest {
  private static final int PACKETS = 10_000;

  /// What jitsi-srtp leaves per packet: an authentication tag, an IV, and lambdas for log lines.
  private static final long LIBRARY_BYTES = 400;

  private static final ThreadMXBean THREADS =
      (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final InetSocketAddress BROWSER =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 1000);
  private static final InetSocketAddress STRANGER =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 2000);

  private final byte[] plain = new byte[172];
  private final PeerTable table = new PeerTable();
  private final PacketBuffer buffer = new PacketBuffer();
  private final Counter counter = new Counter();
  private SrtpSession browser;
  private PeerConnection peer;

  @BeforeEach
  void connect() {
    Random random = new Random(1);
    IceCredentials local = IceCredentials.generate(random);
    IceCredentials remote = IceCredentials.generate(random);
    peer =
        new PeerConnection(
            new PeerConnection.Parameters(local, remote, true, Duration.ofSeconds(15)),
            random,
            counter,
            0);
    table.add(peer);
    byte[] check = Checks.request(local, remote, true);
    buffer.copyFrom(check, 0, check.length);
    table.handle(buffer, BROWSER, 0);
    byte[] key = new byte[16];
    byte[] salt = new byte[14];
    SrtpKeys keys = new SrtpKeys(SrtpProfile.AES_CM_128_HMAC_SHA1_80, key, salt, key, salt);
    peer.handleKeys(keys, 0);
    browser = new SrtpSession(keys.mirrored());
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

  @Test
  void aPacketInAndOneOutAllocateOnlyWhatTheLibraryDoes() {
    int sequence = 0;
    for (int round = 0; round < 2; round++) {
      exchange(sequence);
      sequence += PACKETS;
    }

    long perPair = exchange(sequence) / PACKETS;

    assertThat(counter.received).isEqualTo(3 * PACKETS);
    assertThat(perPair).isLessThan(3 * LIBRARY_BYTES);
  }

  private long drop() {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < PACKETS; i++) {
      buffer.copyFrom(plain, 0, plain.length);
      table.handle(buffer, STRANGER, i);
    }
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  /// Per packet the library works three times: the browser's protect, our unprotect and protect.
  private long exchange(int firstSequence) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < PACKETS; i++) {
      Bytes.put16(plain, 2, firstSequence + i);
      buffer.copyFrom(plain, 0, plain.length);
      browser.protect(buffer);
      table.handle(buffer, BROWSER, i);
      buffer.copyFrom(plain, 0, plain.length);
      peer.sendRtp(buffer, i);
    }
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  private static final class Counter extends RecordingListener {
    private int received;

    @Override
    public void send(byte[] array, int offset, int length, InetSocketAddress to) {}

    @Override
    public void rtp(PacketBuffer packet, RtpPacket header, long nowNs) {
      received++;
    }
  }
}
