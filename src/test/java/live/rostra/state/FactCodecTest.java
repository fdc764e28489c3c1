package live.rostra.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FactCodecTest {
  @Test
  void everyKindOfFactIsReadAsItWasWritten() throws IOException {
    byte[] bytes = FactCodec.encode(17, Facts.all());

    assertThat(FactCodec.decode(bytes)).isEqualTo(new FactCodec.Appended(17, Facts.all()));
  }

  @Test
  void textMayBeLongAndOfAnyScript() throws IOException {
    Fact long_ = new Fact.Logged(Facts.ROOM, 1, 1, 0, "x", "\"" + "дд🎧".repeat(50_000) + "\"");

    assertThat(FactCodec.decode(FactCodec.encode(0, List.of(long_))).facts())
        .containsExactly(long_);
  }

  @Test
  void bytesThatAreNoFactsAreRefusedAndNothingElse() {
    Random random = new Random(1);
    byte[] whole = FactCodec.encode(17, Facts.all());
    for (int i = 0; i < 20_000; i++) {
      byte[] broken = whole.clone();
      broken[random.nextInt(broken.length)] = (byte) random.nextInt();
      broken = Arrays.copyOf(broken, random.nextInt(broken.length + 1));
      try {
        FactCodec.decode(broken);
      } catch (IOException _) {
        // As it should.
      }
    }
    assertThatThrownBy(() -> FactCodec.decode(Arrays.copyOf(whole, whole.length - 1)))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> FactCodec.decode(Arrays.copyOf(whole, whole.length + 1)))
        .isInstanceOf(IOException.class);
  }
}
