package live.rostra.transport.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import live.rostra.testkit.BadInput;
import live.rostra.wire.Bytes;
import live.rostra.wire.PacketBuffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Row T26: a flood of SSRCs that do not authenticate, then many that do.
class SsrcFloodTest {
  private static final int AUTHENTIC = 10_000;

  private static final long MAX_BYTES = 1L << 20;

  /// Threads of other tests in this JVM keep and let go what they like; what a flood leaves behind,
  /// every flood leaves.
  private static final int FLOODS = 3;

  private static final int COLLECTIONS = 20;

  private final PacketBuffer packet = new PacketBuffer();

  @ParameterizedTest
  @EnumSource(SrtpProfile.class)
  @Tag("torture")
  void aMillionLeaveNoMore(SrtpProfile profile) {
    floods(profile, 1_000_000);
  }

  @ParameterizedTest
  @EnumSource(SrtpProfile.class)
  @BadInput(21)
  void leavesEightContextsAndNoMoreThanAMebibyteOfHeap(SrtpProfile profile) {
    floods(profile, 100_000);
  }

  private void floods(SrtpProfile profile, int forgeries) {
    byte[][] authentic = authentic(profile);
    long least = Long.MAX_VALUE;
    for (int i = 0; i < FLOODS && least >= MAX_BYTES; i++) {
      least = Math.min(least, flood(profile, forgeries, authentic));
    }

    System.out.printf("%s: %,d SSRCs left %,d bytes%n", profile, forgeries, least);
    assertThat(least).as("bytes that stayed").isLessThan(MAX_BYTES);
  }

  /// @return by how much the heap has grown while the flooded session is still there
  private long flood(SrtpProfile profile, int forgeries, byte[][] authentic) {
    SrtpSession node = session(profile);
    forged(node, 20_000); // whatever is loaded once, is loaded
    long before = leastHeap(Long.MIN_VALUE);

    forged(node, forgeries);
    assertThat(node.receivingContexts()).isZero();
    for (byte[] one : authentic) {
      packet.copyFrom(one, 0, one.length);
      assertThat(node.unprotect(packet)).isTrue();
    }
    long after = leastHeap(before + MAX_BYTES / 2);

    assertThat(node.receivingContexts()).isEqualTo(SsrcTable.CAPACITY);
    assertThat(node.dropped(SrtpDrop.AUTHENTICATION)).isEqualTo(forgeries + 20_000);
    return after - before;
  }

  /// Packets of as many SSRCs, made before anything is measured: the contexts of who sends them
  /// have native memory and outlive a collection or two.
  private byte[][] authentic(SrtpProfile profile) {
    byte[][] packets = new byte[AUTHENTIC][];
    SrtpSession sender = session(profile);
    for (int ssrc = 0; ssrc < AUTHENTIC; ssrc++) {
      // A session each, because a sender keeps eight SSRCs as well.
      if (ssrc % SsrcTable.CAPACITY == 0) {
        sender = session(profile);
      }
      byte[] plain = rtp(ssrc);
      packet.copyFrom(plain, 0, plain.length);
      assertThat(sender.protect(packet)).isTrue();
      packets[ssrc] =
          Arrays.copyOfRange(packet.array(), packet.offset(), packet.offset() + packet.length());
    }
    return packets;
  }

  private void forged(SrtpSession node, int count) {
    byte[] forged = Arrays.copyOf(rtp(0), 60);
    for (int i = 0; i < count; i++) {
      Bytes.put32(forged, 8, i);
      packet.copyFrom(forged, 0, forged.length);
      if (node.unprotect(packet)) {
        throw new AssertionError("a forged packet passed");
      }
    }
  }

  /// The least of many collections, because other threads allocate too, and contexts with native
  /// memory go some collections later; fewer when it has come down to `enough`.
  private static long leastHeap(long enough) {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < COLLECTIONS && least > enough; i++) {
      System.gc();
      least = Math.min(least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }
    return least;
  }

  private static byte[] rtp(int ssrc) {
    byte[] plain = new byte[40];
    plain[0] = (byte) 0x80;
    plain[1] = 111;
    Bytes.put32(plain, 8, ssrc);
    return plain;
  }

  private static SrtpSession session(SrtpProfile profile) {
    byte[] key = new byte[16];
    key[7] = 42;
    byte[] salt = new byte[profile.saltLength()];
    return new SrtpSession(new SrtpKeys(profile, key, salt, key, salt));
  }
}
