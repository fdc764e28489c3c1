package live.rostra.rtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import live.rostra.testkit.BadInput;
import live.rostra.testkit.Octets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedPayloadTest {
  private final RedPayload red = new RedPayload();

  @Test
  void showsARedundantBlockBeforeThePrimary() {
    // PT 111, 960 ticks older, 3 bytes; then the primary, PT 111.
    byte[] bytes = Octets.of("ffff ef 0f0003 6f aabbcc 1122 ff");

    assertThat(red.wrap(bytes, 2, 10)).isTrue();

    assertThat(red.blocks()).isEqualTo(2);
    assertThat(red.payloadType(0)).isEqualTo(111);
    assertThat(red.timestampOffset(0)).isEqualTo(960);
    assertThat(red.offset(0)).isEqualTo(7);
    assertThat(red.length(0)).isEqualTo(3);
    assertThat(red.payloadType(1)).isEqualTo(111);
    assertThat(red.timestampOffset(1)).isZero();
    assertThat(red.offset(1)).isEqualTo(10);
    assertThat(red.length(1)).isEqualTo(2);
  }

  @Test
  void readsTheLargestOffsetAndLength() {
    assertThat(wrap("ef ffffff 00 55*1023 77")).isTrue();

    assertThat(red.timestampOffset(0)).isEqualTo(16_383);
    assertThat(red.length(0)).isEqualTo(1023);
    assertThat(red.payloadType(1)).isZero();
    assertThat(red.length(1)).isEqualTo(1);
  }

  @Test
  void acceptsEmptyBlocks() {
    assertThat(wrap("ef 0f0000 6f")).isTrue();

    assertThat(red.blocks()).isEqualTo(2);
    assertThat(red.length(0)).isZero();
    assertThat(red.length(1)).isZero();
  }

  @Test
  @BadInput(20)
  void tellsRedInsideRed() {
    wrap("bf 0f0001 6f aa bb");

    assertThat(red.blocks()).isEqualTo(2);
    assertThat(red.payloadType(0)).isEqualTo(63);
    assertThat(red.payloadType(1)).isEqualTo(111);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "nothing, ''",
    "redundant header cut after 1 byte, ef",
    "redundant header cut after 3 bytes, ef 0f00",
    "no primary header, ef 0f0000",
    "block past the end, ef 0f0003 6f aabb",
    "second block past the end, ef 0f0001 ef 070003 6f aabbcc",
    "block length 1023 in a short packet, ef 0f03ff 6f 55*100",
    "headers to the end, ff*400",
    "17 blocks, ef000000 ef000000 ef000000 ef000000 ef000000 ef000000 ef000000 ef000000 ef000000 ef000000 ef000000 ef000000 ef000000 ef000000 ef000000 ef000000 6f",
  })
  @BadInput(20)
  void refuses(String what, String hex) {
    wrap("ef 0f0000 6f");

    assertThat(wrap(hex)).as(what).isFalse();

    assertThat(red.blocks()).as("no stale blocks").isZero();
    assertThatThrownBy(() -> red.length(0)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  private boolean wrap(String hex) {
    byte[] bytes = Octets.of(hex);
    return red.wrap(bytes, 0, bytes.length);
  }
}
