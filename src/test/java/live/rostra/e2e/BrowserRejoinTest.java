package live.rostra.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.AriaRole;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import live.rostra.http.Grant;
import live.rostra.testkit.TestNode;
import live.rostra.testkit.Tone;
import live.rostra.testkit.Wav;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a moderator decided about somebody is what their page says, and outlives a reload of it and
/// the link they have.
@Tag("it")
class BrowserRejoinTest {
  private static final String ROOM = "salon";
  private static final String GUEST = "Lena";
  private static final double HERTZ = 700;

  /// Joins by a socket of its own, and tries everything that could lead onto the stage.
  private static final String TRY_EVERYTHING =
      """
      async ([room, token, me]) => {
        const socket = new WebSocket(`ws://${location.host}/ws/${room}`, 'rostra.v1');
        const waiting = new Map();
        socket.onmessage = ({ data }) => {
          const message = JSON.parse(data);
          waiting.get(message.id)?.(message.code ?? message.type);
        };
        await new Promise((resolve) => { socket.onopen = resolve; });
        const ask = (message) => new Promise((resolve) => {
          const id = String(waiting.size);
          waiting.set(id, resolve);
          socket.send(JSON.stringify({ id, ...message }));
        });
        const answers = [
          await ask({ type: 'join', token }),
          await ask({ type: 'unmute', identity: me }),
          await ask({ type: 'role.set', identity: me, role: 'speaker' }),
          await ask({ type: 'hand.approve', identity: me }),
          await ask({ type: 'invite.send', identity: me }),
          await ask({ type: 'invite.accept' }),
        ];
        socket.close();
        return answers;
      }
      """;

  @TempDir private Path folder;
  private TestNode node;
  private Playwright playwright;
  private BrowserVisitor anna;
  private BrowserVisitor lena;
  private ToneEar ear;
  private String token;

  @BeforeEach
  void aGuestSpeaks() throws Exception {
    node = TestNode.start();
    playwright = BrowserVisitor.playwright();
    Wav silence = Wav.mono(new float[Tone.SAMPLE_RATE]);
    Wav tone = Wav.mono(Tone.floats(HERTZ, 0.3, 4 * Tone.SAMPLE_RATE));
    anna = BrowserVisitor.open(playwright, node, folder.resolve("anna"), silence);
    lena = BrowserVisitor.open(playwright, node, folder.resolve("lena"), tone);
    anna.speak("Anna", ROOM, true);
    ear = ToneEar.in(node.url(), ROOM, node.token("ear", ROOM, Grant.JOIN), HERTZ);
    token = node.token(GUEST, ROOM, Grant.JOIN, Grant.SPEAK);
    lena.follow(ROOM, token, "");
    lena.page().click("#speak");
    lena.until("() => window.rostra.connected");
    ear.awaitTone(System.nanoTime());
  }

  @AfterEach
  void stop() throws Exception {
    ear.close();
    lena.close();
    anna.close();
    playwright.close();
    node.close();
  }

  @Test
  void whoWasLedOffTheStageStaysOffItAfterAReload() {
    choose("Lead off the stage");
    lena.until("() => window.rostra.state.role === 'listener' && !window.rostra.state.microphone");
    ear.awaitSilence(System.nanoTime());
    long ledOffNs = System.nanoTime();

    lena.page().reload();
    lena.until("() => window.rostra.state.socket === 'joined'");

    assertThat(lena.page().evaluate("() => window.rostra.state.role")).isEqualTo("listener");
    assertThat(lena.page().isVisible("#speak")).isFalse();
    assertThat(lena.page().isVisible("#mute")).isFalse();
    // Her sound comes to the node again, where it is measured.
    lena.page().click("#hand");
    Locator hand = anna.page().locator("#hands li[data-identity='%s']".formatted(GUEST));
    hand.locator(".bar-level").waitFor();
    assertThat(lena.page().evaluate(TRY_EVERYTHING, List.of(ROOM, token, GUEST)))
        .isEqualTo(
            List.of(
                "joined",
                "not-allowed",
                "not-allowed",
                "not-allowed",
                "not-allowed",
                "no-such-invite"));
    ear.awaitSilence(System.nanoTime());
    assertThat(ear.since(ledOffNs))
        .as("packets after she was led off")
        .hasSizeGreaterThan(50)
        .noneMatch(ToneEar.Frame::audible);
    assertThat(anna.page().isVisible("#speakers li[data-identity='%s']".formatted(GUEST)))
        .isFalse();

    hand.locator("button.primary").click();
    ear.awaitTone(System.nanoTime());
  }

