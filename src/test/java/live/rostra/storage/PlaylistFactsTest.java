package live.rostra.storage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlaylistFactsTest {
  private static final String HEAD = "#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:%d\n";

  private static byte[] playlist(long from, long to, boolean ended) {
    StringBuilder text = new StringBuilder(HEAD.formatted(from));
    for (long msn = from; msn < to; msn++) {
      text.append("#EXTINF:1.92000,\ns").append(msn).append(".m4s\n");
    }
    return (text + (ended ? "#EXT-X-ENDLIST\n" : "")).getBytes();
  }

  private static byte[] index(String run) {
    return ("#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n" + run + "/program.m3u8\n").getBytes();
  }

  @Test
  void theLongerPlaylistOfARunIsRight() {
    byte[] mine = playlist(3, 9, false);

    assertThat(PlaylistFacts.laterOf(playlist(0, 5, false), mine)).isSameAs(mine);
    assertThat(PlaylistFacts.laterOf(playlist(4, 10, false), mine)).isNull();
  }

  @Test
  void anEndIsNeverTakenBackAndComesToTheLongerPlaylist() {
    byte[] ended = playlist(3, 9, true);

    assertThat(PlaylistFacts.laterOf(ended, playlist(4, 10, false))).isNull();
    assertThat(PlaylistFacts.laterOf(playlist(4, 10, false), ended))
        .isEqualTo(playlist(4, 10, true));
    assertThat(PlaylistFacts.laterOf(playlist(3, 9, false), ended)).isSameAs(ended);
  }

  @Test
  void theHigherEpochOfARoomIsRight() {
    byte[] mine = index("12-0ab");

    assertThat(PlaylistFacts.newerOf(index("9-0ff"), mine)).isSameAs(mine);
    assertThat(PlaylistFacts.newerOf(index("12-0ff"), mine)).isSameAs(mine);
    assertThat(PlaylistFacts.newerOf(index("100-0aa"), mine)).isNull();
    assertThat(PlaylistFacts.newerOf("written by hand".getBytes(), mine)).isSameAs(mine);
  }

  @Test
  void aGapStandsBeforeTheSegmentThatIsNotThere() {
    assertThat(PlaylistFacts.withGaps(playlist(3, 5, false), msn -> msn == 4))
        .asString()
        .isEqualTo(
            HEAD.formatted(3) + "#EXTINF:1.92000,\ns3.m4s\n#EXTINF:1.92000,\n#EXT-X-GAP\ns4.m4s\n");
  }
}
