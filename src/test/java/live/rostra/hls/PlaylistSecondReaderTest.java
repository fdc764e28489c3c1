package live.rostra.hls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lindstrom.m3u8.model.MediaPlaylist;
import io.lindstrom.m3u8.model.MediaSegment;
import io.lindstrom.m3u8.model.PartialSegment;
import io.lindstrom.m3u8.model.Variant;
import io.lindstrom.m3u8.parser.MasterPlaylistParser;
import io.lindstrom.m3u8.parser.MediaPlaylistParser;
import io.lindstrom.m3u8.parser.ParsingMode;
import io.lindstrom.m3u8.parser.PlaylistParserException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import live.rostra.hls.playlist.MultivariantPlaylist;
import org.junit.jupiter.api.Test;

/// The playlists as m3u8-parser reads them, in its strict mode (rule 20).
class PlaylistSecondReaderTest {
  private final MediaPlaylistParser reader = new MediaPlaylistParser(ParsingMode.STRICT);

  @Test
  void readsTheSameSequenceDurationsAndDates() throws PlaylistParserException {
    PlaylistSnapshot live = new PlaylistRun(new Presentation.Settings(6, 5)).parts(45).latest();

    for (String text : List.of(live.lowLatency().toString(), live.standard().toString())) {
      MediaPlaylist playlist = reader.readPlaylist(text);
      assertThat(playlist.version()).hasValue(6);
      assertThat(playlist.targetDuration()).isEqualTo(2);
      assertThat(playlist.mediaSequence()).isEqualTo(2);
      assertThat(playlist.ongoing()).isTrue();
      List<MediaSegment> segments = playlist.mediaSegments();
      assertThat(segments.stream().map(MediaSegment::uri))
          .containsExactly("s2.m4s", "s3.m4s", "s4.m4s", "s5.m4s", "s6.m4s");
      OffsetDateTime first = segments.getFirst().programDateTime().orElseThrow();
      OffsetDateTime last = segments.getLast().programDateTime().orElseThrow();
      assertThat(Duration.between(first, last)).isEqualTo(Duration.ofMillis(4 * 1920));
      assertThat(segments).allMatch(s -> s.duration() == 1.92);
      assertThat(segments.getFirst().segmentMap().orElseThrow().uri()).isEqualTo("init.mp4");
    }
  }

  @Test
  void readsTheSamePartsHintAndControl() throws PlaylistParserException {
    PlaylistSnapshot live = PlaylistRun.standard().parts(45).latest();

    MediaPlaylist playlist = reader.readPlaylist(live.lowLatency().toString());

    assertThat(playlist.serverControl().orElseThrow().canBlockReload()).isTrue();
    assertThat(playlist.serverControl().orElseThrow().partHoldBack()).hasValue(0.96);
    assertThat(playlist.serverControl().orElseThrow().holdBack()).hasValue(6.0);
    assertThat(playlist.partialSegmentInformation().orElseThrow().partTargetDuration())
        .isEqualTo(0.32);
    assertThat(playlist.mediaSegments().getLast().partialSegments())
        .hasSize(6)
        .allMatch(PartialSegment::independent)
        .allMatch(part -> part.duration() == 0.32);
    assertThat(playlist.partialSegments().stream().map(PartialSegment::uri))
        .containsExactly("p7.0.m4s", "p7.1.m4s", "p7.2.m4s");
    assertThat(playlist.preloadHint().orElseThrow().uri()).isEqualTo("p7.3.m4s");
  }

  @Test
  void readsTheLengthOfAnEndedRun() throws PlaylistParserException {
    PlaylistSnapshot ended = PlaylistRun.standard().parts(45).units(7).end().latest();

    MediaPlaylist playlist = reader.readPlaylist(ended.standard().toString());

    assertThat(playlist.ongoing()).isFalse();
    assertThat(playlist.mediaSegments().stream().mapToDouble(MediaSegment::duration).sum())
        .isCloseTo((45 * 15 + 7) * 1024 / 48_000.0, within(0.000_01));
  }

  @Test
  void readsTheVariant() throws PlaylistParserException {
    PlaylistSnapshot live = PlaylistRun.standard().parts(45).latest();

    String text = MultivariantPlaylist.render("run/program.m3u8", live.declaredRate()).toString();
    Variant variant = new MasterPlaylistParser().readPlaylist(text).variants().getFirst();

    assertThat(variant.uri()).isEqualTo("run/program.m3u8");
    assertThat(variant.codecs()).containsExactly("mp4a.40.2");
    assertThat(variant.bandwidth()).isGreaterThan(variant.averageBandwidth().orElseThrow());
  }
}
