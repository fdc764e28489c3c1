package live.rostra.mixer;

import static live.rostra.mixer.Signals.noise;
import static live.rostra.mixer.Signals.speech;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DominantSpeakerTest {
  private static final int SECOND = 48_000;

  private final TestRoom room = new TestRoom();

  @Test
  void theFirstToSpeakGetsAFreeFloorWithin100Milliseconds() {
    Input speaker = room.play(during(speech(1, 0.5, 3), 1, 3));
    room.play(new float[3 * SECOND]);

    List<Floor> floors = run(150);

    assertThat(floors).extracting(Floor::holder).containsExactly(null, speaker);
    assertThat(floors.get(1).fromTick()).isBetween(50, 55);
  }

  @Test
  void theFloorPassesOnceWhenOneEndsAndAnotherBegins() {
    Input first = room.play(during(speech(1, 0.5, 10), 0, 5));
    Input second = room.play(during(speech(2, 0.4, 10), 5, 10));

    List<Floor> floors = run(500);

    assertThat(floors).extracting(Floor::holder).endsWith(first, second);
    assertThat(floors).hasSizeLessThanOrEqualTo(3);
    assertThat(floors.getLast().fromTick()).isBetween(250, 250 + 90);
  }

  @Test
  void shortAgreementAndClicksDoNotTakeTheFloor() {
    Input holder = room.play(speech(1, 0.4, 20));
    float[] yes = new float[20 * SECOND];
    float[] clicks = new float[20 * SECOND];
    float[] voice = speech(3, 0.8, 20);
    for (int at = SECOND; at < 19 * SECOND; at += 2 * SECOND) {
      System.arraycopy(voice, at, yes, at, SECOND / 5);
      Arrays.fill(clicks, at, at + 480, 0.9f);
    }
    room.play(yes);
    room.play(clicks);

    List<Floor> floors = run(1000);

    assertThat(floors).hasSizeLessThanOrEqualTo(2); // free, then taken once
    assertThat(floors.getLast().holder()).isSameAs(holder);
  }

  @Test
  void twoWhoTalkOverEachOtherDoNotMakeItFlicker() {
    room.play(speech(1, 0.5, 30));
    room.play(speech(2, 0.5, 30));

    List<Floor> floors = run(1500);

    assertThat(floors).hasSizeLessThanOrEqualTo(4);
  }

  @Test
  void aPauseOfTheHolderLeavesTheFloorWithThem() {
    float[] signal = speech(1, 0.5, 10);
    Arrays.fill(signal, 4 * SECOND, 8 * SECOND, 0f);
    Input holder = room.play(signal);
    room.play(noise(5, 0.002, 10));

    List<Floor> floors = run(500);

    assertThat(floors.getLast().holder()).isSameAs(holder);
    assertThat(floors).hasSizeLessThanOrEqualTo(2);
  }

  @Test
  void whoLeavesGivesUpTheFloor() {
    Input holder = room.play(speech(1, 0.5, 2));
    run(50);
    assertThat(room.mixer.dominant()).isSameAs(holder);

    room.mixer.remove(holder);

    assertThat(room.mixer.dominant()).isNull();
    run(10);
    assertThat(room.mixer.dominant()).isNull();
  }

  @Test
  void aMutedVoiceNeitherSpeaksNorTakesTheFloor() {
    Input muted = room.play(speech(1, 0.9, 2));
    muted.setMuted(true);

    run(100);

    assertThat(muted.speaking()).isFalse();
    assertThat(room.mixer.dominant()).isNull();
  }

  private record Floor(@Nullable Input holder, int fromTick) {}

  private List<Floor> run(int ticks) {
    List<Floor> floors = new ArrayList<>();
    for (int t = 0; t < ticks; t++) {
      room.tick();
      Input holder = room.mixer.dominant();
      if (floors.isEmpty() || floors.getLast().holder() != holder) {
        floors.add(new Floor(holder, t));
      }
    }
    return floors;
  }

  private static float[] during(float[] signal, int fromSecond, int toSecond) {
    float[] out = new float[signal.length];
    System.arraycopy(
        signal, fromSecond * SECOND, out, fromSecond * SECOND, (toSecond - fromSecond) * SECOND);
    return out;
  }
}
