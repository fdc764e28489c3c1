package live.rostra.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.nio.file.Path;
import live.rostra.http.Grant;
import live.rostra.testkit.TestNode;
import live.rostra.testkit.Tone;
import live.rostra.testkit.Wav;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What people do with the page, in front of a whole node.
@Tag("it")
class BrowserPageTest {
  private static final String ROOM = "salon";
  private static final String ANNAS =
      "window.rostra.view?.speakers.filter((one) => one.identity === 'Anna')";

  @TempDir private Path folder;
  private TestNode node;
  private Playwright playwright;
  private BrowserVisitor anna;

  @BeforeEach
  void start() throws Exception {
    node = TestNode.start();
    playwright = BrowserVisitor.playwright();
    Wav tone = Wav.mono(Tone.floats(440, 0.2, 4 * Tone.SAMPLE_RATE));
    anna = BrowserVisitor.open(playwright, node, folder.resolve("anna"), tone);
  }

  @AfterEach
  void stop() throws Exception {
    anna.close();
    playwright.close();
    node.close();
  }

  private BrowserVisitor listener() throws Exception {
    return BrowserVisitor.open(playwright, node, folder.resolve("lena"), null)
        .enter("Lena", ROOM)
        .listenOverWebRtc();
  }

  @Test
  void muteIsSilenceAtTheListenerWithinASecond() throws Exception {
    anna.speak("Anna", ROOM, true);
    try (BrowserVisitor lena = listener()) {
      String tape = lena.record("track");
      untilLoud(lena, tape);

      double mutedMs = anna.number("() => performance.timeOrigin + performance.now()");
      anna.page().click("#mute");
      lena.page().waitForFunction("name => tape.recent(name, 0.5).peak < 0.001", tape);
      lena.until("() => " + ANNAS + "?.[0]?.muted === 'self'");
      BrowserTape heard = lena.take(tape, 0);
      double silentMs = heard.timeOf(lastLoudSample(heard.pcm()));
      System.out.printf("muted -> silent at the listener: %.0f ms%n", silentMs - mutedMs);
      assertThat(silentMs - mutedMs).isLessThan(1_000);
      assertThat(lena.page().locator(".speaker .muted-mark:visible").count()).isEqualTo(1);

      anna.page().click("#mute");
      String again = lena.record("track");
      untilLoud(lena, again);
    }
  }

  private static void untilLoud(BrowserVisitor listener, String tape) {
    listener.page().waitForFunction("name => tape.recent(name, 0.3).rms > 0.1", tape);
  }

  private static int lastLoudSample(float[] pcm) {
    int last = pcm.length - 1;
    while (last > 0 && Math.abs(pcm[last]) < 0.005) {
      last--;
    }
    return last;
  }

  @Test
  void aReloadComesBackToTheStage() {
    anna.speak("Anna", ROOM, true);
    anna.until("() => " + ANNAS + "?.length === 1");

    anna.page().reload();
    anna.until("() => window.rostra.view !== null");
    assertThat(anna.page().evaluate("() => window.rostra.state.role")).isEqualTo("host");
    anna.page().click("#speak");
    anna.until("() => window.rostra.connected");

    anna.until("() => " + ANNAS + "?.length === 1 && " + ANNAS + "[0].speaking");
  }

  @Test
  void aSecondWindowTakesTheMicrophoneOverForGood() {
    anna.speak("Anna", ROOM, true);
    Page second = anna.page().context().newPage();
    second.navigate(node.url() + "/?raw=1&name=Anna&as=host&room=" + ROOM);
    second.click("#speak");
    second.waitForFunction("() => window.rostra.connected");

    anna.page().waitForSelector("#notice-title:has-text('another window')");
    anna.page().waitForSelector("#speak");

    assertThat(second.evaluate("() => window.rostra.connected")).isEqualTo(true);
    second.waitForFunction("() => " + ANNAS + "?.length === 1");
    second.close();
  }

  @Test
  void leavingTakesTheSpeakerOffTheStage() throws Exception {
    anna.speak("Anna", ROOM, true);
    try (BrowserVisitor lena = listener()) {
      lena.until("() => " + ANNAS + "?.length === 1");

      anna.page().click("#leave");

      lena.until("() => " + ANNAS + "?.length === 0");
      anna.page().waitForSelector("#lobby");
      assertThat(lena.page().textContent("#speakers-empty")).contains("Nobody is on stage");
      assertThat(lena.page().evaluate("() => window.rostra.state.webrtc")).isEqualTo("connected");
    }
  }

  @Test
  void closingTheWindowTakesTheSpeakerOffTheStage() throws Exception {
    anna.speak("Anna", ROOM, true);
    try (BrowserVisitor lena = listener()) {
      lena.until("() => " + ANNAS + "?.length === 1");

      anna.page().navigate("about:blank");

      lena.until("() => " + ANNAS + "?.length === 0");
    }
  }

  @Test
  void endingTheRoomEndsItForEverybody() throws Exception {
    anna.speak("Anna", ROOM, true);
    try (BrowserVisitor lena = listener()) {
      lena.listenOverHls();

      anna.page().click("#end-room");
      anna.page().click("#ask-ok");

      for (BrowserVisitor each : new BrowserVisitor[] {anna, lena}) {
        each.until("() => window.rostra.state.out === 'ended'");
        assertThat(each.page().textContent("#out-title")).isEqualTo("This room has ended");
      }
      assertThat(lena.page().evaluate("() => window.rostra.state.webrtc")).isEqualTo("off");
    }
  }

  @Test
  void aWrongTokenIsRefusedInWords() {
    anna.page().navigate(node.url() + "/?room=" + ROOM + "#token=eyJhbGciOiJIUzI1NiJ9.e30.AAAA");
    anna.page().waitForSelector("#notice");

    assertThat(anna.page().textContent("#notice-title"))
        .isEqualTo("This node needs an access token");
  }

  @Test
  void aListenersTokenRaisesNoHand() {
    String token = node.token("Lena", ROOM, Grant.JOIN);
    anna.speak("Anna", ROOM, true);
    Page page = anna.page().context().newPage();
    page.navigate(node.url() + "/?room=" + ROOM + "#token=" + token);
    page.waitForFunction("() => window.rostra.view !== null");

    assertThat(page.isVisible("#hand")).isFalse();
    assertThat(page.isVisible("#speak")).isFalse();
    assertThat(page.textContent("#mic-state")).contains("Your link is for listeners");
    page.click("#webrtc");
    page.waitForFunction("() => window.rostra.state.webrtc === 'connected'");
    page.close();
  }
}
