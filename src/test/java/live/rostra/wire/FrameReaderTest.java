package live.rostra.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameReaderTest {
  private final FrameReader reader = new FrameReader();
  private final List<byte[]> frames = new ArrayList<>();

  private boolean read(byte[] bytes, int offset, int length) {
    return reader.read(
        bytes,
        offset,
        length,
        (array, at, count) -> frames.add(Arrays.copyOfRange(array, at, at + count)));
  }

  private static byte[] framed(byte[]... packets) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] packet : packets) {
      out.write(packet.length >> 8);
      out.write(packet.length);
      out.writeBytes(packet);
    }
    return out.toByteArray();
  }

  @Test
  void readsFramesThatArriveTogether() {
    byte[] stream = framed(new byte[] {1}, new byte[] {2, 3}, new byte[1500]);

    assertThat(read(stream, 0, stream.length)).isTrue();

    assertThat(frames).hasSize(3);
    assertThat(frames.get(1)).containsExactly(2, 3);
    assertThat(frames.get(2)).hasSize(1500);
  }

  @Test
  void readsTheSameFramesHoweverTheStreamIsCut() {
    Random random = new Random(7);
    byte[][] packets = new byte[40][];
    for (int i = 0; i < packets.length; i++) {
      packets[i] = new byte[1 + random.nextInt(FrameReader.MAX_FRAME)];
      random.nextBytes(packets[i]);
    }
    byte[] stream = framed(packets);
    for (int cut : new int[] {1, 2, 3, 7, 1460, 1502, 8192}) {
      frames.clear();
      for (int at = 0; at < stream.length; at += cut) {
        assertThat(read(stream, at, Math.min(cut, stream.length - at))).isTrue();
      }
      assertThat(frames).as("cut every %d bytes", cut).containsExactly(packets);
    }
  }

  @Test
  void anEmptyFrameMeansNothing() {
    byte[] stream = framed(new byte[0], new byte[] {5}, new byte[0]);

    assertThat(read(stream, 0, 1)).isTrue();
    assertThat(read(stream, 1, stream.length - 1)).isTrue();

    assertThat(frames).singleElement().isEqualTo(new byte[] {5});
  }

  @Test
  void aFrameTooLongEndsTheStreamBeforeItsFirstByte() {
    assertThat(read(new byte[] {0x05, (byte) 0xdd}, 0, 2)).isFalse(); // 1501
    assertThat(frames).isEmpty();
  }

  @Test
  void aFrameTooLongEndsTheStreamAlsoWhenItsLengthIsCut() {
    assertThat(read(new byte[] {(byte) 0xff}, 0, 1)).isTrue();
    assertThat(read(new byte[] {(byte) 0xff}, 0, 1)).isFalse();
  }

  @Test
  void stopsWhenTheSinkSaysSo() {
    byte[] stream = framed(new byte[] {1}, new byte[] {2});
    List<Byte> seen = new ArrayList<>();

    boolean more =
        reader.read(
            stream,
            0,
            stream.length,
            (array, at, _) -> {
              seen.add(array[at]);
              return false;
            });

    assertThat(more).isFalse();
    assertThat(seen).containsExactly((byte) 1);
  }
}
