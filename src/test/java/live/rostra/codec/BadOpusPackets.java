package live.rostra.codec;

import java.util.HexFormat;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/// Payloads that must cost no more than one lost frame: rows 23 and 24 of the bad inputs, with kin.
final class BadOpusPackets {
  private BadOpusPackets() {}

  static Stream<Arguments> all() {
    byte[] longest = new byte[1_276];
    longest[0] = (byte) 0xf8;
    new Random(24).nextBytes(longest);
    longest[0] = (byte) 0xf8;
    return Stream.of(
        named("an empty payload", ""),
        named("the packet that makes Concentus throw AssertionError", "5d341d341a"),
        named("the same in stereo", "5f341d341a"),
        named("code 3 without a count", "fb"),
        named("code 3 with 0 frames", "fb00aabb"),
        named("code 3 with 49 frames", "fb31" + "00".repeat(49)),
        named("code 3 of 48 frames of 20 ms", "fb30" + "00".repeat(48)),
        named("code 3 with frame size 0", "fb02"),
        named("code 3 with padding past the end", "fb41ff"),
        named("code 3 of endless padding", "fb41" + "ff".repeat(200)),
        named("code 3 VBR with a length past the end", "fb8232"),
        named("code 2 with a first frame past the end", "fafc"),
        named("code 2 with a two-byte length cut off", "fafc".repeat(1)),
        named("code 1 of odd length", "f9aabbcc00"),
        named("120 ms of SILK in two frames", "1944".concat("00112233445566778899aabb")),
        named("a SILK 60 ms frame of ones", "18" + "ff".repeat(60)),
        named("a hybrid frame of zeros", "78" + "00".repeat(40)),
        named("a hybrid stereo frame of ones", "7c" + "ff".repeat(80)),
        named("a CELT 2.5 ms frame", "e0ff"),
        Arguments.of("the longest frame and one byte", longest),
        named("only a TOC byte: DTX", "08"),
        named("two bytes", "0800"));
  }

  /// Every mode, bandwidth, channel count and frame size in turn, with seeded noise behind the TOC.
  static Stream<byte[]> changingModes(int count, long seed) {
    Random random = new Random(seed);
    return IntStream.range(0, count)
        .mapToObj(i -> {
          byte[] packet = new byte[1 + random.nextInt(120)];
          random.nextBytes(packet);
          packet[0] = (byte) ((i * 5 % 32) << 3 | (i & 1) << 2 | random.nextInt(4));
          return packet;
        });
  }

  private static Arguments named(String what, String hex) {
    return Arguments.of(what, HexFormat.of().parseHex(hex));
  }
}
