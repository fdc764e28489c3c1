package live.rostra.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Playwright;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import live.rostra.http.Grant;
import live.rostra.interop.Stack;
import live.rostra.interop.StackCall;
import live.rostra.testkit.TestNode;
import live.rostra.testkit.Tone;
import live.rostra.testkit.Wav;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// A room of strangers: two people in Chromium who speak through the page, one who speaks by WHIP
/// through libwebrtc, one who listens in Chromium over WebRTC and over HLS, and a player that reads
/// the HLS address. Each voice is a tone of its own; what is asserted is what was decoded at the
/// ears.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ChromiumRoomTest {
  private static final String ROOM = "salon";
  private static final double ANNA_HZ = 440;
  private static final double BEN_HZ = 1_000;
  private static final double DORA_HZ = 2_500;
  private static final double AMPLITUDE = 0.2;
  private static final int SECONDS = 4;

  @TempDir private static Path folder;

  private TestNode node;
  private Playwright playwright;
  private BrowserVisitor anna;
  private BrowserVisitor ben;
  private BrowserVisitor carl;
  private StackCall dora;

  private BrowserTape heardByAnna;
  private BrowserTape heardByBen;
  private BrowserTape heardOverWebRtc;
  private BrowserTape heardOverHls;
  private float[] heardByPlayer;

  @BeforeAll
  void listen() throws Exception {
    // Tones are to arrive at the level they were sent with. A steady one is no voice, but what a
    // busy
    // machine makes of it may be; how voices are levelled is judged by engine.LoudnessTest.
    node = TestNode.start(Map.of("ROSTRA_PROGRAM_LEVELLING", "false"));
    playwright = BrowserVisitor.playwright();
    anna = visitor("anna", ANNA_HZ).speak("Anna", ROOM, true);
    ben = visitor("ben", BEN_HZ).speak("Ben", ROOM, true);
    dora =
        StackCall.speaking(
            Stack.LIBWEBRTC,
            node.url().resolve("/whip/" + ROOM),
            node.token("Dora", ROOM, Grant.JOIN, Grant.SPEAK),
            DORA_HZ,
            AMPLITUDE,
            folder.resolve("dora"));
    carl = visitor("carl", 0).enter("Carl", ROOM).listenOverWebRtc();
    carl.until("() => window.rostra.view?.speakers.filter((one) => one.speaking).length === 3");

    try (HlsRecording player =
        HlsRecording.start(node.hls(ROOM), SECONDS, folder.resolve("player"))) {
      String annas = anna.record("track");
      String bens = ben.record("track");
      String carls = carl.record("track");
      heardByAnna = anna.take(annas, SECONDS);
      heardByBen = ben.take(bens, SECONDS);
      heardOverWebRtc = carl.take(carls, SECONDS);
      carl.listenOverHls();
      heardOverHls = carl.take(carl.record("element"), SECONDS);
      heardByPlayer = player.take();
    }
    print("Anna", heardByAnna.pcm());
    print("Ben", heardByBen.pcm());
    print("WebRTC listener", heardOverWebRtc.pcm());
    print("HLS listener (hls.js)", heardOverHls.pcm());
    print("HLS listener (ffmpeg)", heardByPlayer);
  }

  @AfterAll
  void leave() throws Exception {
    for (AutoCloseable each : new AutoCloseable[] {dora, carl, ben, anna, playwright, node}) {
      if (each != null) {
        each.close();
      }
    }
  }

  private BrowserVisitor visitor(String name, double hertz) throws Exception {
    Wav microphone = Wav.mono(Tone.floats(hertz, hertz == 0 ? 0 : AMPLITUDE, 4 * Tone.SAMPLE_RATE));
    return BrowserVisitor.open(playwright, node, folder.resolve(name), microphone);
  }

  @Test
  void theProgramHoldsEveryVoiceAtItsInputLevel() {
    for (double hertz : List.of(ANNA_HZ, BEN_HZ, DORA_HZ)) {
      assertLevel(heardOverWebRtc.pcm(), hertz);
    }
  }

  @Test
  void eachSpeakerHearsTheOthersAndNotItself() {
    assertLevel(heardByAnna.pcm(), BEN_HZ);
    assertLevel(heardByAnna.pcm(), DORA_HZ);
    assertLevel(heardByBen.pcm(), ANNA_HZ);
    assertLevel(heardByBen.pcm(), DORA_HZ);

    double inputDb = 20 * Math.log10(AMPLITUDE);
    assertThat(level(heardByAnna.pcm(), ANNA_HZ)).isLessThan(inputDb - 40);
    assertThat(level(heardByBen.pcm(), BEN_HZ)).isLessThan(inputDb - 40);
  }

  @Test
  void hlsHoldsEveryVoiceInTheBrowserAndInAPlayer() {
    for (double hertz : List.of(ANNA_HZ, BEN_HZ, DORA_HZ)) {
      assertLevel(heardOverHls.pcm(), hertz);
      assertLevel(heardByPlayer, hertz);
    }
  }

  @Test
  void thePageMeasuresItsLatencies() {
    carl.until(
        "() => window.rostra.latencyMs.webrtc !== null && window.rostra.latencyMs.hls !== null");

    double webRtc = carl.number("() => window.rostra.latencyMs.webrtc");
    double hls = carl.number("() => window.rostra.latencyMs.hls");
    System.out.printf("the page shows: WebRTC %.0f ms, HLS %.0f ms%n", webRtc, hls);
    assertThat(webRtc).isBetween(20.0, 2_000.0);
    assertThat(hls).isBetween(500.0, 8_000.0);
    assertThat(carl.page().textContent("#webrtc-latency")).matches("\\d+ms");
    assertThat(carl.page().textContent("#hls-latency")).matches("\\d+\\.\\d\\ds");
  }

  @Test
  void thePageShowsWhoSpeaks() {
    assertThat(carl.page().locator(".speaker[data-speaking=true] .who").allTextContents())
        .satisfiesExactlyInAnyOrder(
            who -> assertThat(who).contains("Anna"),
            who -> assertThat(who).contains("Ben"),
            who -> assertThat(who).contains("Dora"));
    assertThat(anna.page().locator(".speaker .who").allTextContents())
        .anyMatch(who -> who.contains("Anna (you)"));
    assertThat(carl.page().textContent("#room-status")).isEqualTo("Live");
  }

  @Test
  void noPageComplains() {
    assertThat(anna.errors()).isEmpty();
    assertThat(ben.errors()).isEmpty();
    assertThat(carl.errors()).isEmpty();
  }

  private static void assertLevel(float[] heard, double hertz) {
    double inputDb = 20 * Math.log10(AMPLITUDE);
    assertThat(level(heard, hertz)).as("%.0f Hz", hertz).isBetween(inputDb - 1.5, inputDb + 1.5);
  }

  /// The upper quartile over tenths of a second: holes that a busy machine tears into a voice say
  /// nothing about its level, and what leaks is judged by where it leaks most.
  private static double level(float[] heard, double hertz) {
    int window = Tone.SAMPLE_RATE / 10;
    double[] levels = new double[heard.length / window - 1];
    for (int i = 0; i < levels.length; i++) {
      levels[i] = Tone.levelDb(heard, (i + 1) * window, window, hertz);
    }
    Arrays.sort(levels);
    return levels[levels.length * 3 / 4];
  }

  private static void print(String ear, float[] heard) {
    System.out.printf(
        "%-22s %.0f Hz %6.1f dB, %.0f Hz %6.1f dB, %.0f Hz %6.1f dB (input %.1f dB)%n",
        ear,
        ANNA_HZ,
        level(heard, ANNA_HZ),
        BEN_HZ,
        level(heard, BEN_HZ),
        DORA_HZ,
        level(heard, DORA_HZ),
        20 * Math.log10(AMPLITUDE));
  }
}
