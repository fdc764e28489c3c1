package live.rostra.hls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Objects;
import live.rostra.hls.cmaf.InitSegment;
import live.rostra.hls.cmaf.MediaFragment;
import live.rostra.hls.playlist.MultivariantPlaylist;
import org.junit.jupiter.api.Test;

/// Whole artefacts, character by character.
class PlaylistGoldenTest {
  @Test
  void rendersALivePlaylistWithAnOpenSegment() throws IOException {
    PlaylistSnapshot live = new PlaylistRun(new Presentation.Settings(6, 4)).parts(40).latest();

    assertThat(live.lowLatency().toString()).isEqualTo(golden("live-low-latency.m3u8"));
    assertThat(live.standard().toString()).isEqualTo(golden("live-standard.m3u8"));
  }

  @Test
  void rendersAnEndedPlaylistWithAShortLastPart() throws IOException {
    PlaylistSnapshot ended =
        new PlaylistRun(new Presentation.Settings(3, 4)).parts(10).units(7).end().latest();

    assertThat(ended.lowLatency().toString()).isEqualTo(golden("ended-low-latency.m3u8"));
    assertThat(ended.standard().toString()).isEqualTo(golden("ended-standard.m3u8"));
  }

  @Test
  void rendersTheMultivariantPlaylistFromTheTargetBeforeAnySegment() throws IOException {
    PlaylistSnapshot first = PlaylistRun.standard().parts(1).latest();

    String text = MultivariantPlaylist.render("run/program.m3u8", first.declaredRate()).toString();

    assertThat(text).isEqualTo(golden("multivariant.m3u8"));
  }

  @Test
  void writesTheInitSegment() throws IOException {
    assertThat(hex(InitSegment.aacLcMono(64_000))).isEqualTo(golden("init.hex"));
  }

  @Test
  void writesAFragmentOfThreeUnits() throws IOException {
    byte[][] units = {{1, 2, 3}, {4}, {5, 6}};

    assertThat(hex(MediaFragment.write(7, 1L << 33, units, 3))).isEqualTo(golden("fragment.hex"));
  }

  private static String hex(byte[] bytes) {
    var text = new StringBuilder();
    HexFormat format = HexFormat.of();
    for (int i = 0; i < bytes.length; i += 32) {
      text.append(format.formatHex(bytes, i, Math.min(i + 32, bytes.length))).append('\n');
    }
    return text.toString();
  }

  private static String golden(String name) throws IOException {
    try (InputStream in = PlaylistGoldenTest.class.getResourceAsStream(name)) {
      byte[] bytes = Objects.requireNonNull(in, name).readAllBytes();
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }
}
