package live.rostra.hls;

import static org.assertj.core.api.Assertions.assertThat;

import live.rostra.hls.BlockedReloads.Decision;
import live.rostra.hls.BlockedReloads.ObjectDecision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BlockedReloadsTest {
  /// Segments 0-4 complete, segment 5 has parts 0-2.
  private final PlaylistSnapshot live = PlaylistRun.standard().parts(33).latest();

  @ParameterizedTest(name = "msn {0} part {1}: {2}")
  @CsvSource(
      nullValues = "-",
      value = {
        "-, -, now",
        "0, -, now",
        "4, -, now",
        "5, -, hold", // open
        "6, -, hold",
        "7, -, 400", // last + 3
        "0, 0, now",
        "0, 900, 400", // 894 parts beyond what exists, were it one long segment
        "4, 5, now",
        "4, 6, now", // rolls over to part 0 of segment 5, which exists
        "5, 0, now",
        "5, 2, now",
        "5, 3, hold",
        "5, 5, hold",
        "5, 6, hold", // rolls over to part 0 of segment 6
        "5, 11, hold", // nine ahead
        "5, 12, 400", // ten ahead: the Advance Part Limit
        "6, 0, hold",
        "6, 5, hold",
        "6, 6, 400",
        "7, 0, 400",
        "-, 0, 400",
        "'', -, 400",
        "5, '', 400",
        "-1, -, 400",
        "5, -1, 400",
        "5x, -, 400",
        "99999999999999999999, -, 400",
        "5, 99999999999999999999, 400",
        "000000000000000000005, -, 400" // 21 digits: not a decimal-integer
      })
  void decidesByTheLastPart(String msn, String part, String expected) {
    Decision decision = BlockedReloads.playlist(live, HlsDirectives.parse(msn, part));

    assertThat(word(decision)).isEqualTo(expected);
  }

  @Test
  void holdsForPartZeroOfTheNextSegmentWhenAskedForOneThatIsPastTheEnd() {
    var run = PlaylistRun.standard().parts(36);
    HlsDirectives seventh = HlsDirectives.parse("5", "6");

    assertThat(word(BlockedReloads.playlist(run.latest(), seventh))).isEqualTo("hold");
    run.parts(1);
    assertThat(word(BlockedReloads.playlist(run.latest(), seventh))).isEqualTo("now");
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {"-,-,hold", "0,-,hold", "1,-,hold", "2,-,400", "0,0,hold", "0,8,hold", "0,9,400"})
  void holdsBeforeTheFirstPart(String msn, String part, String expected) {
    Decision decision = BlockedReloads.playlist(null, HlsDirectives.parse(msn, part));

    assertThat(word(decision)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {"-,-", "9,-", "5,3", "999,0", "-,0", "x,-"})
  void ignoresDirectivesOnceTheRunHasEnded(String msn, String part) {
    PlaylistSnapshot ended = PlaylistRun.standard().parts(33).end().latest();

    assertThat(word(BlockedReloads.playlist(ended, HlsDirectives.parse(msn, part))))
        .isEqualTo("now");
  }

  @Test
  void holdsAPlaylistForPlayersWithoutPartsUntilItListsASegment() {
    var run = PlaylistRun.standard();
    assertThat(word(BlockedReloads.standardPlaylist(null))).isEqualTo("hold");
    run.parts(5);
    assertThat(word(BlockedReloads.standardPlaylist(run.latest()))).isEqualTo("hold");
    assertThat(word(BlockedReloads.playlist(run.latest(), new HlsDirectives.None())))
        .isEqualTo("hold");
    run.parts(1);
    assertThat(word(BlockedReloads.standardPlaylist(run.latest()))).isEqualTo("now");
    assertThat(word(BlockedReloads.playlist(run.latest(), new HlsDirectives.None())))
        .isEqualTo("now");
  }

  @Test
  void answersTheStandardPlaylistOfARunThatEndedWithoutASegment() {
    PlaylistSnapshot nothing = PlaylistRun.standard().end().latest();

    assertThat(word(BlockedReloads.standardPlaylist(nothing))).isEqualTo("now");
  }

  @ParameterizedTest
  @ValueSource(strings = {"init.mp4", "s0.m4s", "s4.m4s", "p5.0.m4s", "p5.2.m4s", "p4.5.m4s"})
  void findsWhatExists(String name) {
    assertThat(BlockedReloads.object(live, name))
        .isInstanceOfSatisfying(
            ObjectDecision.Found.class, found -> assertThat(found.object().name()).isEqualTo(name));
  }

  @Test
  void holdsOnlyThePartThatIsHinted() {
    assertThat(BlockedReloads.object(live, "p5.3.m4s")).isInstanceOf(ObjectDecision.Hold.class);
    assertThat(BlockedReloads.object(live, "p5.4.m4s")).isInstanceOf(ObjectDecision.NotFound.class);
    assertThat(BlockedReloads.object(live, "s5.m4s")).isInstanceOf(ObjectDecision.NotFound.class);
    assertThat(BlockedReloads.object(null, "p0.0.m4s")).isInstanceOf(ObjectDecision.NotFound.class);
  }

  @Test
  void givesUpTheHintedPartWhenTheRunEndsWithoutIt() {
    PlaylistSnapshot ended = PlaylistRun.standard().parts(33).end().latest();

    assertThat(BlockedReloads.object(ended, "p5.3.m4s"))
        .isInstanceOf(ObjectDecision.NotFound.class);
  }

  private static String word(Decision decision) {
    return switch (decision) {
      case Decision.AnswerNow _ -> "now";
      case Decision.Hold _ -> "hold";
      case Decision.BadRequest(String reason) -> reason.isEmpty() ? "no reason" : "400";
    };
  }
}
