package live.rostra.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import live.rostra.room.RoomId;
import live.rostra.testkit.PlaylistReport;
import live.rostra.testkit.TestNode;
import live.rostra.testkit.Tone;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A room whose ffmpeg child is killed while somebody speaks. The same without a network, and long runs:
/// `SeamlessAacTest` and `LongRunTest` (ffmpeg), `PlaylistDayTest` (hls).
@Tag("it")
class HlsLongRunTest {
  private static final String ROOM = "talk";
  private static final int WINDOW = 960;

  @TempDir private Path folder;

  @Test
  void aKilledEncoderLeavesNoGapAndNoDiscontinuity() throws Exception {
    try (TestNode node = TestNode.start();
        HlsHttp http = new HlsHttp();
        HlsVoice voice = HlsVoice.tone(node, ROOM, "anna", 440)) {
      HlsFollower player = new HlsFollower(http, node.hls(ROOM));
      for (int kill = 0; kill < 3; kill++) {
        follow(player, 10);
        ProcessHandle child = encoder();
        assertThat(new ProcessBuilder("kill", "-9", String.valueOf(child.pid())).start().waitFor())
            .isZero();
        child.onExit().get(5, TimeUnit.SECONDS);
      }
      follow(player, 10);
      assertThat(encoder().isAlive()).isTrue();
      voice.mute();
      Instant mixed = Objects.requireNonNull(node.node().edge().find(new RoomId(ROOM)).orElseThrow().mixerTime());
      http.end(node, ROOM);
      while (player.follow()) {}

      PlaylistReport report = player.validator().finish();
      assertThat(report.clean()).as(report.toString()).isTrue();
      assertThat(player.text()).doesNotContain("DISCONTINUITY", "GAP");

      float[] heard = decode(player.playlist());
      assertThat(heard.length % 1024).isZero();
      assertThat(heard.length / 48_000.0).isBetween(listed(player) - 1e-4, listed(player) + 1e-4);
      // The run went on for at most a view's age and the way of the DELETE after that look.
      Duration published = Duration.ofNanos(heard.length * 1_000_000_000L / 48_000);
      Duration live = Duration.between(start(player), mixed);
      assertThat(published.minus(live)).isBetween(Duration.ofMillis(-60), Duration.ofSeconds(2));
      judge(heard);
    }
  }

  /// Every 20 ms of the speech has the tone, at its level. On an idle machine the worst window is less than
  /// 1 dB off; a network thread that is late by more than the jitter buffer's depth makes concealment, which
  /// fades but is no gap.
  private static void judge(float[] heard) {
    int from = 24_000;
    int to = heard.length - 48_000;
    double lowest = 0;
    double highest = -100;
    int below = 0;
    for (int at = from; at + WINDOW <= to; at += WINDOW) {
      double level = Tone.rmsDbfs(heard, at, WINDOW) + 3.01;
      lowest = Math.min(lowest, level);
      highest = Math.max(highest, level);
      below += level < -15 ? 1 : 0;
    }
    System.out.printf(
        "three kills in %.1f s: 20 ms windows from %.2f to %.2f dB, %d of %d below -15 dB%n",
        heard.length / 48_000.0, lowest, highest, below, (to - from) / WINDOW);
    assertThat(highest).isLessThan(-9);
    assertThat(below).isLessThan((to - from) / WINDOW / 50);
    assertThat(longestSilence(heard, from, to)).isLessThan(Tone.SAMPLE_RATE / 100);
  }

  /// The most consecutive samples of nearly nothing.
  private static int longestSilence(float[] heard, int from, int to) {
    int longest = 0;
    int run = 0;
    for (int i = from; i < to; i++) {
      run = Math.abs(heard[i]) < 0.001 ? run + 1 : 0;
      longest = Math.max(longest, run);
    }
    return longest;
  }

  private static void follow(HlsFollower player, int parts) {
    for (int i = 0; i < parts; i++) {
      assertThat(player.follow()).isTrue();
    }
  }

  private static double listed(HlsFollower player) {
    return player
        .text()
        .lines()
        .filter(line -> line.startsWith("#EXTINF:"))
        .mapToDouble(line -> Double.parseDouble(line.substring(8, line.length() - 1)))
        .sum();
  }

  private static Instant start(HlsFollower player) {
    String tag = "#EXT-X-PROGRAM-DATE-TIME:";
    assertThat(player.text()).contains("#EXT-X-MEDIA-SEQUENCE:0\n");
    return player
        .text()
        .lines()
        .filter(line -> line.startsWith(tag))
        .map(line -> Instant.parse(line.substring(tag.length())))
        .findFirst()
        .orElseThrow();
  }

  private static ProcessHandle encoder() {
    try (Stream<ProcessHandle> children = ProcessHandle.current().children()) {
      List<ProcessHandle> encoders =
          children
              .filter(child -> child.info().command().orElse("").contains("ffmpeg"))
              .filter(ProcessHandle::isAlive)
              .toList();
      assertThat(encoders).hasSize(1);
      return encoders.getFirst();
    }
  }

  private float[] decode(URI playlist) throws Exception {
    Path pcm = folder.resolve("heard.pcm");
    Path printed = folder.resolve("printed.txt");
    Process ffmpeg =
        new ProcessBuilder(
                "ffmpeg", "-nostdin", "-v", "warning", "-i", playlist.toString(), "-f", "f32le",
                "-y", pcm.toString())
            .redirectErrorStream(true)
            .redirectOutput(printed.toFile())
            .start();
    assertThat(ffmpeg.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(Files.readString(printed)).isEmpty();
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(pcm)).order(ByteOrder.LITTLE_ENDIAN);
    float[] samples = new float[bytes.remaining() / 4];
    bytes.asFloatBuffer().get(samples);
    return samples;
  }
}
