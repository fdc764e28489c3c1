package live.rostra.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AdtsReaderTest {
  private final List<byte[]> units = new ArrayList<>();
  private final AdtsReader reader = new AdtsReader(units::add);

  @Test
  void readsBackWhatWasWrittenHoweverItIsCut() {
    var random = new Random(7);
    var written = new ArrayList<byte[]>();
    for (int i = 0; i < 300; i++) {
      byte[] unit = new byte[1 + random.nextInt(i % 50 == 0 ? 8184 : 400)];
      random.nextBytes(unit);
      written.add(unit);
    }
    byte[] stream = AdtsFrames.write(written);

    for (int at = 0; at < stream.length; ) {
      int length = Math.min(random.nextInt(500), stream.length - at);
      assertThat(reader.handle(stream, at, length)).isTrue();
      at += length;
    }

    assertThat(units).usingElementComparator(java.util.Arrays::compare).isEqualTo(written);
  }

  @Test
  void skipsAChecksum() {
    byte[] stream = AdtsFrames.write(List.of(new byte[] {9, 9, 1, 2, 3}));
    stream[1] &= (byte) ~1;

    assertThat(reader.handle(stream, 0, stream.length)).isTrue();

    assertThat(units).containsExactly(new byte[] {1, 2, 3});
  }

  @Test
  void refusesForGoodWhatIsNotTheStreamThatWasAskedFor() {
    byte[] good = AdtsFrames.write(List.of(new byte[] {1, 2, 3}));
    // Each flips one thing: sync, layer, profile, rate, channels, length below the header, two
    // blocks.
    int[][] wrong = {{0, 0x80}, {1, 0x02}, {2, 0x80}, {2, 0x04}, {3, 0x80}, {5, 0x40}, {6, 0x01}};
    for (int[] flip : wrong) {
      byte[] bad = good.clone();
      bad[flip[0]] ^= (byte) flip[1];
      if (flip[0] == 5) {
        bad[5] = 0x1f;
        bad[4] = 0;
      }
      var refusing = new AdtsReader(units::add);

      assertThat(refusing.handle(bad, 0, bad.length)).isFalse();
      assertThat(refusing.handle(good, 0, good.length)).isFalse();
    }
    assertThat(units).isEmpty();
  }
}
