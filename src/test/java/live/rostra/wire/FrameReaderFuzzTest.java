package live.rostra.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

class FrameReaderFuzzTest {
  /// One frame a line, and at the end whether the stream could be read on.
  private static List<String> frames(byte[] stream, int cut) {
    FrameReader reader = new FrameReader();
    List<String> read = new ArrayList<>();
    boolean more = true;
    for (int at = 0; at < stream.length && more; at += cut) {
      int length = Math.min(cut, stream.length - at);
      more =
          reader.read(
              stream,
              at,
              length,
              (array, offset, count) -> {
                assertThat(count).isBetween(1, FrameReader.MAX_FRAME);
                return read.add(Arrays.toString(Arrays.copyOfRange(array, offset, offset + count)));
              });
    }
    read.add(String.valueOf(more));
    return read;
  }

  /// The first byte says where the stream is cut.
  @FuzzTest(maxDuration = "10s")
  void readsTheSameHoweverTheStreamIsCut(byte[] data) {
    if (data.length == 0) {
      return;
    }
    byte[] stream = Arrays.copyOfRange(data, 1, data.length);

    assertThat(frames(stream, 1 + (data[0] & 0xff)))
        .isEqualTo(frames(stream, Math.max(1, stream.length)))
        .isEqualTo(frames(stream, 1));
  }
}
