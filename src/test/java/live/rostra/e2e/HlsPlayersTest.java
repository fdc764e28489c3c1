package live.rostra.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import live.rostra.testkit.TestNode;
import live.rostra.testkit.Tone;
import live.rostra.testkit.Wav;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Players that others made, all at the same live address: ffmpeg, mpv, VLC, GStreamer, and hls.js
/// in Chromium. The room speaks a tone of 440 Hz with a peak of 0.25, -12 dB.
@Tag("it")
class HlsPlayersTest {
  private static final String ROOM = "talk";
  private static final double SPOKEN_DB = -12.04;

  /// hls.js as the page sets it up, with everything counted.
  private static final String PLAY =
      """
      async (index) => {
        const { default: Hls } = await import('/vendor/hls.light.min.mjs');
        const audio = document.createElement('audio');
        const seen = { version: Hls.version, stalls: 0, waits: 0, errors: [], latency: [], edge: [] };
        let playing = false;
        audio.addEventListener('playing', () => { playing = true; });
        audio.addEventListener('waiting', () => { if (playing) seen.waits += 1; });
        const hls = new Hls({
          lowLatencyMode: true, enableWorker: false, backBufferLength: 20, maxLiveSyncPlaybackRate: 1.04,
        });
        hls.on(Hls.Events.ERROR, (_, data) => {
          if (data.details === Hls.ErrorDetails.BUFFER_STALLED_ERROR) seen.stalls += 1;
          seen.errors.push(`${data.details}${data.fatal ? ' (fatal)' : ''}`);
        });
        hls.on(Hls.Events.MANIFEST_PARSED, () => audio.play());
        hls.loadSource(index);
        hls.attachMedia(audio);
        document.body.append(audio);
        setInterval(() => {
          const date = hls.playingDate;
          if (playing && date) {
            seen.latency.push(Date.now() - date.getTime());
            seen.edge.push(hls.latency * 1000);
          }
        }, 250);
        window.player = { hls, audio, seen };
      }\
      """;

  @TempDir private Path folder;
  private TestNode node;
  private HlsVoice voice;

  @BeforeEach
  void speak() throws Exception {
    // A tone that a busy machine tears may be taken for a voice; here it is to keep its level.
    node = TestNode.start(Map.of("ROSTRA_PROGRAM_LEVELLING", "false"));
    voice = HlsVoice.tone(node, ROOM, "anna", 440);
    follow(0);
  }

  /// Lets the run grow by so many parts.
  private void follow(int parts) {
    try (HlsHttp http = new HlsHttp()) {
      HlsFollower player = new HlsFollower(http, node.hls(ROOM));
      while (player.reloads() < parts) {
        player.follow();
      }
    }
  }

  @AfterEach
  void stop() throws Exception {
    voice.unplug();
    node.close();
  }

  @Test
  void ffmpegHearsTheToneExactlyAsLongAsItWasAsked() throws Exception {
    for (String address : List.of(node.hls(ROOM).toString(), node.hls(ROOM) + "?ll=0")) {
      Path pcm = folder.resolve("ffmpeg.pcm");

      String complaints = ffmpeg(address, pcm, "-t", "10");

      assertThat(aboutTheStream(complaints)).isEmpty();
      float[] heard = floats(pcm);
      assertThat(heard).hasSize(10 * Tone.SAMPLE_RATE);
      hearsTheTone("ffmpeg", Arrays.copyOfRange(heard, heard.length / 2, heard.length));
    }
  }

  @Test
  void ffmpegReadsAnEndedRoomToTheLastSample() throws Exception {
    try (HlsHttp http = new HlsHttp()) {
      HlsFollower player = new HlsFollower(http, node.hls(ROOM));
      while (player.reloads() < 20) {
        player.follow();
      }
      http.end(node, ROOM);
      while (player.follow()) {}
      double listed =
          player
              .text()
              .lines()
              .filter(line -> line.startsWith("#EXTINF:"))
              .mapToDouble(line -> Double.parseDouble(line.substring(8, line.length() - 1)))
              .sum();
      Path pcm = folder.resolve("ended.pcm");

      String complaints = ffmpeg(player.playlist().toString(), pcm);

      assertThat(complaints).isEmpty();
      int samples = floats(pcm).length;
      assertThat(samples % 1024).isZero();
      assertThat(samples / (double) Tone.SAMPLE_RATE).isBetween(listed - 0.0001, listed + 0.0001);
    }
  }

