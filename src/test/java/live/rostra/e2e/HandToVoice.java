package live.rostra.e2e;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import live.rostra.testkit.Tone;
import live.rostra.testkit.Wav;

/// From a press on a button to what is heard of it: a host and a listener on HLS with the real
/// page, a third Chromium that listens over WebRTC, and a light client's socket.
///
/// From: the moment at which the browser got the press (the event's `timeStamp`). To: the arrival
/// of the first packet in which the listener is heard at the light client's socket, and the first
/// such sample that leaves the other page's audio context; or the arrival of the last packet in
/// which they are heard. All on this machine's clock. The microphone says a tone without end.
///
/// *Warm* is a raised hand whose microphone has been checked. There are two ways to be *cold*. Who
/// accepts an invitation on HLS has no connection, no microphone and no gate at the moment of the
/// press, so the press that counts is the listener's own on "Come on stage": the host's came before
/// it, and in between a person made up their mind. Who is approved at the moment their hand shows
/// has begun to connect and not finished; there the host's press counts. Who is simply made a
/// speaker is not a case: they come with their microphone shut, and open it when they want to.
public final class HandToVoice implements AutoCloseable {
  private static final String HOST = "Anna";
  private static final String GUEST = "Lena";
  private static final double HERTZ = 700;
  private static final double AMPLITUDE = 0.3;
  private static final double AUDIBLE = 0.01;
  private static final double WARM_MS = 250;
  private static final double COLD_MS = 1_200;
  private static final double SILENT_MS = 60;

  private final String room;
  private final Figures figures;
  private final Playwright playwright;
  private final BrowserVisitor host;
  private final BrowserVisitor guest;
  private final BrowserVisitor other;
  private final ToneEar ear;

  /// Where the figures go.
  public interface Figures {
    /// Milliseconds from press to effect, one for each round.
    ///
    /// @param targetMs what they should not exceed
    void took(String name, double[] milliseconds, double targetMs);
  }

  /// Brings the host, the other listeners and an idle browser for the guest.
  ///
  /// @param node a development node: the pages come in by its front door
  /// @param earToken a listener's, for that room
  /// @param folder an empty one, for the browsers
  public HandToVoice(URI node, String room, String earToken, Path folder, Figures figures)
      throws Exception {
    this.room = room;
    this.figures = figures;
    Wav silence = Wav.mono(new float[Tone.SAMPLE_RATE]);
    Wav tone = Wav.mono(Tone.floats(HERTZ, AMPLITUDE, 4 * Tone.SAMPLE_RATE));
    playwright = BrowserVisitor.playwright();
    host = visitor(node, folder.resolve("host"), silence);
    guest = visitor(node, folder.resolve("guest"), tone);
    other = visitor(node, folder.resolve("other"), silence);
    host.speak(HOST, room, true);
    other.enter("Ben", room).listenOverWebRtc();
    ear = ToneEar.in(node, room, earToken, HERTZ);
  }

  private BrowserVisitor visitor(URI node, Path home, Wav microphone) throws IOException {
    BrowserVisitor visitor =
        BrowserVisitor.open(playwright, node, home, microphone, BrowserVisitor.Screen.DESKTOP);
    visitor.page().addInitScript(PageClock.REMEMBER_CLICKS);
    return visitor;
  }

  /// What the two listeners had of one press.
  private record Heard(double socketMs, double browserMs) {}

