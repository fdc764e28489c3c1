package live.rostra.transport.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import live.rostra.wire.PacketBuffer;

/// Packets without the keys: refused and counted in every shape, and nothing of them is kept.
class SrtpUnprotectFuzzTest {
  private final SrtpSession gcm = session(SrtpProfile.AEAD_AES_128_GCM);
  private final SrtpSession counterMode = session(SrtpProfile.AES_CM_128_HMAC_SHA1_80);
  private final PacketBuffer packet = new PacketBuffer();

  @FuzzTest(maxDuration = "10s")
  void refusesWhatThePeerDidNotProtect(FuzzedDataProvider data) {
    SrtpSession session = data.consumeBoolean() ? gcm : counterMode;
    boolean rtcp = data.consumeBoolean();
    int offset = data.consumeInt(0, 300);
    byte[] datagram = data.consumeBytes(1_600);
    System.arraycopy(datagram, 0, packet.array(), offset, datagram.length);
    packet.set(offset, datagram.length);
    long before = drops(session);

    boolean opened = rtcp ? session.unprotectRtcp(packet) : session.unprotect(packet);

    assertThat(opened).isFalse();
    assertThat(drops(session)).isEqualTo(before + 1);
    assertThat(session.dropped(SrtpDrop.CIPHER)).as("the library was never surprised").isZero();
    assertThat(session.receivingContexts()).isZero();
  }

  private static long drops(SrtpSession session) {
    long sum = 0;
    for (SrtpDrop reason : SrtpDrop.values()) {
      sum += session.dropped(reason);
    }
    return sum;
  }

  private static SrtpSession session(SrtpProfile profile) {
    byte[] key = new byte[16];
    key[3] = 77;
    byte[] salt = new byte[profile.saltLength()];
    salt[2] = 5;
    return new SrtpSession(new SrtpKeys(profile, key, salt, key, salt));
  }
}
