package live.rostra.transport.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import live.rostra.testkit.LossyLink;
import org.junit.jupiter.api.Test;

class FlightPackerTest {
  private static final int LIMIT = 10;
  private final LossyLink.End[] ends = LossyLink.perfect().ends(LIMIT);
  private final FlightPacker packer = packer(ends[0]);

  @Test
  void recordsUpToTheNextWaitAreOneDatagram() throws Exception {
    send(1, 2, 3);
    send(4);
    assertThat(ends[0].sentDatagrams()).isZero();

    packer.receive(new byte[LIMIT], 0, LIMIT, 1);

    assertThat(next()).containsExactly(1, 2, 3, 4);
    packer.flush();
    assertThat(ends[0].sentDatagrams()).as("nothing is sent twice").isEqualTo(1);
  }

  @Test
  void aRecordThatDoesNotFitBeginsTheNextDatagram() throws Exception {
    send(1, 2, 3, 4, 5, 6, 7);
    send(8, 9, 10, 11);
    packer.flush();

    assertThat(next()).containsExactly(1, 2, 3, 4, 5, 6, 7);
    assertThat(next()).containsExactly(8, 9, 10, 11);
  }

  @Test
  void whatFillsADatagramToTheLastByteIsOne() throws Exception {
    send(1, 2, 3, 4, 5, 6, 7);
    send(8, 9, 10);
    packer.close();

    assertThat(next()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
    assertThat(ends[0].sentDatagrams()).isEqualTo(1);
  }

  private void send(int... octets) throws IOException {
    byte[] record = new byte[octets.length + 1];
    for (int i = 0; i < octets.length; i++) {
      record[i + 1] = (byte) octets[i];
    }
    packer.send(record, 1, octets.length);
  }

  private byte[] next() throws IOException {
    byte[] buffer = new byte[LIMIT];
    int length = ends[1].receive(buffer, 0, LIMIT, 1_000);
    return Arrays.copyOf(buffer, length);
  }

  private static FlightPacker packer(LossyLink.End end) {
    try {
      return new FlightPacker(end);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
