package live.rostra.hls;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// A whole day of a room, in virtual time.
class PlaylistDayTest {
  private static final int SEGMENTS = 24 * 60 * 60 * 100 / 192; // 45,000
  private static final Pattern LAST =
      Pattern.compile("DATE-TIME:(\\S+)\n#EXTINF:(\\S+),\ns(\\d+)\\.m4s\n$");

  /// Follows the run without keeping it.
  private static final class Day implements Presentation.Output {
    final Set<String> fetchable = new HashSet<>();
    PlaylistSnapshot latest;
    Instant expected = PlaylistRun.START.minusNanos(456_000);
    long segments;
    int mostFetchable;
    int longestText;

    @Override
    public void init(MediaObject init) {
      fetchable.add(init.name());
    }

    @Override
    public void part(MediaObject part) {
      fetchable.add(part.name());
    }

    @Override
    public void segment(MediaObject segment) {
      assertThat(segment.startSample()).isEqualTo(segments * 92_160);
      assertThat(segment.samples()).isEqualTo(92_160);
      fetchable.add(segment.name());
      segments++;
    }

    @Override
    public void snapshot(PlaylistSnapshot snapshot) {
      long before = latest == null ? -1 : latest.lastSegment();
      latest = snapshot;
      mostFetchable = Math.max(mostFetchable, snapshot.objectCount());
      longestText = Math.max(longestText, snapshot.lowLatency().bytes().length);
      if (snapshot.lastSegment() > before) {
        // What has left does not come back, and nothing is held that nobody can ask for.
        fetchable.removeIf(name -> snapshot.object(name) == null);
        assertThat(snapshot.objectCount()).isEqualTo(fetchable.size());
        Matcher last = LAST.matcher(snapshot.standard().toString());
        assertThat(last.find()).isTrue();
        assertThat(Instant.parse(last.group(1))).isEqualTo(expected);
        assertThat(last.group(2)).isEqualTo("1.92000");
        assertThat(last.group(3)).isEqualTo(Long.toString(segments - 1));
        expected = expected.plusMillis(1920);
      }
    }
  }

  @Test
  void everySegmentIsEquallyLongNothingDriftsAndMemoryIsBounded() {
    var day = new Day();
    var presentation =
        new Presentation("run", PlaylistRun.START, Presentation.Settings.standard(), day);
    byte[] unit = PlaylistRun.unit(0);

    for (int i = 0; i < SEGMENTS * 6 * 15; i++) {
      presentation.unit(unit);
    }
    presentation.end();

    assertThat(day.segments).isEqualTo(SEGMENTS);
    assertThat(Duration.between(PlaylistRun.START, day.expected))
        .isEqualTo(Duration.ofHours(24).minusNanos(456_000));
    assertThat(day.mostFetchable).isLessThan(100);
    assertThat(day.longestText).isLessThan(4096);
  }
}
