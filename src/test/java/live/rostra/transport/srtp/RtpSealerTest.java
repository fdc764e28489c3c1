package live.rostra.transport.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Stream;
import live.rostra.wire.Bytes;
import live.rostra.wire.Outbox;
import live.rostra.wire.PacketBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Sealed packets are what jitsi-srtp makes of the same bytes, byte for byte, by the system's
/// OpenSSL and without it.
class RtpSealerTest {
  private static final int SSRC = 0xfedc_ba98;

  private final Random random = new Random(5);
  private final MemorySegment memory = Arena.ofAuto().allocate(4 * Outbox.PLACE, 64);
  private final MemorySegment payload = Arena.ofAuto().allocate(2_000, 64);
  private final PacketBuffer buffer = new PacketBuffer();

  static Stream<Arguments> sealers() {
    return Arrays.stream(SrtpProfile.values())
        .flatMap(profile -> Stream.of(Arguments.of(profile, true), Arguments.of(profile, false)));
  }

  @Test
  void theSystemsLibraryIsUsedWhereTheTestsRun() {
    assertThat(RtpSealer.isNative()).as("libcrypto of this system").isTrue();
  }

  @ParameterizedTest(name = "{0}, native {1}")
  @MethodSource("sealers")
  void makesTheSameBytesAsTheLibraryThroughTwoRollovers(SrtpProfile profile, boolean isNative) {
    SrtpKeys keys = keys(profile);
    RtpSealer sealer = sealer(keys, isNative);
    SrtpSession library = new SrtpSession(keys);

    for (int index = 60_000; index < 4 * 65_536; index += index % 65_536 < 65_500 ? 97 : 1) {
      byte[] packet = packet(index, 60 + index % 200, index % 3 == 0);
      assertThat(seal(sealer, packet, index))
          .as("index %d", index)
          .isEqualTo(protect(library, packet));
    }
  }

  @ParameterizedTest(name = "{0}, native {1}")
  @MethodSource("sealers")
  void everyLengthFitsItsBlocks(SrtpProfile profile, boolean isNative) {
    SrtpKeys keys = keys(profile);
    RtpSealer sealer = sealer(keys, isNative);
    SrtpSession library = new SrtpSession(keys);

    for (int length = 0; length <= SrtpSession.MAX_DATAGRAM - 12 - profile.tagLength(); length++) {
      byte[] packet = packet(length, length, false);
      assertThat(seal(sealer, packet, length))
          .as("payload of %d", length)
          .isEqualTo(protect(library, packet));
    }
  }

  @ParameterizedTest(name = "{0}, native {1}")
  @MethodSource("sealers")
  void refusesWhatNoDatagramHolds(SrtpProfile profile, boolean isNative) {
    RtpSealer sealer = sealer(keys(profile), isNative);
    int longest = SrtpSession.MAX_DATAGRAM - 12 - profile.tagLength();

    assertThat(seal(sealer, packet(1, longest, false), 1)).hasSize(SrtpSession.MAX_DATAGRAM);
    assertThat(seal(sealer, packet(2, longest + 1, false), 2)).isEmpty();
  }

  @ParameterizedTest(name = "{0}, native {1}")
  @MethodSource("sealers")
  void aPacketSealedAgainIsTheSame(SrtpProfile profile, boolean isNative) {
    RtpSealer sealer = sealer(keys(profile), isNative);
    byte[] first = packet(65_534, 100, true);
    byte[] sealed = seal(sealer, first, 65_534);

    for (int index = 65_535; index < 65_545; index++) {
      assertThat(seal(sealer, packet(index, 100, true), index)).isNotEmpty();
    }

    assertThat(seal(sealer, first, 65_534)).isEqualTo(sealed);
  }

