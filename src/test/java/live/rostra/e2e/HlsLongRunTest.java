package live.rostra.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import live.rostra.room.RoomId;
import live.rostra.testkit.Correlation;
import live.rostra.testkit.PlaylistReport;
import live.rostra.testkit.TestNode;
import live.rostra.testkit.TimeCode;
import live.rostra.testkit.Tone;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A room whose ffmpeg child is killed while somebody speaks. The same without a network, and long
/// runs: `SeamlessAacTest` and `LongRunTest` (ffmpeg), `PlaylistDayTest` (hls).
@Tag("it")
class HlsLongRunTest {
  private static final String ROOM = "talk";
  private static final int WINDOW = 4_800;

  @TempDir private Path folder;

  @Test
  void aKilledEncoderLeavesNoGapAndNoDiscontinuity() throws Exception {
    try (TestNode node = TestNode.start();
        HlsHttp http = new HlsHttp();
        HlsVoice voice = HlsVoice.speaking(node, ROOM, "anna", new TimeCode()::fill);
        HlsTap tap = new HlsTap(node, ROOM)) {
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
      Instant mixed =
          Objects.requireNonNull(
              node.node().edge().find(new RoomId(ROOM)).orElseThrow().mixerTime());
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
      judge(tap.program(), heard);
    }
  }

  /// Every 100 ms of HLS is what left the mixer. Two lossy codecs of 64 kbit/s differ by some 15 dB
  /// on this signal; a gap, a repetition or a shift of one AAC unit leaves less than 3 dB.
  private static void judge(float[] program, float[] heard) {
    int second = 48_000;
    float[] piece = Arrays.copyOfRange(program, second, 3 * second);
    int lag = Correlation.best(piece, heard, 0, heard.length - piece.length).lag() - second;
    List<Double> snrDb = new ArrayList<>();
    double deepest = 0;
    for (int at = 0; at + WINDOW <= program.length; at += WINDOW) {
      if (at + lag >= 0 && at + lag + WINDOW <= heard.length && audible(program, at)) {
        snrDb.add(snrDb(program, at, heard, at + lag));
        deepest =
            Math.min(
                deepest, Tone.rmsDbfs(heard, at + lag, WINDOW) - Tone.rmsDbfs(program, at, WINDOW));
      }
    }
    Collections.sort(snrDb);
    System.out.printf(
        "three kills in %.1f s of HLS, against the mixer's program per 100 ms: SNR P50 %.1f min %.1f dB,"
            + " deepest level %.1f dB (%d windows)%n",
        heard.length / 48_000.0,
        snrDb.get(snrDb.size() / 2),
        snrDb.getFirst(),
        deepest,
        snrDb.size());
    assertThat(snrDb).hasSizeGreaterThan(80);
    assertThat(snrDb.get(snrDb.size() / 2)).isGreaterThan(12);
    assertThat(deepest).isGreaterThan(-6);
  }

  private static boolean audible(float[] pcm, int at) {
    return Tone.rmsDbfs(pcm, at, WINDOW) > -30;
  }

  private static double snrDb(float[] reference, int at, float[] heard, int heardAt) {
    double signal = 0;
    double noise = 0;
    for (int i = 0; i < WINDOW; i++) {
      double difference = reference[at + i] - heard[heardAt + i];
      signal += (double) reference[at + i] * reference[at + i];
      noise += difference * difference;
    }
    return 10 * Math.log10(signal / noise);
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
                "ffmpeg",
                "-nostdin",
                "-v",
                "warning",
                "-i",
                playlist.toString(),
                "-f",
                "f32le",
                "-y",
                pcm.toString())
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
