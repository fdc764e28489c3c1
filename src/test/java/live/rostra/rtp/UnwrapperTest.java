package live.rostra.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class UnwrapperTest {
  @Test
  void countsSequenceNumbersThroughAWrap() {
    var unwrapper = new SequenceUnwrapper();

    assertThat(unwrapper.unwrap(0xfffe)).isEqualTo(0xfffe);
    assertThat(unwrapper.unwrap(1)).isEqualTo(0x1_0001);
    assertThat(unwrapper.unwrap(0xffff)).as("late, from before the wrap").isEqualTo(0xffff);
    assertThat(unwrapper.unwrap(2)).isEqualTo(0x1_0002);
  }

  @Test
  void givesANegativeNumberToAPacketFromBeforeAFirstZero() {
    var unwrapper = new SequenceUnwrapper();
    unwrapper.unwrap(0);

    assertThat(unwrapper.unwrap(0xffff)).isEqualTo(-1);
    assertThat(unwrapper.unwrap(1)).isEqualTo(1);
  }

  @Test
  void takesTheNearestReadingOfAJump() {
    var unwrapper = new SequenceUnwrapper();
    unwrapper.unwrap(0);

    assertThat(unwrapper.unwrap(0x8000)).as("half the range is behind").isEqualTo(-0x8000);
    assertThat(unwrapper.unwrap(0x7fff)).isEqualTo(0x7fff);
  }

  @Test
  void followsADayOfReorderedPackets() {
    var random = new Random(1);
    var unwrapper = new SequenceUnwrapper();
    long start = 0xfff0;
    unwrapper.unwrap((int) start);

    for (long n = start + 1; n < start + 24 * 3600 * 50; n++) {
      long sent = Math.max(start, n - random.nextInt(40));
      assertThat(unwrapper.unwrap((int) (sent & 0xffff))).isEqualTo(sent);
    }
  }

  @Test
  void countsTimestampsThroughAWrap() {
    var unwrapper = new TimestampUnwrapper();

    assertThat(unwrapper.unwrap(0xffff_ff00L)).isEqualTo(0xffff_ff00L);
    assertThat(unwrapper.unwrap(704)).isEqualTo(0x1_0000_0000L + 704);
    assertThat(unwrapper.unwrap(0xffff_ffffL)).isEqualTo(0xffff_ffffL);
    assertThat(unwrapper.unwrap(1664)).isEqualTo(0x1_0000_0000L + 1664);
  }
}