  @ParameterizedTest
  @EnumSource
  void writesNothingInFrontOfItsPlaceNorBehindIt(SrtpProfile profile) {
    RtpSealer sealer = sealer(keys(profile), true);
    int longest = SrtpSession.MAX_DATAGRAM - 12 - profile.tagLength();
    for (int length : new int[] {0, 1, 51, 52, 160, longest}) {
      memory.fill((byte) 0x77);
      byte[] packet = packet(length, length, false);
      int sealed = sealAt(sealer, packet, length, Outbox.PLACE);

      assertThat(sealed).isEqualTo(packet.length + profile.tagLength());
      assertThat(memory.asSlice(0, Outbox.PLACE).toArray(ValueLayout.JAVA_BYTE)).containsOnly(0x77);
      assertThat(memory.asSlice(2L * Outbox.PLACE).toArray(ValueLayout.JAVA_BYTE))
          .containsOnly(0x77);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aClosedSealerSealsNothing(SrtpProfile profile) {
    RtpSealer sealer = sealer(keys(profile), true);
    assertThat(seal(sealer, packet(1, 10, false), 1)).isNotEmpty();

    sealer.close();
    sealer.close();

    assertThat(seal(sealer, packet(2, 10, false), 2)).isEmpty();
  }

  /// Test vector of RFC 3711 appendix B.3.
  @Test
  void derivesTheSessionKeysOfTheSpecification() {
    SrtpKeys keys =
        new SrtpKeys(
            SrtpProfile.AES_CM_128_HMAC_SHA1_80,
            HexFormat.of().parseHex("E1F97A0D3E018BE0D64FA32C06DE4139"),
            HexFormat.of().parseHex("0EC675AD498AFEEBB6960B3AABE6"),
            new byte[16],
            new byte[14]);

    SessionKeys derived = SessionKeys.ofLocal(keys);

    assertThat(derived.cipherKey()).asHexString().isEqualTo("C61E7A93744F39EE10734AFE3FF7A087");
    assertThat(derived.salt()).asHexString().isEqualTo("30CBBC08863D8C85D49DB34A9AE1");
    assertThat(derived.authenticationKey())
        .asHexString()
        .isEqualTo("CEBE321F6FF7716B6FD4AB49AF256A156D38BAA4");
  }

  private static RtpSealer sealer(SrtpKeys keys, boolean isNative) {
    if (isNative) {
      assertThat(RtpSealer.isNative()).as("OpenSSL's libcrypto is here: make tools").isTrue();
      return NativeCiphers.sealer(keys);
    }
    return new LibrarySealer(new SrtpSession(keys));
  }

  private byte[] seal(RtpSealer sealer, byte[] packet, long index) {
    int length = sealAt(sealer, packet, index, 0);
    return memory.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
  }

  private int sealAt(RtpSealer sealer, byte[] packet, long index, long at) {
    int header = (packet[0] & 0x10) == 0 ? 12 : 12 + 4 + 8;
    MemorySegment.copy(packet, 0, memory, ValueLayout.JAVA_BYTE, at, header);
    MemorySegment.copy(packet, header, payload, ValueLayout.JAVA_BYTE, 3, packet.length - header);
    return sealer.seal(payload, 3, packet.length - header, memory, at, header, SSRC, index);
  }

  private byte[] protect(SrtpSession library, byte[] packet) {
    buffer.copyFrom(packet, 0, packet.length);
    assertThat(library.protect(buffer)).isTrue();
    return Arrays.copyOfRange(buffer.array(), buffer.offset(), buffer.end());
  }

  private byte[] packet(int index, int payloadLength, boolean extended) {
    int header = extended ? 24 : 12;
    byte[] packet = new byte[header + payloadLength];
    random.nextBytes(packet);
    packet[0] = (byte) (extended ? 0x90 : 0x80);
    packet[1] = 111;
    Bytes.put16(packet, 2, index);
    Bytes.put32(packet, 8, SSRC);
    if (extended) {
      Bytes.put16(packet, 12, 0xBEDE);
      Bytes.put16(packet, 14, 2);
    }
    return packet;
  }

  private SrtpKeys keys(SrtpProfile profile) {
    byte[][] parts = {
      new byte[16], new byte[profile.saltLength()], new byte[16], new byte[profile.saltLength()]
    };
    for (byte[] part : parts) {
      random.nextBytes(part);
    }
    return new SrtpKeys(profile, parts[0], parts[1], parts[2], parts[3]);
  }
}
