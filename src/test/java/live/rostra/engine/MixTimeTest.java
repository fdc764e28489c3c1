package live.rostra.engine;

import static live.rostra.engine.VirtualRoom.Role.PUBLISH;
import static live.rostra.engine.VirtualRoom.Role.SUBSCRIBE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import live.rostra.testkit.Correlation;
import org.junit.jupiter.api.Test;

/// The one clock of WebRTC and HLS: both name the mixer sample that they restore.
class MixTimeTest {
  @Test
  void whatIsHeardAtACaptureTimeIsTheMixOfThatTime() {
    VirtualRoom room = new VirtualRoom(6);
    RemotePeer cleo = room.join(SUBSCRIBE, "cleo");
    room.run(0.5);
    RemotePeer ann = room.join(PUBLISH, "ann");
    ann.speaks(Voice.of(SpokenWords.samples(6, 13)), room.now());
    room.run(1);
    float[] mixed = new float[4 * 48_000];
    long mixedFrom = -1;
    int filled = 0;
    while (filled < mixed.length) {
      int ticks = room.tickedAtNs.size();
      room.run(0.001);
      if (room.tickedAtNs.size() > ticks) {
        mixedFrom = mixedFrom < 0 ? room.engine.samplesMixed() - 960 : mixedFrom;
        System.arraycopy(room.engine.program(), 0, mixed, filled, 960);
        filled += 960;
      }
    }

    Ear.Heard stamped =
        cleo.ear.packets.stream()
            .filter(p -> p.captureNtp() != 0)
            .reduce((_, b) -> b)
            .orElseThrow();
    double secondsIntoRun = (stamped.captureNtp() - runStartNtp(room)) / (double) (1L << 32);
    long sampleOfStamp = Math.round(secondsIntoRun * 48_000);
    long sampleOfFirst =
        sampleOfStamp
            - ((stamped.timestamp() - cleo.ear.packets.getFirst().timestamp()) & 0xffff_ffffL);
    float[] heard = cleo.ear.all();
    int from = (int) (mixedFrom - sampleOfFirst);
    Correlation.Match match =
        Correlation.best(
            Arrays.copyOf(mixed, 3 * 48_000),
            Arrays.copyOfRange(heard, from - 960, from + 3 * 48_000 + 960),
            0,
            1_920);

    assertThat(match.coefficient()).isGreaterThan(0.98);
    assertThat(match.lag() - 960).as("samples apart").isCloseTo(0, within(2));
  }

  private static long runStartNtp(VirtualRoom room) {
    return room.clock.ntpAt(room.tickedAtNs.getFirst() - TickSchedule.PERIOD_NS);
  }
}
