package live.rostra.engine;

import static live.rostra.engine.VirtualRoom.Role.PUBLISH;
import static live.rostra.engine.VirtualRoom.Role.SUBSCRIBE;
import static org.assertj.core.api.Assertions.assertThat;

import live.rostra.room.RoomView;
import live.rostra.testkit.Impairment;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// One speaker on a bad network with a clock of their own, through the whole engine.
class BadNetworkTest {
  private static final Impairment JITTER = Impairment.none().delayMs(20).jitterMs(30);

  @ParameterizedTest(name = "{0} lost, {1} ppm, RED {2}: concealed at most {3} %")
  @CsvSource({
    "0.05,  200, false, 1",
    "0.05, -200, true,  1",
    "0.10, -200, false, 3",
    "0.10,  200, true,  3"
  })
  void lossIsRepairedAndTheDelayComesDownAfterASpike(
      double loss, double ppm, boolean red, double concealedPercent) {
    VirtualRoom room = new VirtualRoom(21);
    RemotePeer ann = room.join(PUBLISH, "ann");
    ann.network(JITTER.loss(loss));
    RemotePeer cleo = room.join(SUBSCRIBE, "cleo");
    ann.speaks(Voice.of(SpokenWords.samples(36, 31)), red, ppm, room.now());

    room.run(30);
    RoomView.Speaker steady = room.speaker(ann);
    ann.network(JITTER.loss(loss).delayMs(320));
    room.run(0.3);
    ann.network(JITTER.loss(loss));
    room.run(5);

    RoomView.Speaker after = room.speaker(ann);
    System.out.printf("loss %.2f ppm %.0f red %b: concealed %.2f %%, delay %d then %d ms%n",
        loss, ppm, red, steady.concealedPercent(), steady.delayMs(), after.delayMs());
    assertThat(steady.concealedPercent()).isLessThanOrEqualTo(concealedPercent);
    assertThat(after.delayMs()).isBetween(1, 60);
    assertThat(cleo.ear.wrong).isEmpty();
  }
}
