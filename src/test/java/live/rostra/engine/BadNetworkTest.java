package live.rostra.engine;

import static live.rostra.engine.VirtualRoom.Role.PUBLISH;
import static live.rostra.engine.VirtualRoom.Role.SUBSCRIBE;
import static org.assertj.core.api.Assertions.assertThat;

import live.rostra.testkit.Impairment;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// One speaker on a bad network with a clock of their own, through the whole engine: loss, 30 ms of
/// jitter, 200 ppm, and a spike of 300 ms.
///
/// *Delay* is what the room reports of a speaker, {@link live.rostra.jitter.PlayoutStats#delayMs}:
/// how long packets lie here from their arrival to the tick that plays them. The bound of 60 ms
/// holds for its mean over each single second, in every phase between the speaker's packets and our
/// ticks.
class BadNetworkTest {
  private static final Impairment JITTER = Impairment.none().delayMs(20).jitterMs(30);
  private static final int TICKS_A_SECOND = 50;

  @ParameterizedTest(name = "{0} lost, {1} ppm: concealed at most {2} %")
  @CsvSource({"0.05, 200, 1", "0.10, -200, 3"})
  void inBandFecRepairsLossAndTheDelayIsUnder60MillisecondsWithin5SecondsOfASpike(
      double loss, double ppm, double concealedPercent) {
    assertRepaired(loss, ppm, false, 10, concealedPercent);
  }

  @Tag("it")
  @ParameterizedTest(name = "{0} lost, {1} ppm: concealed at most {2} %")
  @CsvSource({"0.05, -200, 1", "0.10, 200, 3"})
  void redRepairsLossAndTheDelayIsUnder60MillisecondsWithin5SecondsOfASpike(
      double loss, double ppm, double concealedPercent) {
    assertRepaired(loss, ppm, true, 10, concealedPercent);
  }

  @Tag("it")
  @ParameterizedTest(name = "RED {0}, {1} lost, {2} ppm: concealed at most {3} %")
  @CsvSource({
    "false, 0.05, -200, 1",
    "false, 0.10, 200, 3",
    "true, 0.05, 200, 1",
    "true, 0.10, -200, 3"
  })
  void theDelayIsUnder55MillisecondsInTheMeanOverTheTicksPhases(
      boolean red, double loss, double ppm, double concealedPercent) {
    double mean = 0;
    for (int phaseMs = 0; phaseMs < 20; phaseMs += 5) {
      mean += assertRepaired(loss, ppm, red, phaseMs, concealedPercent) / 4;
    }

    assertThat(mean).isLessThan(55);
  }

  /// The mean delay before the spike, in milliseconds.
  private static double assertRepaired(
      double loss, double ppm, boolean red, int phaseMs, double concealedPercent) {
    VirtualRoom room = new VirtualRoom(21);
    RemotePeer ann = room.join(PUBLISH, "ann");
    ann.network(JITTER.loss(loss));
    RemotePeer cleo = room.join(SUBSCRIBE, "cleo");
    room.run(phaseMs / 1_000.0);
    ann.speaks(Voice.of(SpokenWords.samples(28, 31)), red, ppm, room.now());

    room.run(5);
    Delay steady = delay(room, ann, 15);
    double concealed = room.speaker(ann).concealedPercent();
    ann.network(JITTER.loss(loss).delayMs(320));
    room.run(0.3);
    ann.network(JITTER.loss(loss));
    room.run(5);
    Delay after = delay(room, ann, 2);

    System.out.printf(
        "%s, loss %.2f, %.0f ppm, phase %d ms: delay %.1f ms, worst second %.1f ms, 5 s after a spike"
            + " %.1f ms, concealed %.2f %%%n",
        red ? "RED" : "FEC", loss, ppm, phaseMs, steady.mean, steady.worst, after.worst, concealed);
    assertThat(concealed).isLessThanOrEqualTo(concealedPercent);
    assertThat(steady.worst).isLessThan(60);
    assertThat(after.worst).isBetween(10.0, 60.0);
    assertThat(cleo.ear.wrong).isEmpty();
    return steady.mean;
  }

  /// The delay over some seconds: the mean, and the worst of the means over one second.
  private record Delay(double mean, double worst) {}

  private static Delay delay(VirtualRoom room, RemotePeer peer, int seconds) {
    double mean = 0;
    double worst = 0;
    for (int second = 0; second < seconds; second++) {
      double sum = 0;
      for (int tick = 0; tick < TICKS_A_SECOND; tick++) {
        room.run(1.0 / TICKS_A_SECOND);
        sum += room.speaker(peer).delayMs();
      }
      mean += sum / TICKS_A_SECOND / seconds;
      worst = Math.max(worst, sum / TICKS_A_SECOND);
    }
    return new Delay(mean, worst);
  }
}