  @Test
  void whoWasRemovedIsToldAndTheOldLinkOpensTheRoomNoMore() {
    choose("Remove…");
    confirm("Off topic");

    outside("removed", "You were removed", "Off topic");
    ear.awaitSilence(System.nanoTime());
    assertThat(lena.page().evaluate("() => window.rostra.state.webrtc")).isEqualTo("off");

    lena.page().reload();
    outside("removed", "You were removed", "Your link was made before you were removed");
    assertThat(lena.page().isVisible("#stage")).isFalse();
    assertThat(lena.page().isVisible("#out-again")).as("a try that leads nowhere").isFalse();

    come(tokenOfALaterSecond());
    lena.until("() => window.rostra.state.socket === 'joined'");
    assertThat(lena.page().evaluate("() => window.rostra.state.role")).isEqualTo("listener");
  }

  @Test
  void whoWasBannedIsKeptOutWhateverLinkTheyHave() {
    choose("Ban…");
    confirm("Spam");

    outside("banned", "You are banned from this room", "Spam");
    ear.awaitSilence(System.nanoTime());

    lena.page().reload();
    outside("banned", "You are banned from this room", "");

    come(tokenOfALaterSecond());
    outside("banned", "You are banned from this room", "");
    assertThat(lena.page().isVisible("#stage")).isFalse();
    assertThat(lena.page().isVisible("#out-again")).isFalse();
    anna.until(
        "() => window.rostra.view.bans.some((one) => one.identity === '%s')".formatted(GUEST));
  }

  /// Nobody turns on somebody else's microphone, and the page must not say that it is on.
  @Test
  void whoseMuteIsLiftedOpensTheMicrophoneThemselves() {
    choose("Mute");
    lena.page().waitForSelector("#mic-state:text('Muted by a moderator')");
    ear.awaitSilence(System.nanoTime());

    choose("Unmute");
    lena.page().waitForSelector("#mute[aria-pressed='true']:enabled");
    long liftedNs = System.nanoTime();
    assertThat(lena.page().textContent("#mic-state")).isEqualTo("Muted");
    ear.awaitSilence(liftedNs);
    assertThat(ear.since(liftedNs)).noneMatch(ToneEar.Frame::audible);

    lena.page().click("#mute");
    ear.awaitTone(System.nanoTime());
    assertThat(lena.page().textContent("#mic-state")).isEqualTo("You are live");
  }

  /// Chooses in the host's menu of the guest.
  private void choose(String label) {
    anna.page().click("#speakers li[data-identity='%s'] .card-menu".formatted(GUEST));
    anna.page()
        .getByRole(AriaRole.MENUITEM, new Page.GetByRoleOptions().setName(label).setExact(true))
        .click();
  }

  private void confirm(String reason) {
    anna.page().fill("#ask-input", reason);
    anna.page().click("#ask-ok");
  }

  private void outside(String reason, String title, String words) {
    lena.until("() => window.rostra.state.out === '%s'".formatted(reason));
    assertThat(lena.page().textContent("#out-title")).isEqualTo(title);
    assertThat(lena.page().textContent("#out-text")).contains(words);
  }

  /// Follows another link: the fragment alone would load nothing.
  private void come(String with) {
    lena.page().navigate("about:blank");
    lena.follow(ROOM, with, "");
  }

  /// A token is as old as the second it was made in: what is to be younger has to wait for the
  /// next.
  private String tokenOfALaterSecond() {
    double nextMs = (Instant.now().getEpochSecond() + 1) * 1_000.0;
    anna.page().waitForFunction("next => Date.now() > next", nextMs);
    return node.token(GUEST, ROOM, Grant.JOIN, Grant.SPEAK);
  }
}