  @Test
  void mpvHearsTheTone() throws Exception {
    Path wav = folder.resolve("mpv.wav");

    String printed =
        run(
            60,
            "mpv",
            "--no-config",
            "--no-video",
            "--ao=pcm",
            "--ao-pcm-file=" + wav,
            "--audio-format=s16",
            "--length=8",
            "--msg-level=all=warn",
            node.hls(ROOM).toString());

    assertThat(aboutTheStream(printed)).isEmpty();
    float[] heard = Wav.read(wav).channel(0);
    assertThat(heard.length).isGreaterThan(7 * Tone.SAMPLE_RATE);
    hearsTheTone("mpv", Arrays.copyOfRange(heard, heard.length / 2, heard.length));
  }

  @Test
  void gstreamerHearsTheTone() throws Exception {
    Path pcm = folder.resolve("gst.pcm");
    // hlsdemux2 of GStreamer 1.22 loses a playlist that has only one segment when it looks again.
    follow(20);

    // 400 buffers of one AAC unit each, 8.5 s.
    String printed =
        run(
            60,
            "gst-launch-1.0",
            "-q",
            "uridecodebin3",
            "uri=" + node.hls(ROOM),
            "!",
            "audioconvert",
            "!",
            "audioresample",
            "!",
            "audio/x-raw,format=F32LE,rate=48000,channels=1",
            "!",
            "identity",
            "eos-after=400",
            "!",
            "filesink",
            "location=" + pcm);

    assertThat(printed.lines().filter(line -> line.contains("ERROR"))).isEmpty();
    float[] heard = floats(pcm);
    assertThat(heard.length).isGreaterThan(7 * Tone.SAMPLE_RATE);
    hearsTheTone("GStreamer", Arrays.copyOfRange(heard, heard.length / 2, heard.length));
  }

  /// VLC refuses to be root, which a tester in a private network namespace is: it is shown another
  /// user's number.
  @Test
  void vlcHearsTheTone() throws Exception {
    Path wav = folder.resolve("vlc.wav");

    String printed =
        run(
            60,
            "unshare",
            "--user",
            "--map-user=65534",
            "cvlc",
            "-I",
            "dummy",
            "--quiet",
            "--no-video",
            "--aout=afile",
            "--audiofile-file=" + wav,
            "--audiofile-format=s16",
            "--run-time=10",
            node.hls(ROOM).toString(),
            "vlc://quit");

    Wav recording = Wav.read(wav);
    assertThat(recording.sampleRate()).isEqualTo(Tone.SAMPLE_RATE);
    float[] heard = recording.channel(0);
    assertThat(heard.length).as(printed).isGreaterThan(7 * Tone.SAMPLE_RATE);
    hearsTheTone("VLC", Arrays.copyOfRange(heard, heard.length / 2, heard.length));
  }

  @Test
  void thePagesHlsJsComesFromTheJar() throws Exception {
    try (HlsHttp http = new HlsHttp()) {
      URI module = node.url().resolve("/vendor/hls.light.min.mjs");

      HttpResponse<byte[]> response = http.get(module, "Accept-Encoding", "gzip");

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(HlsHttp.header(response, "Content-Type")).startsWith("text/javascript");
      assertThat(HlsHttp.header(response, "Content-Encoding")).isEqualTo("gzip");
      assertThat(HlsHttp.text(response)).contains("1.7.");
    }
  }

