package live.rostra.room;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Two hundred people do everything people do in a room, over sockets that delay and break.
class RoomCrowdTest {
  private static final long FIRST_SEED = 4_711;

  @ParameterizedTest
  @MethodSource("seeds")
  void everybodyEndsUpWithTheSameRoom(long seed) {
    RoomCrowd crowd = new RoomCrowd(seed, 200);

    crowd.run(3_000);

    crowd.settle();
    crowd.check();
  }

  static LongStream seeds() {
    return LongStream.range(FIRST_SEED, FIRST_SEED + 20);
  }

  @Test
  @Tag("torture")
  void everybodyEndsUpWithTheSameRoomAThousandTimes() {
    long accepted = 0;
    for (long seed = 0; seed < 1_000; seed++) {
      RoomCrowd crowd = new RoomCrowd(seed, 200);
      crowd.run(3_000);
      crowd.settle();
      crowd.check();
      accepted += crowd.accepted();
    }
    assertThat(accepted).isGreaterThan(1_000_000);
  }
}
