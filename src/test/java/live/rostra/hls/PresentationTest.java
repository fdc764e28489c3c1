package live.rostra.hls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.util.List;
import org.junit.jupiter.api.Test;

class PresentationTest {
  @Test
  void publishesObjectsBeforeThePlaylistThatListsThem() {
    var run = new PlaylistRun(new Presentation.Settings(3, 4)).parts(3);

    assertThat(run.order)
        .containsExactly(
            "init init.mp4",
            "part p0.0.m4s",
            "snapshot",
            "part p0.1.m4s",
            "snapshot",
            "part p0.2.m4s",
            "segment s0.m4s",
            "snapshot");
  }

  @Test
  void publishesNothingBeforeAPartIsFull() {
    assertThat(PlaylistRun.standard().units(14).order).isEmpty();
  }

  @Test
  void aSegmentIsTheBytesOfItsParts() {
    var run = PlaylistRun.standard().parts(12);

    var parts = new ByteArrayOutputStream();
    for (int k = 0; k < 6; k++) {
      parts.writeBytes(run.objects.get("p1." + k + ".m4s").bytes());
    }
    assertThat(run.objects.get("s1.m4s").bytes()).isEqualTo(parts.toByteArray());
  }

  @Test
  void objectsNameTheSamplesThatTheyRestore() {
    var run = PlaylistRun.standard().parts(13);

    assertThat(run.objects.get("p2.0.m4s").startSample()).isEqualTo(12 * 15_360);
    assertThat(run.objects.get("p2.0.m4s").samples()).isEqualTo(15_360);
    assertThat(run.objects.get("s1.m4s").startSample()).isEqualTo(92_160);
    assertThat(run.objects.get("s1.m4s").samples()).isEqualTo(92_160);
  }

  @Test
  void endPublishesWhatIsOpenHoweverShort() {
    var run = PlaylistRun.standard().parts(7).units(4).end();

    assertThat(run.objects.get("p1.1.m4s").samples()).isEqualTo(4 * 1024);
    assertThat(run.objects.get("s1.m4s").samples()).isEqualTo(19 * 1024);
    assertThat(run.latest().ended()).isTrue();
    assertThat(run.latest().hint()).isNull();
    assertThat(run.latest().lowLatency().toString()).endsWith("s1.m4s\n#EXT-X-ENDLIST\n");
    assertThat(run.latest().standard().toString()).endsWith("s1.m4s\n#EXT-X-ENDLIST\n");
  }

  @Test
  void endOnTheGridAddsNoEmptyPart() {
    var run = PlaylistRun.standard().parts(6).end();

    assertThat(run.objects).doesNotContainKeys("p0.6.m4s", "p1.0.m4s", "s1.m4s");
    assertThat(run.latest().contains(0, 5)).isTrue();
  }

  @Test
  void aRunThatEndsBeforeItsFirstUnitLeavesAnEmptyFinalPlaylist() {
    var run = PlaylistRun.standard().end();

    assertThat(run.latest().lowLatency().toString())
        .isEqualTo(run.latest().standard().toString())
        .contains("#EXT-X-TARGETDURATION:2\n")
        .endsWith("#EXT-X-MEDIA-SEQUENCE:0\n#EXT-X-ENDLIST\n")
        .doesNotContain("PART");
    assertThat(run.latest().lastSegment()).isEqualTo(-1);
  }

  @Test
  void endingTwiceChangesNothing() {
    var run = PlaylistRun.standard().parts(1).end();
    int published = run.order.size();

    run.end();

    assertThat(run.order).hasSize(published);
  }

  @Test
  void takesNothingAfterTheEndAndNoEmptyUnit() {
    var ended = PlaylistRun.standard().end();

    assertThatThrownBy(() -> ended.presentation.unit(new byte[] {1}))
        .isInstanceOf(IllegalStateException.class);
    var live = PlaylistRun.standard();
    assertThatThrownBy(() -> live.presentation.unit(new byte[0]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aSegmentStaysForItsDurationAndTheLongestPlaylistAfterItWasLastListed() {
    int window = 4;
    var run = new PlaylistRun(new Presentation.Settings(6, window));

    run.parts(6 * (window + 1)); // segment 0 has just left the playlist
    assertThat(run.latest().standard().toString()).doesNotContain("\ns0.m4s");
    run.parts(6 * (window + 2) - 1); // one part less than its duration and window + open segment
    assertThat(run.latest().object("s0.m4s")).isNotNull();

    run.parts(2); // the snapshot after the expiry no longer has it
    assertThat(run.latest().object("s0.m4s")).isNull();
    assertThat(run.latest().object("s1.m4s")).isNotNull();
  }

  @Test
  void partsStayForThreeTargetDurationsAfterTheyWereLastListed() {
    var run = PlaylistRun.standard().parts(18); // 5.76 s
    assertThat(run.latest().lowLatency().toString()).contains("p0.0.m4s", "p0.5.m4s");
    run.parts(1); // 6.08 s
    assertThat(run.latest().lowLatency().toString()).doesNotContain("\"p0.").contains("p1.0.m4s");

    run.parts(18); // 5.76 s later
    assertThat(run.latest().object("p0.5.m4s")).isNotNull();
    assertThat(run.latest().object("p0.0.m4s")).isNotNull();

    run.parts(1).parts(1); // the snapshot after the expiry no longer has them
    assertThat(List.of("p0.0.m4s", "p0.1.m4s", "p0.2.m4s", "p0.3.m4s", "p0.4.m4s", "p0.5.m4s"))
        .allSatisfy(name -> assertThat(run.latest().object(name)).isNull());
    assertThat(run.latest().object("p1.0.m4s")).isNotNull();
  }

  @Test
  void snapshotsDoNotChangeWhenTheRunGoesOn() {
    var run = PlaylistRun.standard().parts(8);
    PlaylistSnapshot early = run.latest();
    String text = early.lowLatency().toString();

    run.parts(300).end();

    assertThat(early.lowLatency().toString()).isEqualTo(text);
    assertThat(early.object("p1.1.m4s")).isNotNull();
    assertThat(early.object("p1.2.m4s")).isNull();
    assertThat(early.object("s0.m4s")).isNotNull();
    assertThat(early.contains(1, 1)).isTrue();
    assertThat(early.contains(1, 2)).isFalse();
    assertThat(early.hint()).isEqualTo("p1.2.m4s");
  }

  @Test
  void snapshotsShareTheStandardPlaylistWhileNoSegmentCloses() {
    var run = PlaylistRun.standard().parts(11);

    assertThat(run.snapshots.get(6).standard()).isSameAs(run.snapshots.get(10).standard());
    assertThat(run.snapshots.get(5).standard()).isNotSameAs(run.snapshots.get(4).standard());
  }

  @Test
  void declaresTheMeasuredAverageAndAPeakWithRoom() {
    var run = PlaylistRun.standard().parts(60);
    long bytes = 0;
    for (int msn = 0; msn < 10; msn++) {
      bytes += run.objects.get("s" + msn + ".m4s").bytes().length;
    }

    assertThat(run.latest().declaredRate().averageBps())
        .isEqualTo(Math.ceilDiv(bytes * 8 * 100, 1920));
    assertThat(run.latest().declaredRate().peakBps()).isGreaterThanOrEqualTo(96_000);
  }
}
