package live.rostra.e2e;

import com.microsoft.playwright.Playwright;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import live.rostra.codec.OpusSettings;
import live.rostra.http.Grant;
import live.rostra.testkit.LightClient;
import live.rostra.testkit.TestNode;
import live.rostra.testkit.TimeCode;

/// From mouth to ear in real browsers, what they buffer included, by the time code of
/// docs/time-code.md on one host's clock. Heard is when a sample leaves the listening page's audio
/// context; spoken is either the light client's schedule, which is exact, or the moment a sample
/// entered the speaking page's audio context, which hides what the capture device itself took. The
/// node runs in this process.
public final class EarToEar implements AutoCloseable {
  private static final String ROOM = "clock";
  private static final int SECONDS = 15;
  private static final double PERIOD_MS = TimeCode.PERIOD / 48.0;

  private final Path folder;
  private final Figures figures;
  private final TimeCode code = new TimeCode();
  private final TestNode node;
  private final Playwright playwright;
  private final BrowserVisitor listener;

  /// Where the figures go.
  public interface Figures {
    /// Milliseconds from mouth to ear, one for each slot of the time code that was heard, of which
    /// there is at least one a second.
    void path(String name, double[] milliseconds);

    /// What the page shows its user meanwhile: milliseconds since the mixer.
    void shown(String name, double milliseconds);
  }

  /// Starts a node and a browser that listens.
  ///
  /// @param folder an empty one, for the browsers
  public EarToEar(Path folder, Figures figures) throws Exception {
    this.folder = folder;
    this.figures = figures;
    node = TestNode.start();
    playwright = BrowserVisitor.playwright();
    listener = BrowserVisitor.open(playwright, node, folder.resolve("listener"), null);
  }

  /// From a light client to both listeners of the page.
  public void fromALightSpeaker() throws Exception {
    List<byte[]> packets =
        LightVoice.encode(code.signal((int) TimeCode.PERIOD), new OpusSettings(64_000, 5, false));
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

      path("light speaker to WebRTC in Chromium", latencies(webRtc, voice.startMs()));
      figures.shown("WebRTC", shownWebRtc);
      path("light speaker to hls.js in Chromium", latencies(hls, voice.startMs()));
      figures.shown("hls.js", shownHls);
    }
  }

  /// From one Chromium to another.
  public void fromChromium() throws Exception {
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
      path(
          "Chromium to WebRTC in Chromium",
          code.decode(ear.pcm()).stream()
              .filter(hit -> spokenMs.containsKey(hit.sourceSample()))
              .mapToDouble(hit -> ear.timeOf(hit.heardSample()) - spokenMs.get(hit.sourceSample()))
              .toArray());
    }
  }

  @Override
  public void close() throws Exception {
    listener.close();
    playwright.close();
    node.close();
  }

  private void path(String name, double[] milliseconds) throws IOException {
    if (milliseconds.length < SECONDS) {
      throw new IOException(name + ": only " + milliseconds.length + " slots were heard");
    }
    figures.path(name, milliseconds);
  }

  private double[] latencies(BrowserTape tape, double startMs) {
    return code.decode(tape.pcm()).stream()
        .mapToDouble(hit -> {
          double spoken = startMs + hit.sourceSample() / 48.0;
          double late = tape.timeOf(hit.heardSample()) - spoken;
          return late - PERIOD_MS * Math.floor(late / PERIOD_MS);
        })
        .toArray();
  }
}
