package live.rostra.engine;

import static live.rostra.engine.VirtualRoom.MS;
import static live.rostra.engine.VirtualRoom.Role.CONVERSE;
import static live.rostra.engine.VirtualRoom.Role.SUBSCRIBE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import live.rostra.mixer.Input;
import live.rostra.mixer.Mixer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// From the tick after a host's word on, nothing of a voice is left: not in the program, not in
/// what another speaker hears, not in what goes to HLS.
class SilencedTest {
  private static final int PHASES = 20;

  /// What the limiter holds back, and the fade of 5 ms.
  private static final int LAST_SAMPLE = Mixer.DELAY_SAMPLES + 240;

  private enum Word {
    MUTE {
      @Override
      void say(VirtualRoom room) {
        assertThat(room.engine.setMuted("ben", true)).isTrue();
      }
    },
    DEMOTE {
      @Override
      void say(VirtualRoom room) {
        room.engine.setOnStage("ben", false, room.now());
      }
    },
    REMOVE {
      @Override
      void say(VirtualRoom room) {
        assertThat(room.engine.disconnectAll("ben", room.now())).isEqualTo(1);
      }
    };

    abstract void say(VirtualRoom room);
  }

  private int ticks;

  @ParameterizedTest
  @EnumSource
  void notOneSampleIsLeftFromTheNextTickOn(Word word) {
    Random phases = new Random(word.ordinal());
    for (int i = 0; i < PHASES; i++) {
      VirtualRoom room = new VirtualRoom(300 + i);
      RemotePeer ben = room.join(CONVERSE, "ben");
      ben.speaks(Voice.of(SpokenWords.samples(6, i)), room.now());
      RemotePeer ann = room.join(CONVERSE, "ann").speaks(Voice.SILENCE, room.now());
      RemotePeer cleo = room.join(SUBSCRIBE, "cleo");
      room.run(1 + phases.nextInt(2_000) / 1e3);
      while (room.speaker(ben).levelDbov() < -30 || room.aac.writtenPeak == 0) {
        room.run(0.007);
      }

      word.say(room);
      long saidAt = room.now();
      Input anns = room.engine.participant(ann.session).microphone().input();
      ticks = 0;
      room.onTick =
          () -> {
            int from = ticks++ == 0 ? LAST_SAMPLE : 0;
            assertSilent(room.engine.program(), from);
            assertSilent(anns.mixMinus(), from);
            if (from == 0) {
              assertThat(room.aac.writtenPeak).isZero();
            }
          };
      room.run(1.5);

      assertThat(ticks).isGreaterThan(70);
      // As packets: the one of the next tick is the last that is not silence.
      assertThat(cleo.ear.packetsBetween(saidAt + 20 * MS, room.now()))
          .isNotEmpty()
          .allMatch(packet -> packet.level() == 127);
    }
  }

  private static void assertSilent(float[] mix, int from) {
    for (int i = from; i < mix.length; i++) {
      assertThat(mix[i]).as("sample %d", i).isZero();
    }
  }
}
