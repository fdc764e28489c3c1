package live.rostra.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Playwright;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import live.rostra.codec.OpusSettings;
import live.rostra.http.Grant;
import live.rostra.testkit.LightClient;
import live.rostra.testkit.TestNode;
import live.rostra.testkit.TimeCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// From mouth to ear, by the time code of docs/time-code.md on one host's clock. Heard is when a sample
/// leaves the listening page's audio context; spoken is either the light client's schedule, which is exact,
/// or the moment a sample entered the speaking page's audio context, which hides what the capture device
/// itself took.
@Tag("bench")
class EarToEarLatencyBench {
  private static final String ROOM = "clock";
  private static final int SECONDS = 15;
  private static final double PERIOD_MS = TimeCode.PERIOD / 48.0;

  @TempDir private Path folder;
  private final TimeCode code = new TimeCode();
  private TestNode node;
  private Playwright playwright;
  private BrowserVisitor listener;

  @BeforeEach
  void start() throws Exception {
    node = TestNode.start();
    playwright = BrowserVisitor.playwright();
    listener = BrowserVisitor.open(playwright, node, folder.resolve("listener"), null);
  }

  @AfterEach
  void stop() throws Exception {
    listener.close();
    playwright.close();
    node.close();
  }

  @Test
  void fromALightSpeakerToBothListeners() throws Exception {
    List<byte[]> packets =
        LightVoice.encode(
            code.signal((int) TimeCode.PERIOD), new OpusSettings(64_000, 5, false));
    LightClient client =
        LightClient.whip(
            node.url(), ROOM, node.token("clock", ROOM, Grant.JOIN, Grant.SPEAK, Grant.HOST));
    try (LightVoice voice = LightVoice.start(client.connected(), packets)) {
      listener.enter("Lena", ROOM).listenOverWebRtc();
      listener.until("() => window.rostra.view?.speakers.length === 1");
      BrowserTape webRtc = listener.take(listener.record("track"), SECONDS);
      double shownWebRtc = listener.number("() => window.rostra.latencyMs.webrtc");
      listener.listenOverHls();
      BrowserTape hls = listener.take(listener.record("element"), SECONDS);
      double shownHls = listener.number("() => window.rostra.latencyMs.hls");

      double[] toWebRtc = latencies(webRtc, voice.startMs());
      double[] toHls = latencies(hls, voice.startMs());
      print("light speaker -> WebRTC listener (Chromium)", toWebRtc);
      System.out.printf("  the page shows %.0f ms since the mixer%n", shownWebRtc);
      print("light speaker -> HLS listener (hls.js in Chromium)", toHls);
      System.out.printf("  the page shows %.0f ms since the mixer%n", shownHls);
      assertThat(toWebRtc).hasSizeGreaterThan(SECONDS);
      assertThat(toHls).hasSizeGreaterThan(SECONDS);
    }
  }

  @Test
  void fromAChromiumSpeakerToAChromiumListener() throws Exception {
    try (BrowserVisitor speaker =
        BrowserVisitor.open(playwright, node, folder.resolve("speaker"), code.wav())) {
      speaker.speak("Clara", ROOM, true);
      listener.enter("Lena", ROOM).listenOverWebRtc();
      listener.until("() => window.rostra.view?.speakers.length === 1");
      String said = speaker.record("microphone");
      String heard = listener.record("track");
      BrowserTape ear = listener.take(heard, SECONDS);
      BrowserTape mouth = speaker.take(said, SECONDS);

      Map<Long, Double> spokenMs =
          code.decode(mouth.pcm()).stream()
              .collect(
                  Collectors.toMap(
                      TimeCode.Hit::sourceSample, hit -> mouth.timeOf(hit.heardSample())));
      double[] latencies =
          code.decode(ear.pcm()).stream()
              .filter(hit -> spokenMs.containsKey(hit.sourceSample()))
              .mapToDouble(hit -> ear.timeOf(hit.heardSample()) - spokenMs.get(hit.sourceSample()))
              .sorted()
              .toArray();
      print("Chromium speaker -> WebRTC listener (Chromium)", latencies);
      assertThat(latencies).hasSizeGreaterThan(SECONDS);
    }
  }

  private double[] latencies(BrowserTape tape, double startMs) {
    return code.decode(tape.pcm()).stream()
        .mapToDouble(
            hit -> {
              double spoken = startMs + hit.sourceSample() / 48.0;
              double late = tape.timeOf(hit.heardSample()) - spoken;
              return late - PERIOD_MS * Math.floor(late / PERIOD_MS);
            })
        .sorted()
        .toArray();
  }

  private static void print(String path, double[] sorted) {
    System.out.printf(
        "%s: P50 %.0f ms, P95 %.0f ms, least %.0f ms, most %.0f ms, %d slots%n",
        path,
        sorted[sorted.length / 2],
        sorted[sorted.length * 95 / 100],
        sorted[0],
        Arrays.stream(sorted).max().orElseThrow(),
        sorted.length);
  }
}
