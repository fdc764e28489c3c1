package live.rostra.load.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SrtpCipherTest {
  private static final int HEADER = 12;

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }

  /// RFC 3711 appendix B.3.
  @Test
  void derivesTheKeysOfTheRfc() throws Exception {
    byte[] key = hex("e1f97a0d3e018be0d64fa32c06de4139");
    byte[] salt = hex("0ec675ad498afeebb6960b3aabe6");

    assertThat(SrtpCipher.derive(key, salt, 0, 16))
        .isEqualTo(hex("c61e7a93744f39ee10734afe3ff7a087"));
    assertThat(SrtpCipher.derive(key, salt, 2, 14)).isEqualTo(hex("30cbbc08863d8c85d49db34a9ae1"));
    assertThat(SrtpCipher.derive(key, salt, 1, 20))
        .isEqualTo(hex("cebe321f6ff7716b6fd4ab49af256a156d38baa4"));
  }

  @ParameterizedTest
  @EnumSource
  void opensWhatTheOtherSideSealed(SrtpProfile profile) {
    byte[] packet = packet();
    int sealed = cipher(profile).seal(packet, HEADER + 100, HEADER, 70_000);

    int end = cipher(profile).open(packet, sealed, HEADER, 70_000);

    assertThat(sealed).isEqualTo(HEADER + 100 + profile.tagLength());
    assertThat(end).isEqualTo(HEADER + 100);
    assertThat(packet).startsWith(Arrays.copyOf(packet(), HEADER + 100));
  }

  @ParameterizedTest
  @EnumSource
  void refusesAPacketOfWhichAnyByteIsAnother(SrtpProfile profile) {
    byte[] packet = packet();
    int sealed = cipher(profile).seal(packet, HEADER + 20, HEADER, 5);
    SrtpCipher opening = cipher(profile);

    for (int at = 0; at < sealed; at++) {
      byte[] forged = packet.clone();
      forged[at] ^= 1;
      assertThat(opening.open(forged, sealed, HEADER, 5)).as("byte %d", at).isEqualTo(-1);
    }
    assertThat(opening.open(packet.clone(), sealed, HEADER, 5)).isPositive();
  }

  @ParameterizedTest
  @EnumSource
  void refusesThePacketOfAnotherRollover(SrtpProfile profile) {
    byte[] packet = packet();
    int sealed = cipher(profile).seal(packet, HEADER + 20, HEADER, 5);

    assertThat(cipher(profile).open(packet, sealed, HEADER, 65_541)).isEqualTo(-1);
  }

  @ParameterizedTest
  @EnumSource
  void refusesWhatIsShorterThanItsTag(SrtpProfile profile) {
    assertThat(cipher(profile).open(packet(), HEADER + 9, HEADER, 0)).isEqualTo(-1);
  }

  /// RFC 7714 section 9.2 and RFC 3711 section 3.4.
  @Test
  void writesTheIndexBehindAReport() {
    byte[] gcm = packet();
    byte[] cm = packet();
    int gcmLength = cipher(SrtpProfile.AEAD_AES_128_GCM).sealRtcp(gcm, 32, 5);
    int cmLength = cipher(SrtpProfile.AES_CM_128_HMAC_SHA1_80).sealRtcp(cm, 32, 5);

    assertThat(gcmLength).isEqualTo(32 + 16 + 4);
    assertThat(cmLength).isEqualTo(32 + 4 + 10);
    assertThat(Arrays.copyOf(gcm, 8)).isEqualTo(Arrays.copyOf(packet(), 8));
    assertThat(Arrays.copyOfRange(gcm, 48, 52)).isEqualTo(hex("80000005"));
    assertThat(Arrays.copyOfRange(cm, 32, 36)).isEqualTo(hex("80000005"));
  }

  private static SrtpCipher cipher(SrtpProfile profile) {
    byte[] salt = new byte[profile.saltLength()];
    Arrays.fill(salt, (byte) 7);
    return new SrtpCipher(profile, new byte[16], salt);
  }

  private static byte[] packet() {
    byte[] packet = new byte[200];
    for (int i = 0; i < packet.length; i++) {
      packet[i] = (byte) i;
    }
    return packet;
  }
}
