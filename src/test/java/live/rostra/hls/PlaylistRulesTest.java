package live.rostra.hls;

import static org.assertj.core.api.Assertions.assertThat;

import live.rostra.hls.playlist.MultivariantPlaylist;
import live.rostra.testkit.PlaylistReport;
import live.rostra.testkit.PlaylistValidator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The independent validator on what the packager publishes, part by part, live and ended.
class PlaylistRulesTest {
  @ParameterizedTest(name = "{0} parts a segment, {1} segments, ends after {2} more units")
  @CsvSource({"6,20,0", "6,20,7", "6,4,40", "3,40,0", "3,40,15", "3,5,29"})
  void everyRuleHoldsOnALiveAndAnEndedStream(int partsPerSegment, int window, int extraUnits) {
    var run = new PlaylistRun(new Presentation.Settings(partsPerSegment, window));
    var validator = new PlaylistValidator();

    for (int part = 0; part < 61 * partsPerSegment; part++) {
      run.parts(1);
      observe(validator, run);
    }
    PlaylistReport live = validator.report();
    assertThat(live.clean()).as(live.toString()).isTrue();

    run.units(extraUnits).end();
    observe(validator, run);
    observe(validator, run);
    PlaylistReport ended = validator.finish();
    assertThat(ended.clean()).as(ended.toString()).isTrue();
    assertThat(ended.toString()).contains("segments: ");
  }

  private static void observe(PlaylistValidator validator, PlaylistRun run) {
    PlaylistSnapshot s = run.latest();
    String index = "http://test/hls/room/index.m3u8";
    validator.observeMultivariant(
        index, MultivariantPlaylist.render("run/program.m3u8", s.declaredRate()).toString());
    validator.observe(PlaylistRun.BASE + "program.m3u8", s.lowLatency().toString(), run::fetch);
    validator.observe(PlaylistRun.BASE + "program.m3u8?ll=0", s.standard().toString(), run::fetch);
  }
}
