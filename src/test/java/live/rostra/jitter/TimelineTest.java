package live.rostra.jitter;

import static org.assertj.core.api.Assertions.assertThat;

import live.rostra.jitter.Timeline.Arrival;
import org.junit.jupiter.api.Test;

class TimelineTest {
  private final Timeline timeline = new Timeline();

  @Test
  void countsOnThroughTheWraps() {
    timeline.place(65_535, 0xffff_ffffL);

    assertThat(timeline.place(0, 959)).isEqualTo(Arrival.NEWER);
    assertThat(timeline.sequence()).isEqualTo(65_536);
    assertThat(timeline.timestamp()).isEqualTo(0x1_0000_0000L + 959);
  }

  @Test
  void tellsOlderPacketsFromDuplicatesAcrossTheWrap() {
    timeline.place(65_534, 0);
    timeline.place(1, 3 * 960);

    assertThat(timeline.place(65_535, 960)).isEqualTo(Arrival.OLDER);
    assertThat(timeline.place(65_535, 960)).isEqualTo(Arrival.DUPLICATE);
    assertThat(timeline.place(65_534, 0)).isEqualTo(Arrival.DUPLICATE);
    assertThat(timeline.place(1, 3 * 960)).isEqualTo(Arrival.DUPLICATE);
  }

  @Test
  void takesANewerPacketOfAnEarlierTimeAsARestart() {
    timeline.place(10, 1_000_000);

    assertThat(timeline.place(11, 5_000)).isEqualTo(Arrival.RESTART);
    assertThat(timeline.place(12, 5_960)).isEqualTo(Arrival.NEWER);
  }

  @Test
  void restartsOnTheSecondOfTwoFarPacketsThatFollowEachOther() {
    timeline.place(10, 0);

    assertThat(timeline.place(30_000, 77)).isEqualTo(Arrival.STRAY);
    assertThat(timeline.place(40_000, 78)).isEqualTo(Arrival.STRAY);
    assertThat(timeline.place(11, 960)).isEqualTo(Arrival.NEWER);
    assertThat(timeline.place(40_000, 77)).isEqualTo(Arrival.STRAY);
    assertThat(timeline.place(40_001, 1_037)).isEqualTo(Arrival.RESTART);
  }

  @Test
  void refusesAnOlderPacketThatClaimsNewerSound() {
    timeline.place(10, 0);
    timeline.place(12, 1_920);

    assertThat(timeline.place(11, 5_000)).isEqualTo(Arrival.STRAY);
  }
}
