package live.rostra.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import live.rostra.testkit.BadInput;
import org.junit.jupiter.api.Test;

/// What is Concentus' alone; the rest is in {@link OpusCodecTest}.
class ConcentusOpusTest {
  private final OpusCodec codec = new ConcentusOpus();
  private final OpusDecoder decoder = codec.newDecoder();
  private final float[] pcm = new float[OpusPacket.MAX_SAMPLES];

  @Test
  @BadInput(23)
  void reportsTheCrashOfConcentusAsOneLostFrame() {
    byte[] crash = HexFormat.of().parseHex("5d341d341a");

    assertThat(decoder.decode(crash, 0, crash.length, pcm, 0)).isEqualTo(-1);
  }

  @Test
  void speechModeIsNotCopied() {
    OpusSettings speech = new OpusSettings(32_000, 5, true);

    assertThat(codec.newEncoder(speech).copyFrom(codec.newEncoder(speech))).isFalse();
  }
}
