package live.rostra.rtp.rtcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import live.rostra.rtp.rtcp.RtcpReader.Parsed;
import live.rostra.testkit.Octets;
import live.rostra.wire.PacketBuffer;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class RtcpRoundTripTest {
  private final PacketBuffer buffer = new PacketBuffer();
  private final RtcpWriter writer = new RtcpWriter();

  @Test
  void writesTheBytesOfTheRfc() {
    var block = new ReportBlock(0x0a0b0c0d, 0x40, -2, 0x1_0005, 48, 0x5678_9abc, 0x1_8000);

    writer
        .reset(buffer)
        .add(new SenderReport(1, 0x0102_0304_0506_0708L, 9, 10, 11, List.of(block)))
        .add(SourceDescription.of(1, "abc"))
        .add(GenericNack.of(1, 2, 0xffff, 0, 16))
        .add(new Bye(List.of(1), "bye"))
        .finish();

    assertThat(Arrays.copyOf(buffer.array(), buffer.length()))
        .isEqualTo(
            Octets.of(
                """
                81c8000c 00000001 01020304 05060708 00000009 0000000a 0000000b
                  0a0b0c0d 40fffffe 00010005 00000030 56789abc 00018000
                81ca0003 00000001 0103 616263 00 0000
                81cd0004 00000001 00000002 ffff0001 00100000
                81cb0002 00000001 03627965
                """));
  }

  @RepeatedTest(300)
  void readsBackWhatItWrote(RepetitionInfo repetition) {
    var random = new Random(repetition.getCurrentRepetition());
    List<RtcpPacket> packets = new ArrayList<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      packets.add(packet(random));
    }

    writer.reset(buffer);
    packets.forEach(packet -> RtcpCompounds.write(writer, packet));
    int length = writer.finish();

    assertThat(RtcpReader.parse(buffer.array(), 0, length)).isEqualTo(new Parsed.Compound(packets));
  }

  @Test
  void readsOnlyItsOwnBytes() {
    byte[] bytes = Octets.of("ff*5 80c90001 00000007 ff*9");

    assertThat(RtcpReader.parse(bytes, 5, 8))
        .isEqualTo(new Parsed.Compound(List.of(new ReceiverReport(7, List.of()))));
  }

  @Test
  void namesWhatItDoesNotKnow() {
    byte[] bytes = Octets.of("80c90001 00000007 85cf0002 00000007 00000000");

    assertThat(RtcpReader.parse(bytes, 0, bytes.length))
        .isEqualTo(
            new Parsed.Compound(
                List.of(new ReceiverReport(7, List.of()), new Unknown(207, 5, 12))));
  }

  @Test
  void packsAndUnpacksMissingPacketsAcrossAWrap() {
    int[] missing = {65_530, 65_531, 2, 10, 11, 27, 28};
    List<Integer> seen = new ArrayList<>();

    GenericNack nack = GenericNack.of(1, 2, missing);
    nack.forEachLost(seen::add);

    assertThat(nack.lost()).hasSize(3);
    assertThat(seen).containsExactly(65_530, 65_531, 2, 10, 11, 27, 28);
  }

  @Test
  void refusesACompoundThatFitsNoDatagram() {
    var full = new ReceiverReport(1, Collections.nCopies(31, new ReportBlock(2, 0, 0, 0, 0, 0, 0)));
    writer.reset(buffer).add(full);

    assertThatThrownBy(() -> writer.add(full)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void refusesValuesTheWireCannotCarry() {
    assertThatThrownBy(() -> new ReportBlock(1, 256, 0, 0, 0, 0, 0)).hasMessageContaining("256");
    assertThatThrownBy(() -> new ReportBlock(1, 0, 1 << 23, 0, 0, 0, 0))
        .hasMessageContaining("24 bits");
    assertThatThrownBy(() -> new ReportBlock(1, 0, 0, 1L << 32, 0, 0, 0))
        .hasMessageContaining("extendedHighestSequenceNumber");
    assertThatThrownBy(() -> SourceDescription.of(1, "é".repeat(128)))
        .hasMessageContaining("255 bytes");
    assertThatThrownBy(() -> new GenericNack(1, 2, List.of())).hasMessageContaining("at least one");
  }

  private static RtcpPacket packet(Random random) {
    return switch (random.nextInt(5)) {
      case 0 ->
          new SenderReport(
              random.nextInt(),
              random.nextLong(),
              u32(random),
              u32(random),
              u32(random),
              blocks(random));
      case 1 -> new ReceiverReport(random.nextInt(), blocks(random));
      case 2 -> {
        List<SourceDescription.Chunk> chunks = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          chunks.add(new SourceDescription.Chunk(random.nextInt(), text(random)));
        }
        yield new SourceDescription(chunks);
      }
      case 3 -> new Bye(random.ints(random.nextInt(4)).boxed().toList(), text(random));
      default ->
          GenericNack.of(
              random.nextInt(),
              random.nextInt(),
              random.ints(1 + random.nextInt(20), 0, 1 << 16).toArray());
    };
  }

  private static List<ReportBlock> blocks(Random random) {
    List<ReportBlock> blocks = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      blocks.add(
          new ReportBlock(
              random.nextInt(),
              random.nextInt(256),
              random.nextInt(ReportBlock.MIN_LOST, ReportBlock.MAX_LOST + 1),
              u32(random),
              u32(random),
              u32(random),
              u32(random)));
    }
    return blocks;
  }

  private static long u32(Random random) {
    return random.nextLong(1L << 32);
  }

  private static String text(Random random) {
    return "x".repeat(random.nextInt(9)) + "é–𝄞".repeat(random.nextInt(8));
  }
}
