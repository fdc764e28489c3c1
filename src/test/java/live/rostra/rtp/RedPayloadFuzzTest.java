package live.rostra.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

class RedPayloadFuzzTest {
  private final RedPayload red = new RedPayload();

  /// Whatever is accepted is a chain of blocks that ends exactly where the payload ends.
  @FuzzTest(maxDuration = "10s")
  void blocks(byte[] data) {
    if (!red.wrap(data, 0, data.length)) {
      assertThat(red.blocks()).isZero();
      return;
    }
    int last = red.blocks() - 1;
    int expected = 4 * last + 1;
    for (int i = 0; i <= last; i++) {
      assertThat(red.payloadType(i)).isBetween(0, 127);
      assertThat(red.offset(i)).isEqualTo(expected);
      expected += red.length(i);
    }
    assertThat(expected).isEqualTo(data.length);
    assertThat(red.timestampOffset(last)).isZero();
  }
}