  /// No stall, no wait, no error even with five runnable threads per core; a latency of 1.4 s.
  @Test
  void hlsJsPlaysTwoMinutesAtLowLatencyWithoutAStall() throws Exception {
    try (Playwright playwright =
            Playwright.create(
                new Playwright.CreateOptions()
                    .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        Browser browser =
            playwright
                .chromium()
                .launch(
                    new BrowserType.LaunchOptions()
                        .setExecutablePath(Path.of("/usr/bin/chromium"))
                        .setArgs(
                            List.of(
                                "--no-sandbox",
                                "--disable-gpu",
                                "--autoplay-policy=no-user-gesture-required")))) {
      Page page = browser.newPage();
      page.navigate(node.url().resolve("/").toString());
      page.evaluate(PLAY, node.hls(ROOM).toString());
      page.waitForFunction("() => window.player.audio.currentTime > 0.5");

      double from = number(page, "window.player.audio.currentTime");
      long startedAt = System.nanoTime();
      page.waitForTimeout(120_000);
      double played = number(page, "window.player.audio.currentTime") - from;
      double took = (System.nanoTime() - startedAt) / 1e9;

      List<Double> latency = numbers(page, "window.player.seen.latency");
      System.out.printf(
          "hls.js %s, %.1f s: %d stalls, %d waits, errors %s, played %.1f s; latency by"
              + " PROGRAM-DATE-TIME P50 %.0f P95 %.0f ms, by hls.js P50 %.0f ms%n",
          page.evaluate("() => window.player.seen.version"),
          took,
          (int) number(page, "window.player.seen.stalls"),
          (int) number(page, "window.player.seen.waits"),
          page.evaluate("() => window.player.seen.errors"),
          played,
          percentile(latency, 50),
          percentile(latency, 95),
          percentile(numbers(page, "window.player.seen.edge"), 50));
      assertThat(number(page, "window.player.seen.stalls")).isZero();
      assertThat(number(page, "window.player.seen.waits")).isZero();
      assertThat((List<?>) page.evaluate("() => window.player.seen.errors"))
          .noneMatch(error -> error.toString().contains("fatal"));
      // The playback rate may be a little off one while it follows the edge.
      assertThat(played).isBetween(took * 0.96, took * 1.05);
      assertThat(percentile(latency, 50)).isLessThan(1_800);
    }
  }

  /// What a player says, without what libavformat 59 says whenever it reads EXT-X-MAP again, as it
  /// does after each reload of any live playlist of fMP4.
  private static List<String> aboutTheStream(String printed) {
    return printed
        .lines()
        .filter(line -> !line.contains("Found duplicated MOOV Atom"))
        .filter(line -> !line.contains("Last message repeated"))
        .toList();
  }

  private static double number(Page page, String expression) {
    return ((Number) page.evaluate("() => " + expression)).doubleValue();
  }

  private static List<Double> numbers(Page page, String expression) {
    List<Double> numbers = new ArrayList<>();
    for (Object number : (List<?>) page.evaluate("() => " + expression)) {
      numbers.add(((Number) number).doubleValue());
    }
    return numbers;
  }

  private static double percentile(List<Double> values, int percent) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100));
  }

  /// The median of windows of 100 ms, because a machine that is late makes the node stretch or
  /// conceal, which shifts the phase of the tone. On an idle machine every window is within 0.3 dB.
  private static void hearsTheTone(String player, float[] heard) {
    int window = Tone.SAMPLE_RATE / 10;
    double[] levels = new double[heard.length / window];
    for (int i = 0; i < levels.length; i++) {
      levels[i] = Tone.levelDb(heard, i * window, window, 440);
    }
    Arrays.sort(levels);
    double median = levels[levels.length / 2];
    System.out.printf(
        "%s: tone per 100 ms min %.2f P50 %.2f max %.2f dB%n",
        player, levels[0], median, levels[levels.length - 1]);
    assertThat(median).isBetween(SPOKEN_DB - 1.5, SPOKEN_DB + 1.5);
  }

  private static float[] floats(Path pcm) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(pcm)).order(ByteOrder.LITTLE_ENDIAN);
    float[] samples = new float[bytes.remaining() / 4];
    bytes.asFloatBuffer().get(samples);
    return samples;
  }

  /// Plays an address into a file of floats.
  ///
  /// @return what ffmpeg complained about
  private static String ffmpeg(String address, Path pcm, String... more) throws Exception {
    List<String> command = new ArrayList<>(List.of("ffmpeg", "-nostdin", "-v", "warning"));
    command.addAll(List.of("-i", address));
    command.addAll(List.of(more));
    command.addAll(List.of("-f", "f32le", "-y", pcm.toString()));
    return run(60, command.toArray(String[]::new));
  }

  /// Runs a player to its end; what it prints.
  private static String run(int seconds, String... command) throws Exception {
    Path printed = Files.createTempFile("player-", ".txt");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(printed.toFile())
              .redirectInput(Path.of("/dev/null").toFile())
              .start();
      if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
        throw new AssertionError(command[0] + " did not end: " + Files.readString(printed));
      }
      String text = Files.readString(printed, StandardCharsets.UTF_8);
      assertThat(process.exitValue()).as(text).isZero();
      return text;
    } finally {
      Files.delete(printed);
    }
  }
}
