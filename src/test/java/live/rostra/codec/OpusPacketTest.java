package live.rostra.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpusPacketTest {
  @ParameterizedTest
  @CsvSource({
    // TOC and payload, samples at 48 kHz
    "f8fffe, 960", // CELT 20 ms
    "e0ff, 120", // CELT 2.5 ms
    "e8ff, 240",
    "08aa, 960", // SILK 20 ms
    "00aa, 480",
    "18aa, 2880", // SILK 60 ms
    "60aa, 480", // hybrid 10 ms
    "68aa, 960",
    "09aabb, 1920", // code 1
    "0a01aabb, 1920", // code 2
    "0b03aabbcc, 2880", // code 3 CBR
    "0b830101aabbcc, 2880", // code 3 VBR
    "0b4302aabbcc0000, 2880", // code 3 with padding
    "19aabb, 5760", // 120 ms
    "08, 960", // DTX
    "0a00, 1920", // code 2, both frames empty
  })
  void tellsTheDurationOfAValidPacket(String hex, int samples) {
    byte[] packet = HexFormat.of().parseHex(hex);

    assertThat(OpusPacket.samples(packet, 0, packet.length)).isEqualTo(samples);
  }

  @ParameterizedTest
  @CsvSource({
    "''", // R1
    "09aa",
    "09aabbcc", // R3: two equal frames need an even payload
    "0a05aabb", // R4
    "0afc", // R4, length cut off
    "0b", // R6, no count
    "0b00", // R5
    "0b31aa", // 49 frames
    "1b03aabbcc", // 180 ms
    "fb07" + "00000000000000", // 140 ms
    "0b02aabbcc", // R6: 3 bytes for 2 frames
    "0b8209", // R7
    "0b42ff", // padding length past the end
    "0b4205aabb", // padding past the end
  })
  void refusesWhatTheRequirementsForbid(String hex) {
    byte[] packet = HexFormat.of().parseHex(hex);

    assertThat(OpusPacket.samples(packet, 0, packet.length)).isEqualTo(-1);
  }

  @Test
  void refusesAFrameOf1276Bytes() {
    byte[] packet = new byte[1 + 1_276];
    packet[0] = (byte) 0xf8;

    assertThat(OpusPacket.samples(packet, 0, packet.length)).isEqualTo(-1);
    assertThat(OpusPacket.samples(packet, 0, packet.length - 1)).isEqualTo(960);
  }

  @Test
  void findsInBandFecInSpeechAndNoneInCelt() {
    OpusEncoder speech = new ConcentusOpus().newEncoder(new OpusSettings(32_000, 5, true));
    OpusEncoder program = new ConcentusOpus().newEncoder(OpusSettings.program());
    byte[] packet = new byte[1_500];
    int withFec = 0;
    int celtWithFec = 0;

    for (int frame = 0; frame < 50; frame++) {
      float[] pcm = Tones.syllables(150, frame * 960L, 960);
      int length = speech.encode(pcm, 0, packet, 0, packet.length);
      withFec += OpusPacket.hasFec(packet, 0, length) ? 1 : 0;
      length = program.encode(pcm, 0, packet, 0, packet.length);
      celtWithFec += OpusPacket.hasFec(packet, 0, length) ? 1 : 0;
    }

    assertThat(withFec).isGreaterThan(25);
    assertThat(celtWithFec).isZero();
  }
}
