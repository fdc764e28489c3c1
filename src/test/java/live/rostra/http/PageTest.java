package live.rostra.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.WaitForSelectorState;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import live.rostra.room.RoomId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The page in Debian's Chromium, in front of a node without rooms: {@link PageRoom} speaks in the
/// room's place.
@Tag("it")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PageTest {
  private static final Path SCREENSHOTS = Path.of("target/screenshots");
  private Playwright playwright;
  private Browser browser;
  private BrowserContext context;
  private FrontDoor door;
  private Page page;
  private final List<String> errors = new ArrayList<>();

  @BeforeAll
  void launch() {
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(Path.of("/usr/bin/chromium"))
                    .setArgs(
                        List.of(
                            "--no-sandbox",
                            "--disable-gpu",
                            "--use-fake-ui-for-media-stream",
                            "--use-fake-device-for-media-stream",
                            "--autoplay-policy=no-user-gesture-required",
                            "--allow-loopback-in-peer-connection",
                            "--disable-features=WebRtcHideLocalIpsWithMdns")));
  }

  @AfterAll
  void quit() {
    browser.close();
    playwright.close();
  }

  @BeforeEach
  void open() throws Exception {
    door = FrontDoor.open(true);
    door.edge.rooms.put(new RoomId("salon"), DemoRoom.live("salon", "Le salon du samedi", 214));
    door.edge.rooms.put(new RoomId("quiet"), DemoRoom.idle("quiet", "quiet"));
    visitor(ColorScheme.LIGHT, 1280, 860);
  }

  @AfterEach
  void close() throws Exception {
    context.close();
    door.close();
  }

  @Test
  void listsTheOpenRooms() {
    page.navigate(door.uri("/").toString());

    page.waitForSelector("#rooms a");

    assertThat(page.locator("#rooms a").count()).isEqualTo(2);
    assertThat(page.locator("#rooms").textContent()).contains("Le salon du samedi", "4 on stage");
    assertThat(errors).isEmpty();
  }

  @Test
  void speaksMutesAndLeaves() {
    PageRoom room = enter("Zoë", "host", "#join");

    page.waitForFunction("() => window.rostra.connected");
    page.waitForFunction("() => window.rostra.stats.webrtc?.totalAudioEnergy > 0");
    page.click("#mute");
    page.waitForSelector("#mic-state:text-is('Muted')");
    page.waitForFunction(
        "() => window.rostra.view.speakers.find((one) => one.own).muted === 'self'");
    page.click("#leave");

    page.waitForSelector("#lobby");
    assertThat(page.evaluate("() => window.rostra.room")).isNull();
    assertThat(room.types()).contains("media.offer", "mute", "media.hangup", "leave");
    assertThat(door.edge.requests).isEmpty();
  }

  @Test
  void aHandMakesOneConnectionAndThatConnectionSpeaks() {
    PageRoom room = enter("Zoë", "listener", "#enter");
    page.waitForSelector("#hand:not([disabled])");
    page.click("#hand");

    page.waitForSelector("#mic-state:text('number 3')");
    page.waitForFunction("() => window.rostra.state.webrtc === 'connected'");
    assertThat(page.evaluate("() => window.rostra.state.microphone")).isEqualTo(false);
    assertThat(room.said.get(0).getString("sdp") + room.said.get(1).getString("sdp"))
        .contains("a=sendrecv")
        .contains(" nack\r\n")
        .contains("abs-capture-time");

    room.tell("prepare", new JsonObject().put("place", 3).put("microphone", true));
    page.waitForSelector("#check");
    assertThat(page.textContent("#check")).contains("Nobody hears you, nothing is stored");

    room.event(PageRoom.about("hand.lowered", "Zoë").put("cause", "approved"));
    room.event(role("Zoë", "speaker", "approved"));
    room.event(PageRoom.about("stage.entered", "Zoë"));
    page.waitForSelector("#mic-state:text-is('You are live')");
    assertThat(page.isVisible("#check")).isFalse();

    room.event(role("Zoë", "listener", "given"));
    page.waitForSelector("#hand");
    page.waitForFunction("() => !window.rostra.state.microphone");
    assertThat(page.evaluate("() => window.rostra.state.webrtc")).isEqualTo("connected");
    assertThat(room.types()).containsOnlyOnce("media.offer");
    assertThat(errors).isEmpty();
  }

  @Test
  void aModeratorAnswersHandsAndLeadsPeople() {
    PageRoom room = enter("Zoë", "host", "#join");
    page.waitForSelector("#hands li");
    assertThat(page.locator("#hands li .name").allTextContents().getFirst()).isEqualTo("Noa");

    page.click("#hands li:first-child button.primary");
    page.click("#hands li:nth-child(2) button.quiet");
    page.fill("#ask-input", "One more guest first");
    page.click("#ask-ok");
    page.hover(".speaker[data-identity='Cicero']");
    page.click(".speaker[data-identity='Cicero'] .card-menu");
    assertThat(page.locator("#menu button").allTextContents())
        .containsExactly(
            "Mute",
            "Make speaker again",
            "Hand the room over",
            "Lead off the stage",
            "Remove…",
            "Ban…",
            "Report…");
    page.keyboard().press("ArrowDown");
    page.keyboard().press("Enter");

    page.waitForCondition(() -> room.types().contains("role.set"));
    assertThat(room.said.stream().filter(one -> !one.getString("type").startsWith("media")))
        .extracting(one -> one.getString("type") + " " + one.getString("identity"))
        .contains("hand.approve Noa", "role.set Cicero")
        .anyMatch(one -> one.startsWith("hand.deny Eli"));
    assertThat(room.said)
        .anyMatch(one -> "One more guest first".equals(one.getString("reason")))
        .anyMatch(one -> "speaker".equals(one.getString("role")));
  }

  @Test
  void aListenerSeesNoOrdersForOthers() {
    enter("Zoë", "listener", "#enter");
    page.waitForSelector(".speaker[data-identity='Cicero']");

    page.hover(".speaker[data-identity='Cicero']");
    page.click(".speaker[data-identity='Cicero'] .card-menu");

    assertThat(page.locator("#menu button").allTextContents()).containsExactly("Report…");
    assertThat(page.locator("#hands button:visible").count()).isZero();
    assertThat(page.isVisible("#end-room")).isFalse();
    assertThat(page.isVisible("#settings-open")).isFalse();
  }

  @Test
  void writesReadsEditsAndDeletesInTheChat() {
    PageRoom room = enter("Zoë", "listener", "#enter");
    page.waitForSelector("#chat li");
    page.fill("#chat-text", "<b>Bonjour</b>");
    page.keyboard().press("Enter");

    page.waitForSelector("#chat li[data-own=true]");
    assertThat(page.textContent("#chat li[data-own=true] .text")).isEqualTo("<b>Bonjour</b>");
    assertThat(page.locator("#chat b").count()).isZero();

    page.hover("#chat li[data-own=true]");
    page.click("#chat li[data-own=true] button");
    assertThat(page.locator("#menu button").allTextContents()).containsExactly("Edit…", "Delete");
    page.keyboard().press("Escape");
    room.event(new JsonObject().put("type", "chat.deleted").put("message", "3-10"));
    page.waitForCondition(() -> page.locator("#chat li").count() == 3);

    page.evaluate("() => document.getElementById('chat').dispatchEvent(new Event('scroll'))");
    page.waitForSelector("#chat li:has-text('Older message 1')");
    assertThat(page.locator("#chat li").count()).isEqualTo(12);
    assertThat(errors).isEmpty();
  }

  @Test
  void comesBackWhereItWas() {
    PageRoom room = enter("Zoë", "listener", "#enter");
    page.waitForSelector("#chat li");
    room.chat("Noa", "Before");

    room.breakOff();
    page.waitForSelector("#reconnecting");
    page.waitForCondition(() -> room.joins.size() == 2);

    assertThat(room.joins.get(1).getJsonObject("since"))
        .isEqualTo(new JsonObject().put("epoch", 3).put("seq", 41));
    page.waitForFunction("() => window.rostra.state.socket === 'joined'");
    room.chat("Noa", "After");
    page.waitForSelector("#chat li:has-text('After')");
    assertThat(page.isVisible("#reconnecting")).isFalse();
    assertThat(page.locator("#chat li:has-text('Before')").count()).isOne();
  }

  @Test
  void whoIsRemovedIsToldWhyAndStaysOut() {
    PageRoom room = enter("Zoë", "listener", "#enter");
    page.waitForSelector("#chat li");

    room.close("removed", 4403, "Shouting");

    page.waitForSelector("#out-title:text-is('You were removed')");
    assertThat(page.textContent("#out-text")).isEqualTo("Shouting");
    assertThat(page.isVisible("#stage")).isFalse();
    page.waitForTimeout(700);
    assertThat(room.joins).hasSize(1);
  }

  @Test
  void waitsInTheLobby() {
    PageRoom room = room("Zoë", "listener");
    room.refuseJoins("waiting");
    come("Zoë", "#enter");

    page.waitForSelector("#waiting-title");

    assertThat(page.isVisible("#stage")).isFalse();
    assertThat(page.evaluate("() => window.rostra.state.socket")).isEqualTo("waiting");
  }

  @Test
  void takesAnInvitation() {
    PageRoom room = enter("Zoë", "listener", "#enter");
    page.waitForSelector("#chat li");
    room.event(PageRoom.about("invite.sent", "Zoë").put("name", "Zoë"));

    page.click("#invite-accept");

    page.waitForCondition(() -> room.types().contains("invite.accept"));
    page.waitForFunction("() => window.rostra.state.microphone");
  }

  @Test
  void reactionsFloatAndAreSaid() {
    PageRoom room = enter("Zoë", "listener", "#enter");
    page.waitForSelector("#chat li");
    page.click("#reactions button:first-child");

    page.waitForCondition(() -> room.types().contains("react"));
    room.tell("reactions", new JsonObject().put("counts", new JsonObject().put("👏", 12)));

    page.waitForSelector(".bubble:has-text('×12')");
    page.waitForFunction("() => document.getElementById('live').textContent === 'Applause: 12'");
  }

  @Test
  void listensOverWebRtcAndShowsWhatItMeasures() {
    enter("Zoë", "listener", "#enter");
    page.click("#webrtc");

    page.waitForFunction("() => window.rostra.stats.webrtc?.jitterBufferMs > 0");

    assertThat(page.textContent("#webrtc-detail")).contains("jitter buffer");
    page.waitForFunction("() => window.rostra.latencyMs.webrtc !== null");
    // Both ends are on this machine, so the clocks agree and the figure must be that of a call.
    assertThat(((Number) page.evaluate("() => window.rostra.latencyMs.webrtc")).doubleValue())
        .isBetween(5.0, 600.0);
    assertThat(page.evaluate("() => window.rostra.stats.webrtc.method")).isEqualTo("capture time");
    page.click("#webrtc");
    assertThat(page.evaluate("() => window.rostra.state.webrtc")).isEqualTo("off");
  }

  @Test
  void listensOverHlsAndMeasuresItsLatency(@TempDir Path folder) throws Exception {
    door.edge.feeds.put(new RoomId("salon"), RecordedFeed.make(folder));
    enter("Zoë", "listener", "#enter");

    page.waitForFunction("() => window.rostra.latencyMs.hls !== null");

    // The first sample was dated ten seconds back and plays at real time from there.
    assertThat(((Number) page.evaluate("() => window.rostra.latencyMs.hls")).doubleValue())
        .isBetween(9_000.0, 16_000.0);
    assertThat(page.textContent("#hls-detail")).contains("buffer");
    assertThat(errors).isEmpty();
  }

  @Test
  void anHlsListenerSeesWhatTheyHaveHeard(@TempDir Path folder) throws Exception {
    door.edge.feeds.put(new RoomId("salon"), RecordedFeed.make(folder));
    PageRoom room = enter("Zoë", "listener", "#enter");
    page.waitForFunction("() => window.rostra.latencyMs.hls !== null");

    room.chat("Noa", "Not heard yet");
    page.fill("#chat-text", "Mine");
    page.keyboard().press("Enter");

    page.waitForSelector("#chat li[data-own=true]");
    assertThat(page.locator("#chat li:has-text('Not heard yet')").count()).isZero();
    page.click("#hls");
    page.waitForSelector("#chat li:has-text('Not heard yet')");
  }

  @Test
  void waitsForTheFirstVoiceOverHls() {
    enter("Zoë", "listener", "#enter");

    page.waitForFunction("() => window.rostra.state.hls === 'waiting'");

    assertThat(page.textContent("#hls-detail")).contains("Waiting");
  }

  @Test
  void saysThatTheRoomEnded() {
    enter("Zoë", "host", "#join");
    page.waitForFunction("() => window.rostra.connected");

    page.click("#end-room");
    page.click("#ask-ok");

    page.waitForSelector("#out-title:text-is('This room has ended')");
    assertThat(page.evaluate("() => window.rostra.state.webrtc")).isEqualTo("off");
    assertThat(page.isVisible("#stage")).isFalse();
  }

  @Test
  void aRoomThatIsNotOpenIsAMistakeUntilItOpens() {
    PageRoom room = room("Zoë", "listener");
    room.refuseJoins("no-such-room");
    page.navigate(door.uri("/?room=new&name=Zo%C3%AB").toString());
    page.waitForSelector("#out-title:text-is('There is no such room')");

    room.refuseJoins(null);
    door.edge.rooms.put(new RoomId("new"), DemoRoom.idle("new", "new"));

    page.waitForFunction("() => window.rostra.view !== null");
    assertThat(page.isVisible("#out")).isFalse();
  }

  @Tag("it")
  @Test
  void saysThatNoMediaPasses() {
    // Relayed candidates only, and no relay: nothing can come through, whatever the answer says.
    page.addInitScript(
        "window.RTCPeerConnection = class extends RTCPeerConnection {"
            + " constructor(c) { super({ ...c, iceTransportPolicy: 'relay' }); } }");
    PageRoom room = enter("Zoë", "host", "#join");

    page.waitForSelector("#notice", new Page.WaitForSelectorOptions().setTimeout(30_000));
    assertThat(page.textContent("#notice-title")).isEqualTo("No sound gets through");
    page.waitForCondition(() -> room.types().stream().filter("media.offer"::equals).count() >= 2);
  }

  @Test
  void saysThatATokenIsNeeded() throws Exception {
    try (FrontDoor strict = FrontDoor.open(false)) {
      page.navigate(strict.uri("/").toString());
      page.waitForSelector("#notice");

      assertThat(page.textContent("#notice-title")).isEqualTo("This node needs an access token");
    }
  }

  @Test
  void takesATokenFromTheFragmentAndSharesALinkWithoutIt() throws Exception {
    room("ada", "listener");
    try (FrontDoor strict = FrontDoor.open(false)) {
      strict.room("salon");
      String token = strict.token("ada", "salon", Grant.JOIN);
      page.navigate(strict.uri("/?room=salon#token=" + token).toString());

      page.waitForFunction("() => window.rostra.view !== null");

      assertThat(page.inputValue("#page-link")).isEqualTo(strict.uri("/?room=salon").toString());
      assertThat(page.isVisible("#try-as")).isFalse();
    }
  }

  @Test
  void neverTurnsWordsIntoMarkup() {
    String evil = "<img src=x onerror=alert(1)>";
    PageRoom room = enter("Zoë", "listener", "#enter");
    page.waitForSelector(".speaker");
    room.event(new JsonObject().put("type", "room.updated").put("info", DemoRoom.infoOf(evil)));
    room.event(role(evil, "speaker", "given"));
    room.event(PageRoom.about("stage.entered", evil));
    room.chat(evil, evil);
    page.waitForSelector("#chat li:has-text('onerror')");

    assertThat(page.textContent("#room-title")).isEqualTo(evil);
    assertThat(page.locator("main img").count()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"LIGHT, 1280, 900", "DARK, 1280, 900", "LIGHT, 360, 780", "DARK, 360, 780"})
  void fitsTheScreen(ColorScheme scheme, int width, int height) {
    context.close();
    visitor(scheme, width, height);
    String name = scheme.name().toLowerCase(Locale.ROOT) + "-" + width + ".png";
    page.navigate(door.uri("/").toString());
    page.waitForSelector("#rooms a");
    shoot("lobby-" + name);

    PageRoom room = enter("Zoë", "host", "#join");
    page.waitForFunction("() => window.rostra.connected");
    lively(room);
    page.waitForFunction("() => window.rostra.stats.webrtc?.jitterBufferMs > 0");
    shoot("host-" + name);
    page.click(".speaker[data-identity='Cicero'] .card-menu");
    shoot("menu-" + name);
    page.keyboard().press("Escape");
    page.click("#settings-open");
    shoot("settings-" + name);
    page.keyboard().press("Escape");
    room.breakOff();
    page.waitForSelector("#reconnecting");
    shoot("reconnecting-" + name);

    context.close();
    visitor(scheme, width, height);
    room = enter("Zoë", "listener", "#enter");
    page.waitForSelector("#hand:not([disabled])");
    lively(room);
    room.event(PageRoom.about("invite.sent", "Zoë").put("name", "Zoë"));
    page.waitForSelector("#invite");
    shoot("invited-" + name);
    page.click("#hand");
    page.waitForFunction("() => window.rostra.state.place > 0");
    room.tell("prepare", new JsonObject().put("place", 3).put("microphone", true));
    page.waitForSelector("#check");
    room.tell(
        "reactions", new JsonObject().put("counts", new JsonObject().put("👏", 12).put("🎉", 1)));
    shoot("waiting-hand-" + name);
    room.close("removed", 4403, "Shouting at the guests");
    page.waitForSelector("#out-title");
    shoot("removed-" + name);

    context.close();
    visitor(scheme, width, height);
    room("Zoë", "listener").refuseJoins("waiting");
    come("Zoë", "#enter");
    page.waitForSelector("#waiting-title");
    shoot("waiting-" + name);
  }

  /// Somebody speaks, somebody breaks up, many listen.
  private static void lively(PageRoom room) {
    room.tell(
        "presence",
        new JsonObject()
            .put("listeners", 214)
            .put(
                "some",
                new JsonArray().add(listener("Noa")).add(listener("Eli")).add(listener("Mia"))));
    room.tell(
        "speaking",
        new JsonObject()
            .put("identities", new JsonArray().add("Cicero").add("Zoë"))
            .put("dominant", "Cicero"));
    room.tell(
        "levels",
        new JsonObject()
            .put(
                "levels",
                new JsonArray()
                    .add(new JsonObject().put("identity", "Cicero").put("level", -18))
                    .add(new JsonObject().put("identity", "Grace Hopper").put("level", -35))));
    room.tell(
        "quality",
        new JsonObject()
            .put(
                "lines",
                new JsonArray()
                    .add(line("Cicero", "excellent", false))
                    .add(line("Hypatia", "good", false))
                    .add(line("Grace Hopper", "poor", true))));
    room.tell("level-check", new JsonObject().put("identity", "Noa").put("level", -24));
  }

  private static JsonObject listener(String name) {
    return new JsonObject().put("identity", name).put("name", name);
  }

  private static JsonObject line(String identity, String grade, boolean breakingUp) {
    return new JsonObject()
        .put("identity", identity)
        .put("grade", grade)
        .put("breakingUp", breakingUp);
  }

  private static JsonObject role(String identity, String role, String cause) {
    return PageRoom.about("role.changed", identity)
        .put("name", identity)
        .put("role", role)
        .put("ceiling", "speaker")
        .put("cause", cause);
  }

  /// Stands in the room's place, and comes in by the front door.
  private PageRoom enter(String name, String role, String button) {
    PageRoom room = room(name, role);
    come(name, button);
    return room;
  }

  private PageRoom room(String name, String role) {
    PageRoom room = PageRoom.of(context, name, role);
    page.bringToFront();
    return room;
  }

  private void come(String name, String button) {
    page.navigate(door.uri("/").toString());
    page.fill("#name", name);
    page.fill("#room", "salon");
    page.click(button);
  }

  private void visitor(ColorScheme scheme, int width, int height) {
    context =
        browser.newContext(
            new Browser.NewContextOptions()
                .setColorScheme(scheme)
                .setViewportSize(width, height)
                .setPermissions(List.of("microphone")));
    page = context.newPage();
    errors.clear();
    page.setDefaultTimeout(10_000);
    page.onPageError(errors::add);
    page.onConsoleMessage(message -> {
      // A room that nobody has spoken in has no playlist yet, and browsers report every 404.
      if (message.type().equals("error") && !message.text().contains("404")) {
        errors.add(message.text());
      }
    });
  }

  private void shoot(String name) {
    page.waitForSelector(
        "#main", new Page.WaitForSelectorOptions().setState(WaitForSelectorState.VISIBLE));
    page.screenshot(
        new Page.ScreenshotOptions().setPath(SCREENSHOTS.resolve(name)).setFullPage(true));
    assertThat(overflows()).as("wider than the window: %s", name).isFalse();
  }

  /// Whether the page is wider than the window.
  private boolean overflows() {
    return (boolean)
        page.evaluate("() => document.documentElement.scrollWidth > window.innerWidth");
  }
}
