package live.rostra.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Playwright;
import java.nio.file.Path;
import live.rostra.testkit.TestNode;
import live.rostra.testkit.Tone;
import live.rostra.testkit.Wav;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A hand from being raised on HLS to being heard, in two Chromiums: nobody hears it before
/// approval, everybody after.
@Tag("it")
class RaisedHandChromiumTest {
  private static final String ROOM = "salon";

  @Test
  void aListenerOnHlsRaisesAHandAndIsHeard(@TempDir Path folder) throws Exception {
    Wav tone = Wav.mono(Tone.floats(1_000, 0.3, 4 * Tone.SAMPLE_RATE));
    try (TestNode node = TestNode.start();
        Playwright playwright = BrowserVisitor.playwright();
        BrowserVisitor anna =
            BrowserVisitor.open(
                playwright, node, folder.resolve("anna"), Wav.mono(new float[48_000]));
        BrowserVisitor lena = BrowserVisitor.open(playwright, node, folder.resolve("lena"), tone)) {
      anna.speak("Anna", ROOM, true);
      lena.enter("Lena", ROOM, true);
      lena.until("() => window.rostra.state.hls === 'connected'");
      lena.page().click("#hand");

      lena.until("() => window.rostra.state.microphone && window.rostra.heard === 'webrtc'");
      assertThat(lena.page().isVisible("#check")).isTrue();
      String heard = anna.record("track");
      anna.page().waitForFunction("name => tape.seconds(name) > 1", heard);
      assertThat(
              ((Number) anna.page().evaluate("name => tape.recent(name, 0.5).peak", heard))
                  .doubleValue())
          .as("heard before approval")
          .isLessThan(0.001);

      anna.page().click("#hands li[data-identity='Lena'] button.primary");

      lena.until("() => window.rostra.connected");
      anna.page().waitForFunction("name => tape.recent(name, 0.3).rms > 0.05", heard);
      anna.until(
          "() => window.rostra.view.speakers.some((one) => one.identity === 'Lena' && one.speaking)");
      assertThat(lena.errors()).isEmpty();
      assertThat(anna.errors()).isEmpty();
    }
  }
}
