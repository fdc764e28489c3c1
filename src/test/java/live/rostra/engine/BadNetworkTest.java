package live.rostra.engine;

import static live.rostra.engine.VirtualRoom.Role.PUBLISH;
import static live.rostra.engine.VirtualRoom.Role.SUBSCRIBE;
import static org.assertj.core.api.Assertions.assertThat;

import live.rostra.room.RoomView;
import live.rostra.testkit.Impairment;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// One speaker on a bad network with a clock of their own, through the whole engine.
class BadNetworkTest {
  private static final Impairment JITTER = Impairment.none().delayMs(20).jitterMs(30);

  @ParameterizedTest(name = "{0} lost, {1} ppm: concealed at most {2} %")
  @CsvSource({"0.05, 200, 1", "0.10, -200, 3"})
  void inBandFecRepairsLossAndTheDelayComesBackAfterASpike(
      double loss, double ppm, double concealedPercent) {
    assertRepaired(loss, ppm, false, concealedPercent);
  }

  @Tag("it")
  @ParameterizedTest(name = "{0} lost, {1} ppm: concealed at most {2} %")
  @CsvSource({"0.05, -200, 1", "0.10, 200, 3"})
  void redRepairsLossAndTheDelayComesBackAfterASpike(
      double loss, double ppm, double concealedPercent) {
    assertRepaired(loss, ppm, true, concealedPercent);
  }

  private static void assertRepaired(
      double loss, double ppm, boolean red, double concealedPercent) {
    VirtualRoom room = new VirtualRoom(21);
    RemotePeer ann = room.join(PUBLISH, "ann");
    ann.network(JITTER.loss(loss));
    RemotePeer cleo = room.join(SUBSCRIBE, "cleo");
    ann.speaks(Voice.of(SpokenWords.samples(26, 31)), red, ppm, room.now());

    room.run(20);
    RoomView.Speaker steady = room.speaker(ann);
    ann.network(JITTER.loss(loss).delayMs(320));
    room.run(0.3);
    ann.network(JITTER.loss(loss));
    room.run(5);

    RoomView.Speaker after = room.speaker(ann);
    assertThat(steady.concealedPercent()).isLessThanOrEqualTo(concealedPercent);
    // 30 ms of jitter and one packet's wait for its repair are 50 ms; ticks fall up to one period
    // behind that, by the phase between the two clocks.
    assertThat(after.delayMs()).isBetween(10, 80);
    assertThat(cleo.ear.wrong).isEmpty();
  }

  @Test
  void theDelayIsUnderSixtyMillisecondsWithinFiveSecondsOfASpike() {
    Impairment usual = Impairment.none().delayMs(20).jitterMs(15);
    VirtualRoom room = new VirtualRoom(22);
    RemotePeer ann = room.join(PUBLISH, "ann");
    ann.network(usual);
    ann.speaks(Voice.of(SpokenWords.samples(16, 32)), false, 200, room.now());
    room.run(10);

    ann.network(usual.delayMs(320));
    room.run(0.3);
    ann.network(usual);
    room.run(5);

    assertThat(room.speaker(ann).delayMs()).isBetween(10, 60);
  }
}
