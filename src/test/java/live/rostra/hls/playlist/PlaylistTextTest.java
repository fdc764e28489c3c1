package live.rostra.hls.playlist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

class PlaylistTextTest {
  @Test
  void gzipsOnceAndTheSameText() throws IOException {
    String written = "#EXTM3U\n" + "#EXTINF:1.92000,\n".repeat(100);
    var text = new PlaylistText(written.getBytes(StandardCharsets.UTF_8));

    byte[] gzip = text.gzip();

    assertThat(text.gzip()).isSameAs(gzip);
    assertThat(gzip.length).isLessThan(written.length() / 5);
    try (var in = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(written);
    }
    assertThat(text).hasToString(written);
  }
}
