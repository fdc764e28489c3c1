package live.rostra.engine;

import static live.rostra.engine.VirtualRoom.MS;
import static live.rostra.engine.VirtualRoom.Role.PUBLISH;
import static live.rostra.engine.VirtualRoom.Role.SUBSCRIBE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import live.rostra.testkit.PlaylistReport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A loop that stood still: late means skip, never burst.
class LateTickTest {
  @ParameterizedTest(name = "{0} s")
  @CsvSource({"0.045, 1, 3", "10, 490, 501"})
  void aStallSkipsTicksAndKeepsBothClocks(double seconds, int atLeast, int atMost) {
    VirtualRoom room = new VirtualRoom(VirtualRoom.Setting.seed(52).judgingHls());
    room.join(PUBLISH, "ann").speaks(Voice.tone(500, 0.3), room.now());
    RemotePeer cleo = room.join(SUBSCRIBE, "cleo");
    room.run(3);

    long before = room.now();
    room.stall(seconds);
    room.run(3);

    assertThat(room.engine.skippedTicks()).isBetween((long) atLeast, (long) atMost);
    assertThat(cleo.ear.wrong).isEmpty();
    Ear.Heard first = cleo.ear.packets.getFirst();
    for (Ear.Heard packet : cleo.ear.packetsBetween(before, room.now())) {
      // The timestamp is where it would be without the stall: time and samples go together.
      long samples = (packet.timestamp() - first.timestamp()) & 0xffff_ffffL;
      assertThat(samples / 48.0 - (packet.atNs() - first.atNs()) / 1e6).isBetween(-20.0, 20.0);
    }
    assertThat(gapsMs(cleo)).as("no two packets at once").allMatch(gap -> gap > 0.5);
    // Ended a little later, so that what the encoder holds back has come out.
    room.engine.end(room.now());
    room.run(2);
    HlsRecorder run = room.runs.getFirst();
    PlaylistReport verdict = run.verdict();
    assertThat(verdict.clean()).as(verdict.toString()).isTrue();
    double liveMs = (before - first.atNs()) / 1e6 + 1_000 * seconds + 3_000;
    assertThat(run.samples / 48.0 - liveMs).isBetween(-45.0, 45.0);
  }

  private static List<Double> gapsMs(RemotePeer peer) {
    List<Double> gaps = new ArrayList<>();
    for (int i = 1; i < peer.ear.packets.size(); i++) {
      gaps.add((peer.ear.packets.get(i).atNs() - peer.ear.packets.get(i - 1).atNs()) / (double) MS);
    }
    return gaps;
  }
}
