package live.rostra.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Playwright;
import java.nio.file.Path;
import java.util.List;
import live.rostra.testkit.Correlation;
import live.rostra.testkit.Speech;
import live.rostra.testkit.TestNode;
import live.rostra.testkit.Tone;
import live.rostra.testkit.Wav;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Speech as people send it, with the browser's echo cancellation, noise suppression and gain
/// control, through the whole chain to a WebRTC listener and to an HLS listener.
///
/// The recording is chosen and high-passed so that the browser's own encoder leaves room to judge
/// the rest: libopus in VoIP mode, which libwebrtc uses, turns the phase of low partials, and that
/// alone brings flite's "slt" voice to 0.919 of the same waveform (at 32 as at 64 kbit/s; 0.999 in
/// audio mode). This one keeps 0.976.
@Tag("it")
class ChromiumSpeechTest {
  private static final String ROOM = "reading";
  private static final String TEXT =
      "In the days of the republic a speaker climbed the rostra, the platform that carried the prows of"
          + " captured ships, and spoke to everybody who had come to the forum that morning. Nobody"
          + " asked for silence twice. Whoever stood far away heard the words from those who stood"
          + " closer, a little later and a little different, and passed them on in turn.";
  private static final int SECONDS = 20;

  /// How far one second may lie from where the whole recording lies: a busy machine makes the
  /// browser's microphone stop now and then, and what follows comes later.
  private static final int SEARCH = 2 * Tone.SAMPLE_RATE;

  @TempDir private Path folder;

  @Test
  void speechSurvivesTheWholeChain() throws Exception {
    Said said = listenTo(true);

    assertThat(likeness("the recording, over WebRTC", said.overWebRtc(), said.recording()))
        .isGreaterThanOrEqualTo(0.9);
    assertThat(likeness("the recording, over HLS", said.overHls(), said.recording()))
        .isGreaterThanOrEqualTo(0.9);
  }

  /// What the browser's processing makes of a voice is the browser's business: its waveform is
  /// compared from behind it, where the track comes out of it.
  @Test
  void processedSpeechSurvivesTheWholeChain() throws Exception {
    Said said = listenTo(false);

    likeness("the browser's processing alone", said.track(), said.recording());
    assertThat(likeness("processed, over WebRTC", said.overWebRtc(), said.track()))
        .isGreaterThanOrEqualTo(0.9);
    assertThat(likeness("processed, over HLS", said.overHls(), said.track()))
        .isGreaterThanOrEqualTo(0.9);
  }

  /// Mono, 48 kHz.
  ///
  /// @param recording what the microphone repeats without end
  /// @param track what came out of the browser's processing while both others listened
  private record Said(float[] recording, float[] track, float[] overWebRtc, float[] overHls) {}

  /// @param raw whether the browser leaves the microphone's signal alone
  private Said listenTo(boolean raw) throws Exception {
    Wav speech = Wav.mono(Speech.read("kal16", TEXT));
    try (TestNode node = TestNode.start();
        Playwright playwright = BrowserVisitor.playwright();
        BrowserVisitor reader =
            BrowserVisitor.open(playwright, node, folder.resolve("reader"), speech);
        BrowserVisitor listener =
            BrowserVisitor.open(playwright, node, folder.resolve("listener"), null)) {
      reader.speak("Rhea", ROOM, raw);
      listener.enter("Lena", ROOM).listenOverWebRtc();
      listener.until("() => window.rostra.view?.speakers.some((one) => one.speaking)");
      listener.untilSmooth();

      String said = reader.record("microphone");
      float[] webRtc = listener.take(listener.record("track"), SECONDS).pcm();
      float[] hls = overHls(node);
      return new Said(speech.channel(0), reader.take(said, 0).pcm(), webRtc, hls);
    }
  }

  /// A player that never changes its speed, as hls.js does: stretched speech correlates with
  /// nothing.
  private float[] overHls(TestNode node) throws Exception {
    try (HlsRecording player =
        HlsRecording.start(node.hls(ROOM), SECONDS, folder.resolve("player"))) {
      return player.take();
    }
  }

  /// The median correlation of the heard seconds with a recording that was read in a loop.
  private static double likeness(String what, float[] heard, float[] recording) {
    int loops = heard.length / recording.length + 3;
    float[] read = new float[loops * recording.length];
    for (int i = 0; i < loops; i++) {
      System.arraycopy(recording, 0, read, i * recording.length, recording.length);
    }
    List<Correlation.Match> windows =
        Correlation.windows(
            heard, read, Tone.SAMPLE_RATE, SEARCH, SEARCH + recording.length, SEARCH);
    double median = Correlation.median(windows);
    System.out.printf(
        "speech, %s: median correlation %.3f of %s%n",
        what,
        median,
        windows.stream().map(w -> "%d:%.2f".formatted(w.lag(), w.coefficient())).toList());
    return median;
  }
}
