package live.rostra.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.WaitForSelectorState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import live.rostra.edge.EdgeException;
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

/// The page in Debian's Chromium, in front of a node without media. Where a connection must come
/// up, a second page of the browser answers in the node's place.
@Tag("it")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PageTest {
  private static final Path SCREENSHOTS = Path.of("target/screenshots");
  private static final String ANSWERER =
      """
      () => { window.answer = async (sdp) => {
        const pc = new RTCPeerConnection();
        const audio = new AudioContext();
        const tone = audio.createOscillator();
        const out = audio.createMediaStreamDestination();
        tone.connect(out); tone.start();
        pc.addTrack(out.stream.getAudioTracks()[0], out.stream);
        await pc.setRemoteDescription({ type: 'offer', sdp });
        await pc.setLocalDescription();
        await new Promise((done) => {
          if (pc.iceGatheringState === 'complete') done();
          pc.onicegatheringstatechange = () => pc.iceGatheringState === 'complete' && done();
        });
        (window.peers ??= []).push(pc);
        return pc.localDescription.sdp;
      }; }
      """;

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
    answerInThePlaceOfTheNode();
    page.navigate(door.uri("/").toString());
    page.fill("#name", "Zoë");
    page.fill("#room", "salon");
    page.click("#join");

    page.waitForFunction("() => window.rostra.connected");
    page.waitForFunction("() => window.rostra.stats.speaker?.totalAudioEnergy > 0");
    page.click("#mute");
    assertThat(page.textContent("#mic-state")).isEqualTo("Muted");
    page.click("#leave");

    page.waitForSelector("#speak");
    assertThat(page.evaluate("() => window.rostra.state.speaker")).isEqualTo("off");
    assertThat(door.edge.requests).isEmpty();
  }

  @Test
  void offersNackAndCaptureTime() {
    List<String> offers = answerInThePlaceOfTheNode();
    page.navigate(door.uri("/?room=salon").toString());
    page.click("#whep");

    page.waitForFunction("() => window.rostra.state.webrtc === 'connected'");

    assertThat(offers.getFirst()).contains(" nack\r\n").contains("abs-capture-time");
    assertThat(offers.getFirst()).contains("a=recvonly");
  }

  @Test
  void listensOverWebRtcAndShowsWhatItMeasures() {
    answerInThePlaceOfTheNode();
    page.navigate(door.uri("/?room=salon").toString());
    page.click("#whep");

    page.waitForFunction("() => window.rostra.stats.webrtc?.jitterBufferMs > 0");

    assertThat(page.textContent("#whep-detail")).contains("jitter buffer");
    page.waitForFunction("() => window.rostra.latencyMs.webrtc !== null");
    // Both ends are on this machine, so the clocks agree and the figure must be that of a call.
    assertThat(((Number) page.evaluate("() => window.rostra.latencyMs.webrtc")).doubleValue())
        .isBetween(5.0, 600.0);
    assertThat(page.evaluate("() => window.rostra.stats.webrtc.method")).isEqualTo("capture time");
    page.click("#whep");
    assertThat(page.evaluate("() => window.rostra.state.webrtc")).isEqualTo("off");
  }

  @Test
  void listensOverHlsAndMeasuresItsLatency(@TempDir Path folder) throws Exception {
    door.edge.feeds.put(new RoomId("salon"), RecordedFeed.make(folder));
    page.navigate(door.uri("/?room=salon").toString());
    page.click("#hls");

    page.waitForFunction("() => window.rostra.latencyMs.hls !== null");

    // The first sample was dated ten seconds back and plays at real time from there.
    assertThat(((Number) page.evaluate("() => window.rostra.latencyMs.hls")).doubleValue())
        .isBetween(9_000.0, 16_000.0);
    assertThat(page.textContent("#hls-detail")).contains("buffer");
    assertThat(errors).isEmpty();
  }

  @Test
  void waitsForTheFirstVoiceOverHls() {
    page.navigate(door.uri("/?room=quiet").toString());
    page.click("#hls");

    page.waitForFunction("() => window.rostra.state.hls === 'waiting'");

    assertThat(page.textContent("#hls-detail")).contains("Waiting");
  }

  @Test
  void saysThatTheRoomEnded() {
    page.navigate(door.uri("/?room=salon").toString());
    page.waitForSelector(".speaker");

    door.edge.rooms.remove(new RoomId("salon"));

    page.waitForFunction("() => window.rostra.state.ended");
    assertThat(page.textContent("#notice-title")).isEqualTo("This room has ended");
    assertThat(page.locator(".speaker").count()).isZero();
  }

  @Test
  void aRoomThatIsNotOpenYetIsABeginningForAHost() {
    page.navigate(door.uri("/?room=new").toString());
    page.waitForSelector("#speakers-empty");

    assertThat(page.textContent("#speakers-empty")).contains("Speak");
    assertThat(page.textContent("#room-status")).isEqualTo("Not open yet");
    assertThat(page.textContent("#node-text")).isEqualTo("Node connected");
    assertThat(page.isVisible("#notice")).isFalse();
    assertThat(page.isVisible("#end-room")).isFalse();
    door.edge.rooms.put(new RoomId("new"), DemoRoom.idle("new", "new"));

    page.waitForFunction("() => window.rostra.view !== null");
    assertThat(page.textContent("#room-status")).isEqualTo("Idle");
    assertThat(page.isVisible("#end-room")).isTrue();
  }

  @Test
  void aRoomThatIsNotOpenIsAMistakeForAListenerUntilItOpens() throws Exception {
    try (FrontDoor strict = FrontDoor.open(false)) {
      String token = strict.token("ada", "salon", Grant.JOIN);
      page.navigate(strict.uri("/?room=salon#token=" + token).toString());
      page.waitForSelector("#notice");

      assertThat(page.textContent("#notice-title")).isEqualTo("There is no such room");
      strict.room("salon");

      page.waitForFunction("() => window.rostra.view !== null");
      assertThat(page.isVisible("#notice")).isFalse();
    }
  }

  @Test
  void saysThatNoMediaPassesAndAsksForIceServersAgain() {
    answerInThePlaceOfTheNode();
    List<String> asked = new ArrayList<>();
    page.onRequest(request -> {
      if (request.method().equals("GET") && request.url().endsWith("/connection")) {
        asked.add(request.url());
      }
    });
    // Relayed candidates only, and no relay: nothing can come through, whatever the answer says.
    page.addInitScript(
        "window.RTCPeerConnection = class extends RTCPeerConnection {"
            + " constructor(c) { super({ ...c, iceTransportPolicy: 'relay' }); } }");
    page.navigate(door.uri("/?room=salon").toString());
    page.click("#speak");

    page.waitForSelector("#notice", new Page.WaitForSelectorOptions().setTimeout(30_000));
    assertThat(page.textContent("#notice-title")).isEqualTo("No sound gets through");
    page.waitForCondition(() -> asked.size() >= 2);
    page.click("#leave");
    assertThat(page.evaluate("() => window.rostra.state.speaker")).isEqualTo("off");
  }

  @Test
  void saysThatTheRoomIsFull() {
    door.edge.connectFailure = EdgeException.Code.SDP_UNACCEPTABLE;
    page.navigate(door.uri("/?room=salon").toString());
    page.click("#speak");

    page.waitForSelector("#notice");

    assertThat(page.textContent("#notice-detail")).contains("line 3");
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
    try (FrontDoor strict = FrontDoor.open(false)) {
      strict.room("salon");
      String token = strict.token("ada", "salon", Grant.JOIN);
      page.navigate(strict.uri("/?room=salon#token=" + token).toString());

      page.waitForFunction("() => window.rostra.view !== null");

      assertThat(page.inputValue("#page-link")).isEqualTo(strict.uri("/?room=salon").toString());
    }
  }

  @Test
  void neverTurnsANameIntoMarkup() {
    door.edge.rooms.put(
        new RoomId("salon"), DemoRoom.live("salon", "<img src=x onerror=alert(1)>", 0));
    page.navigate(door.uri("/?room=salon").toString());
    page.waitForSelector(".speaker");

    assertThat(page.textContent("#room-title")).isEqualTo("<img src=x onerror=alert(1)>");
    assertThat(page.locator("#room-title img").count()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"LIGHT, 1280, 860", "DARK, 1280, 860", "LIGHT, 390, 844", "DARK, 390, 844"})
  void fitsTheScreen(ColorScheme scheme, int width, int height) {
    context.close();
    visitor(scheme, width, height);
    answerInThePlaceOfTheNode();
    String name = scheme.name().toLowerCase(Locale.ROOT) + "-" + width + ".png";
    page.navigate(door.uri("/").toString());
    page.waitForSelector("#rooms a");
    shoot("lobby-" + name);
    assertThat(overflows()).isFalse();

    page.fill("#name", "Zoë");
    page.fill("#room", "salon");
    page.click("#join");
    page.waitForFunction("() => window.rostra.connected");
    page.click("#whep");
    page.waitForFunction("() => window.rostra.stats.webrtc?.jitterBufferMs > 0");
    shoot("room-" + name);
    assertThat(overflows()).isFalse();

    door.edge.rooms.remove(new RoomId("salon"));
    page.waitForFunction("() => window.rostra.state.ended");
    shoot("ended-" + name);
    assertThat(overflows()).isFalse();
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
      if (message.type().equals("error")) {
        errors.add(message.text());
      }
    });
  }

  /// Intercepts offers; another page answers them with a tone. Returns the offers as they come.
  private List<String> answerInThePlaceOfTheNode() {
    List<String> offers = new ArrayList<>();
    Page answerer = context.newPage();
    answerer.navigate("about:blank");
    answerer.evaluate(ANSWERER);
    context.route(
        url -> url.contains("/whep/") || url.contains("/connection"),
        route -> answer(route, answerer, offers));
    page.bringToFront();
    return offers;
  }

  private void answer(Route route, Page answerer, List<String> offers) {
    if (route.request().method().equals("GET")) {
      route.fulfill(
          new Route.FulfillOptions()
              .setContentType("application/json")
              .setBody("{\"iceServers\":[]}"));
      return;
    }
    if (!route.request().method().equals("POST")) {
      route.fulfill(new Route.FulfillOptions().setStatus(204));
      return;
    }
    offers.add(route.request().postData());
    Object sdp = answerer.evaluate("sdp => window.answer(sdp)", route.request().postData());
    route.fulfill(
        new Route.FulfillOptions()
            .setStatus(201)
            .setHeaders(Map.of("Location", route.request().url() + "/s1", "ETag", "\"e\""))
            .setContentType("application/sdp")
            .setBody((String) sdp));
  }

  private void shoot(String name) {
    page.waitForSelector(
        "#main", new Page.WaitForSelectorOptions().setState(WaitForSelectorState.VISIBLE));
    page.screenshot(
        new Page.ScreenshotOptions().setPath(SCREENSHOTS.resolve(name)).setFullPage(true));
  }

  /// Whether the page is wider than the window.
  private boolean overflows() {
    return (boolean)
        page.evaluate("() => document.documentElement.scrollWidth > window.innerWidth");
  }
}
