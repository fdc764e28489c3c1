package live.rostra.transport.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import live.rostra.wire.Bytes;
import live.rostra.wire.PacketBuffer;
import org.jitsi.srtp.SrtpContextFactory;
import org.jitsi.srtp.SrtpCryptoContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What a session allocates per packet beyond what the library does by itself: nothing.
class SrtpAllocationTest {
  private static final int SSRC = 7;
  private static final int ROUND = 5_000;
  private static final int ROUNDS = 4;

  /// The smallest object has 16 bytes; below that it is the measuring and what the compiler saves.
  private static final long NOTHING = 16;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final byte[] plain = new byte[172];
  private final PacketBuffer buffer = new PacketBuffer();
  private final PacketView view = new PacketView();

  /// One packet through whatever is measured.
  private interface Step {
    void packet(byte[] bytes) throws GeneralSecurityException;
  }

  @ParameterizedTest
  @EnumSource
  void protectingAllocatesNothingOfOurs(SrtpProfile profile) throws Exception {
    SrtpCryptoContext library = factory(profile, true).deriveContext(SSRC, 0);
    SrtpSession session = new SrtpSession(keys(profile));
    byte[][] packets = packets();

    long alone =
        perPacket(
            packets,
            bytes -> {
              buffer.copyFrom(bytes, 0, bytes.length);
              library.transformPacket(view.of(buffer));
            });
    long ours =
        perPacket(
            packets,
            bytes -> {
              buffer.copyFrom(bytes, 0, bytes.length);
              session.protect(buffer);
            });

    assertThat(ours - alone).as("%d with, %d without", ours, alone).isLessThan(NOTHING);
  }

  @ParameterizedTest
  @EnumSource
  void unprotectingAllocatesNothingOfOurs(SrtpProfile profile) throws Exception {
    SrtpCryptoContext library = factory(profile, false).deriveContext(SSRC, 0);
    SrtpSession session = new SrtpSession(keys(profile).mirrored());
    byte[][] packets = packets();
    SrtpSession peer = new SrtpSession(keys(profile));
    for (int i = 0; i < packets.length; i++) {
      buffer.copyFrom(packets[i], 0, packets[i].length);
      peer.protect(buffer);
      packets[i] = Arrays.copyOfRange(buffer.array(), buffer.offset(), buffer.end());
    }

    long alone =
        perPacket(
            packets,
            bytes -> {
              buffer.copyFrom(bytes, 0, bytes.length);
              library.reverseTransformPacket(view.of(buffer), false);
            });
    long ours =
        perPacket(
            packets,
            bytes -> {
              buffer.copyFrom(bytes, 0, bytes.length);
              session.unprotect(buffer);
            });

    assertThat(ours - alone).as("%d with, %d without", ours, alone).isLessThan(NOTHING);
  }

  /// Bytes per packet in the best round: the first ones also pay for compilation.
  private static long perPacket(byte[][] packets, Step step) throws GeneralSecurityException {
    long best = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < ROUND; i++) {
        step.packet(packets[round * ROUND + i]);
      }
      best = Math.min(best, THREADS.getCurrentThreadAllocatedBytes() - before);
    }
    return best / ROUND;
  }

  private byte[][] packets() {
    byte[][] packets = new byte[ROUNDS * ROUND][];
    for (int i = 0; i < packets.length; i++) {
      plain[0] = (byte) 0x80;
      plain[1] = 111;
      Bytes.put16(plain, 2, i);
      Bytes.put32(plain, 8, SSRC);
      packets[i] = plain.clone();
    }
    return packets;
  }

  private static SrtpKeys keys(SrtpProfile profile) {
    byte[] key = new byte[SrtpProfile.KEY_LENGTH];
    byte[] salt = new byte[profile.saltLength()];
    return new SrtpKeys(profile, key, salt, key, salt);
  }

  private static SrtpContextFactory factory(SrtpProfile profile, boolean sender) {
    SrtpKeys keys = keys(profile);
    return new SrtpContextFactory(
        sender,
        keys.localKey(),
        keys.localSalt(),
        profile.policy(),
        profile.policy(),
        SilentLogger.INSTANCE);
  }
}