  /// Approved when the microphone has been checked; then muted; then, open again, led off the
  /// stage.
  public void warm(int rounds) throws IOException {
    List<Heard> approved = new ArrayList<>();
    List<Double> muted = new ArrayList<>();
    List<Double> demoted = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      enterOnHls();
      guest.page().click("#hand");
      guest.until("() => window.rostra.connected || window.rostra.heard === 'webrtc'");
      hand().locator(".bar-level").waitFor();
      approved.add(untilHeard(host, hand().locator("button.primary")));

      muted.add(untilSilent("Mute"));
      choose(card().locator(".card-menu"), "Unmute");
      long openedNs = System.nanoTime();
      guest.page().click("#mute[aria-pressed='true']");
      ear.awaitTone(openedNs);

      demoted.add(untilSilent("Lead off the stage"));
    }
    tell("warm, the host's press on yes", approved, WARM_MS);
    figures.took("the host mutes: last audible packet at a socket", array(muted), SILENT_MS);
    figures.took("the host demotes: last audible packet at a socket", array(demoted), SILENT_MS);
  }

  /// Invited on HLS, without any connection; and approved as soon as the hand shows.
  public void cold(int rounds) throws IOException {
    List<Heard> accepted = new ArrayList<>();
    List<Heard> approved = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      enterOnHls();
      choose(
          host.page().locator("#audience li[data-identity='%s'] button".formatted(GUEST)),
          "Invite to speak");
      guest.page().waitForSelector("#invite-accept");
      accepted.add(untilHeard(guest, guest.page().locator("#invite-accept")));
      untilSilent("Lead off the stage");

      enterOnHls();
      quiet();
      String tape = other.record("track");
      other.page().waitForFunction("name => tape.seconds(name) > 0.5", tape);
      guest.page().click("#hand");
      approved.add(untilHeard(host, hand().locator("button.primary"), tape));
      untilSilent("Lead off the stage");
    }
    tell("cold, the guest's press on Come on stage", accepted, COLD_MS);
    tell("cold, the host's press on yes as soon as the hand shows", approved, COLD_MS);
  }

  /// The guest comes anew: nothing is left of the last round's connection.
  private void enterOnHls() {
    guest.enter(GUEST, room, true);
    guest.until(
        "() => window.rostra.state.hls === 'connected' && window.rostra.state.webrtc === 'off'");
  }

  private Locator hand() {
    return host.page().locator("#hands li[data-identity='%s']".formatted(GUEST));
  }

  private Locator card() {
    return host.page().locator("#speakers li[data-identity='%s']".formatted(GUEST));
  }

  private void choose(Locator button, String label) {
    button.click();
    item(label).click();
  }

  private Locator item(String label) {
    return host.page()
        .getByRole(AriaRole.MENUITEM, new Page.GetByRoleOptions().setName(label).setExact(true));
  }

  /// Waits until nothing is heard any more, at either listener.
  private void quiet() {
    ear.awaitSilence(System.nanoTime());
    String tape = other.record("track");
    other
        .page()
        .waitForFunction(
            "name => tape.seconds(name) > 0.5 && tape.recent(name, 0.4).peak < 0.001", tape);
    other.take(tape, 0);
  }

  private Heard untilHeard(BrowserVisitor presser, Locator button) throws IOException {
    quiet();
    String tape = other.record("track");
    other.page().waitForFunction("name => tape.seconds(name) > 0.5", tape);
    return untilHeard(presser, button, tape);
  }

  private Heard untilHeard(BrowserVisitor presser, Locator button, String tape) throws IOException {
    long fromNs = System.nanoTime();
    button.click();
    PageClock clock = PageClock.of(presser);
    long pressedNs = clock.nanoTime(presser.number(PageClock.LAST_CLICK));
    long heardNs = ear.awaitTone(fromNs);
    other.page().waitForFunction("name => tape.recent(name, 0.3).rms > 0.05", tape);
    BrowserTape heard = other.take(tape, 0);
    long leftNs = PageClock.of(other).nanoTime(heard.timeOf(firstAudible(heard.pcm())));
    if (heardNs < pressedNs || leftNs < pressedNs) {
      throw new IOException("something was heard before the press");
    }
    return new Heard((heardNs - pressedNs) / 1e6, (leftNs - pressedNs) / 1e6);
  }

  /// Chooses in the host's menu of the guest, and waits for what it does.
  private double untilSilent(String label) {
    card().locator(".card-menu").click();
    long fromNs = System.nanoTime();
    item(label).click();
    long pressedNs = PageClock.of(host).nanoTime(host.number(PageClock.LAST_CLICK));
    long silentNs = ear.awaitSilence(fromNs);
    return (ear.lastAudibleBefore(silentNs) - pressedNs) / 1e6;
  }

  private static int firstAudible(float[] pcm) throws IOException {
    for (int i = 0; i < pcm.length; i++) {
      if (Math.abs(pcm[i]) > AUDIBLE) {
        return i;
      }
    }
    throw new IOException("the tape has nothing on it");
  }

  private void tell(String name, List<Heard> rounds, double targetMs) {
    figures.took(
        name + ": at a socket", rounds.stream().mapToDouble(Heard::socketMs).toArray(), targetMs);
    figures.took(
        name + ": out of another Chromium",
        rounds.stream().mapToDouble(Heard::browserMs).toArray(),
        targetMs);
  }

  private static double[] array(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /// The host ends the room.
  public void end() {
    host.page().click("#end-room");
    host.page().click("#ask-ok");
    host.until("() => window.rostra.state.out === 'ended'");
  }

  @Override
  public void close() {
    ear.close();
    other.close();
    guest.close();
    host.close();
    playwright.close();
  }
}
