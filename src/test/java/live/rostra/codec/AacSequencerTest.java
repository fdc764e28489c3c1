package live.rostra.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AacSequencerTest {
  private static final int TICK = 960;
  private static final int ALL = Integer.MAX_VALUE;

  private final FakeAacEncoders encoders = new FakeAacEncoders();
  private final List<byte[]> units = new ArrayList<>();
  private int ends;
  private final AacSequencer sequencer =
      new AacSequencer(
          encoders,
          new AacSequencer.Output() {
            @Override
            public void unit(byte[] aac) {
              assertThat(ends).isZero();
              units.add(aac);
            }

            @Override
            public void ended() {
              ends++;
            }
          });

  /// Which samples of the program were sound.
  private final List<Boolean> soundingTicks = new ArrayList<>();

  @Test
  void publishesOneUnitPerBlockTwoBlocksBehindASoundingProgram() {
    for (int i = 0; i < 500; i++) {
      tick(true);
      encoders.current().deliver(ALL);

      long complete = written() / 1024;
      assertThat(units.size()).isEqualTo((int) Math.max(0, complete - 2));
    }
    assertEachUnitRestoresItsBlock();
    assertThat(sequencer.stats().encodersStarted()).isEqualTo(1);
  }

  @Test
  void needsNoEncoderForASilentProgram() {
    ticks(1000, false);

    assertThat(encoders.all).isEmpty();
    assertThat(units.size()).isEqualTo((int) (written() / 1024) - 1);
    assertThat(units).containsOnly(SilentAac.unit());
  }

  @Test
  void startsAnEncoderWithTheFirstSoundAndLosesNothingOfTheOnset() {
    ticks(96, false); // exactly 90 blocks
    int silentUnits = units.size();

    ticks(20, true);
    assertThat(units.size()).isEqualTo(silentUnits);
    encoders.current().deliver(ALL);

    assertThat(sequencer.stats().silent()).isEqualTo(silentUnits);
    assertEachUnitRestoresItsBlock();
    FakeAacEncoders.Unit onset = FakeAacEncoders.Unit.of(units.get(silentUnits));
    assertThat(onset.index()).as("priming and pre-roll were dropped").isEqualTo(3);
    assertThat(onset.first()).as("the block before the onset comes from the encoder").isZero();
    assertThat(onset.second()).isNotZero();
  }

  @Test
  void letsTheEncoderGoAfterFiveSecondsOfSilenceAndNotBefore() {
    ticks(90, true);
    for (int i = 0; i < 245; i++) {
      tick(false);
      encoders.current().deliver(ALL);
    }
    assertThat(encoders.open()).isEqualTo(1);

    ticks(10, false);

    assertThat(encoders.open()).isZero();
    ticks(1000, false);
    assertThat(encoders.all).hasSize(1);
    assertEachUnitRestoresItsBlock();
  }

  @Test
  void keepsTheEncoderUntilItHasDeliveredTheLastSound() {
    ticks(100, true);
    encoders.current().deliver(ALL);
    ticks(10, true);
    // Nothing is delivered for the last half second of sound, then again before it counts as
    // stalled.
    ticks(30, false);
    encoders.current().deliver(ALL);
    for (int i = 0; i < 240; i++) {
      tick(false);
      encoders.current().deliver(ALL);
    }

    assertThat(encoders.all).hasSize(1);
    assertThat(sequencer.stats().replaced()).isZero();
    assertEachUnitRestoresItsBlock();
  }

  @Test
  void continuesWithAnotherEncoderWhenOneDies() {
    ticks(100, true);
    encoders.current().deliver(50);
    encoders.current().fail();
    assertThat(encoders.all).as("at once").hasSize(2);

    ticks(30, true);
    encoders.current().deliver(ALL);

    assertThat(units.size()).isEqualTo((int) (written() / 1024) - 2);
    assertThat(sequencer.stats().replaced()).isZero();
    assertEachUnitRestoresItsBlock();
  }

  @Test
  void takesAnEncoderThatDeliversNothingFor1500MsForDead() {
    ticks(100, true);
    encoders.current().deliver(ALL);

    ticks(80, true);

    assertThat(encoders.all).hasSize(2);
    assertThat(encoders.all.getFirst().gone).isTrue();
    encoders.current().deliver(ALL);
    assertThat(sequencer.stats().replaced()).isZero();
    assertEachUnitRestoresItsBlock();
  }

  @Test
  void givesAStartingEncoderTheWholeHistory() {
    ticks(93, true);
    assertThat(encoders.all).hasSize(1);

    encoders.current().deliver(ALL);

    assertThat(sequencer.stats().replaced()).isZero();
    assertEachUnitRestoresItsBlock();
  }

  @Test
  void replacesWhatTheHistoryCanNoLongerHoldAndKeepsTheClock() {
    for (int i = 0; i < 1000; i++) {
      tick(true);
      encoders.current().fail();

      long lag = written() / 1024 - units.size();
      assertThat(lag).isLessThanOrEqualTo(AacSequencer.MAX_LAG_BLOCKS);
    }
    long replaced = sequencer.stats().replaced();
    assertThat(replaced).isEqualTo(units.size()).isPositive();
    assertThat(encoders.all).as("failures back off").hasSizeLessThan(12);

    for (int i = 0; i < 300; i++) {
      tick(true);
      encoders.current().deliver(ALL);
    }

    assertThat(units.size()).isEqualTo((int) (written() / 1024) - 2);
    assertEachUnitRestoresItsBlock();
  }

  @Test
  void endsWithTheUnitThatRestoresTheLastSample() {
    ticks(50, true);
    sequencer.end(Long.MAX_VALUE / 2);
    assertThat(ends).isZero();

    encoders.current().deliver(ALL);

    assertThat(ends).isEqualTo(1);
    assertThat(units.size()).isEqualTo((50 * TICK + 1023) / 1024);
    assertThat(sequencer.stats().replaced()).isZero();
    assertThat(encoders.open()).isZero();
    assertEachUnitRestoresItsBlock();
  }

  @Test
  void endsASilentProgramAtOnce() {
    ticks(50, false);
    sequencer.end(0);

    assertThat(ends).isEqualTo(1);
    assertThat(units.size()).isEqualTo((50 * TICK + 1023) / 1024);
  }

  @Test
  void endsAProgramWithoutSamples() {
    sequencer.end(0);

    assertThat(ends).isEqualTo(1);
    assertThat(units).isEmpty();
  }

  @Test
  void fillsUpWithSilenceAtTheDeadline() {
    ticks(50, true);
    sequencer.end(1_000);
    assertThat(sequencer.nextTimeoutAt()).isEqualTo(1_000);
    sequencer.handleTimeout(999);
    assertThat(ends).isZero();

    sequencer.handleTimeout(1_000);

    assertThat(ends).isEqualTo(1);
    assertThat(units.size()).isEqualTo((50 * TICK + 1023) / 1024);
    assertThat(sequencer.nextTimeoutAt()).isEqualTo(Long.MAX_VALUE);
    assertThat(encoders.open()).isZero();
    sequencer.handleTimeout(2_000);
    assertThat(ends).isEqualTo(1);
  }

  @Test
  void survivesAnEncoderThatDiesAtTheEnd() {
    ticks(50, true);
    sequencer.end(1_000);
    encoders.current().fail();
    assertThat(encoders.all).hasSize(2);

    encoders.current().deliver(ALL);

    assertThat(ends).isEqualTo(1);
    assertThat(sequencer.stats().replaced()).isZero();
    assertEachUnitRestoresItsBlock();
  }

  @Test
  void doesNotWaitForTheDeadlineWhenNoEncoderLivesAtTheEnd() {
    ticks(50, true);
    sequencer.end(1_000);
    while (ends == 0) {
      encoders.current().fail();
    }
    assertThat(encoders.all).hasSizeLessThan(6);
    assertThat(units.size()).isEqualTo((50 * TICK + 1023) / 1024);
  }

  @Test
  void deliversNothingAfterClose() {
    ticks(50, true);
    FakeAacEncoders.Encoder encoder = encoders.current();

    sequencer.close();

    assertThat(encoder.gone).isTrue();
    assertThat(ends).isZero();
    assertThatThrownBy(() -> tick(true)).isInstanceOf(IllegalStateException.class);
  }

  /// Speech and silence, encoders that stall, die and come late, in any order: the count is exact,
  /// each unit restores its own block, and silence is inserted only where it is counted.
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void neverLosesOrDoublesAUnit(long seed) {
    var random = new Random(seed);
    boolean sounding = false;
    boolean holding = false;
    for (int i = 0; i < 20_000; i++) {
      if (random.nextInt(150) == 0 || (!sounding && random.nextInt(600) == 0)) {
        sounding = !sounding;
      }
      if (random.nextInt(40) == 0) {
        holding = random.nextInt(5) == 0;
      }
      tick(sounding);
      if (!encoders.all.isEmpty()) {
        if (random.nextInt(200) == 0) {
          encoders.current().fail();
        } else if (!holding) {
          encoders.current().deliver(random.nextInt(6));
        }
      }
      assertThat(written() / 1024 - units.size()).isBetween(0L, (long) AacSequencer.MAX_LAG_BLOCKS);
    }
    sequencer.end(0);
    sequencer.handleTimeout(0);

    assertThat(ends).isEqualTo(1);
    assertThat(units.size()).isEqualTo((int) ((written() + 1023) / 1024));
    assertThat(encoders.open()).isZero();
    assertThat(sequencer.stats().encodersFailed()).isPositive();
    assertEachUnitRestoresItsBlock();
  }

  private void ticks(int count, boolean sounding) {
    for (int i = 0; i < count; i++) {
      tick(sounding);
    }
  }

  private void tick(boolean sounding) {
    float[] pcm = new float[TICK];
    for (int i = 0; i < TICK; i++) {
      pcm[i] = sounding ? sampleAt(written() + i) : 0;
    }
    sequencer.write(pcm, !sounding);
    soundingTicks.add(sounding);
  }

  private long written() {
    return (long) soundingTicks.size() * TICK;
  }

  /// A sound in which each sample is another number.
  private static float sampleAt(long index) {
    return index % 10_000_000 + 1;
  }

  private float programAt(long index) {
    int tick = (int) (index / TICK);
    return tick < soundingTicks.size() && soundingTicks.get(tick) ? sampleAt(index) : 0;
  }

  private boolean blockSounds(long block) {
    for (long tick = block * 1024 / TICK; tick <= (block * 1024 + 1023) / TICK; tick++) {
      if (tick < soundingTicks.size() && soundingTicks.get((int) tick)) {
        return true;
      }
    }
    return false;
  }

  private void assertEachUnitRestoresItsBlock() {
    long unaccounted = 0;
    for (int b = 0; b < units.size(); b++) {
      if (units.get(b) == SilentAac.unit()) {
        if (blockSounds(b) || blockSounds(b + 1)) {
          unaccounted++;
        }
        continue;
      }
      FakeAacEncoders.Unit unit = FakeAacEncoders.Unit.of(units.get(b));
      assertThat(unit.index()).isGreaterThanOrEqualTo(3);
      assertThat(unit.first()).as("unit %d", b).isEqualTo(programAt(b * 1024L));
      assertThat(unit.second()).as("unit %d", b).isEqualTo(programAt((b + 1) * 1024L));
    }
    assertThat(unaccounted).isLessThanOrEqualTo(sequencer.stats().replaced());
  }
}
