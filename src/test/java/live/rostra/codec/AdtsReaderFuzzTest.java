package live.rostra.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.ArrayList;
import java.util.List;

class AdtsReaderFuzzTest {
  /// Whole or byte by byte, the reader sees the same stream, and never throws.
  @FuzzTest(maxDuration = "10s")
  void readsTheSameHoweverTheBytesAreCut(byte[] data) {
    List<byte[]> whole = new ArrayList<>();
    List<byte[]> bytewise = new ArrayList<>();
    var one = new AdtsReader(whole::add);
    var other = new AdtsReader(bytewise::add);

    boolean accepted = one.handle(data, 0, data.length);
    boolean acceptedBytewise = true;
    for (int i = 0; i < data.length; i++) {
      acceptedBytewise = other.handle(data, i, 1);
    }

    assertThat(acceptedBytewise).isEqualTo(accepted);
    assertThat(bytewise).usingElementComparator(java.util.Arrays::compare).isEqualTo(whole);
  }
}
