package live.rostra.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ScreenshotAnimations;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import live.rostra.codec.OpusSettings;
import live.rostra.http.Grant;
import live.rostra.testkit.LightClient;
import live.rostra.testkit.TestNode;
import live.rostra.testkit.Tone;
import live.rostra.testkit.Wav;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The page in real use, on a desk and in a hand, by day and by night: nothing overflows, and
/// pictures of it are left in `target/screenshots`.
@Tag("it")
class BrowserLooksTest {
  private static final Path SCREENSHOTS = Path.of("target/screenshots");
  private static final String ROOM = "salon";
  private static final int SECONDS = 4;
  private static final String OVERFLOWING =
      """
      () => document.documentElement.scrollWidth <= window.innerWidth ? '' : 'page; '
        + [...document.querySelectorAll('body *')]
          .filter((one) => one.getBoundingClientRect().right > window.innerWidth)
          .map((one) => `${one.tagName}#${one.id}.${one.className} ${one.getBoundingClientRect().right}`)
          .join('; ')
      """;

  @Test
  void fitsEveryScreenWhileThreePeopleTalk(@TempDir Path folder) throws Exception {
    Wav voice = Wav.mono(Tone.floats(300, 0.08, SECONDS * Tone.SAMPLE_RATE));
    try (TestNode node = TestNode.start();
        LightVoice cicero = speak(node, "Cicero", 500, 0.3);
        LightVoice hypatia = speak(node, "Hypatia", 700, 0.1);
        Playwright playwright = BrowserVisitor.playwright();
        BrowserVisitor ada = BrowserVisitor.open(playwright, node, folder.resolve("ada"), voice)) {
      assertThat(List.of(cicero, hypatia)).doesNotContainNull();
      Page page = ada.page();
      page.navigate(node.url().toString());
      page.waitForSelector("#rooms a");
      shootAll(page, "lobby");

      ada.speak("Ada Lovelace", ROOM, true);
      ada.listenOverHls();
      ada.until("() => window.rostra.view?.speakers.filter((one) => one.speaking).length === 3");
      ada.until(
          "() => window.rostra.latencyMs.webrtc !== null && window.rostra.latencyMs.hls !== null");
      ada.untilSmooth();
      shootAll(page, "room");

      page.click("#mute");
      ada.until("() => window.rostra.view?.speakers.some((one) => one.muted !== 'none')");
      shootAll(page, "muted");
      assertThat(ada.errors()).isEmpty();
    }
  }

  private static LightVoice speak(TestNode node, String name, double hertz, double amplitude)
      throws Exception {
    LightClient client =
        LightClient.whip(
            node.url(), ROOM, node.token(name, ROOM, Grant.JOIN, Grant.SPEAK, Grant.HOST));
    float[] tone = Tone.floats(hertz, amplitude, SECONDS * Tone.SAMPLE_RATE);
    return LightVoice.start(
        client.connected(), LightVoice.encode(tone, new OpusSettings(32_000, 5, true)));
  }

  private static void shootAll(Page page, String view) {
    for (ColorScheme scheme : List.of(ColorScheme.DARK, ColorScheme.LIGHT)) {
      page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
      shoot(page, view, scheme, 360, 780);
      shoot(page, view, scheme, 1280, 860);
    }
  }

  private static void shoot(Page page, String view, ColorScheme scheme, int width, int height) {
    page.setViewportSize(width, height);
    String name = "%s-%s-%d.png".formatted(view, scheme.name().toLowerCase(Locale.ROOT), width);
    page.screenshot(
        new Page.ScreenshotOptions()
            .setPath(SCREENSHOTS.resolve(name))
            .setAnimations(ScreenshotAnimations.DISABLED)
            .setFullPage(true));
    assertThat(page.evaluate(OVERFLOWING)).as("what sticks out in %s", name).isEqualTo("");
  }
}
