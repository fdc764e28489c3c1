package live.rostra.e2e;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.TimeoutError;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import live.rostra.testkit.TestNode;
import live.rostra.testkit.Wav;
import org.jspecify.annotations.Nullable;

/// A person with a browser of their own: one Chromium process (the fake microphone is a flag of the
/// process) with one page of the node. Used by the thread that made the {@link Playwright}.
final class BrowserVisitor implements AutoCloseable {
  private static final double PATIENCE_MS = 30_000;
  private static final String CHROMIUM = System.getProperty("rostra.chromium", "/usr/bin/chromium");
  private static final String SMOOTH =
      """
      () => {
        const { webrtc } = window.rostra.stats;
        const running = [webrtc].filter(Boolean);
        const now = performance.now();
        if (!running.every((one) => one.concealedPercent < 1)) window.roughAt = now;
        window.roughAt ??= now;
        return now - window.roughAt > 3000;
      }
      """;
  private static final String TELL =
      """
      () => JSON.stringify({
        state: window.rostra?.state,
        heard: window.rostra?.heard,
        stats: window.rostra?.stats,
        elements: window.tape?.elements(),
      })
      """;
  private static final AtomicInteger TAPES = new AtomicInteger();

  private final URI url;
  private final BrowserContext context;
  private final Page page;
  private final List<String> errors = new ArrayList<>();

  private BrowserVisitor(URI url, BrowserContext context) {
    this.url = url;
    this.context = context;
    page = context.pages().getFirst();
    page.setDefaultTimeout(PATIENCE_MS);
    page.onPageError(errors::add);
    page.onConsoleMessage(message -> {
      if (message.type().equals("error")) {
        errors.add(message.text());
      }
    });
  }

  /// How a visitor's browser looks.
  ///
  /// @param scheme light or dark
  /// @param width of the window, in CSS pixels
  /// @param height of the window, in CSS pixels
  record Screen(ColorScheme scheme, int width, int height) {
    static final Screen DESKTOP = new Screen(ColorScheme.LIGHT, 1280, 860);
  }

  /// Starts the driver without letting it download anything.
  static Playwright playwright() {
    return Playwright.create(
        new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
  }

  /// Starts a browser whose microphone repeats `microphone` without end (null: Chromium's own
  /// beep).
  ///
  /// @param home an empty folder for its profile, its temporary files and the microphone's WAV
  static BrowserVisitor open(
      Playwright playwright, TestNode node, Path home, @Nullable Wav microphone)
      throws IOException {
    return open(playwright, node, home, microphone, Screen.DESKTOP);
  }

  static BrowserVisitor open(
      Playwright playwright, TestNode node, Path home, @Nullable Wav microphone, Screen screen)
      throws IOException {
    return open(playwright, node.url(), home, microphone, screen);
  }

  /// The same for a node of any kind.
  ///
  /// @param url where it is
  static BrowserVisitor open(
      Playwright playwright, URI url, Path home, @Nullable Wav microphone, Screen screen)
      throws IOException {
    Path temporary = Files.createDirectories(home.resolve("tmp"));
    List<String> flags =
        new ArrayList<>(
            List.of(
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--use-fake-ui-for-media-stream",
                "--use-fake-device-for-media-stream",
                "--autoplay-policy=no-user-gesture-required",
                "--allow-loopback-in-peer-connection"));
    if (microphone != null) {
      Path wav = home.resolve("microphone.wav");
      microphone.write(wav);
      flags.add("--use-file-for-fake-audio-capture=" + wav);
    }
    BrowserContext context =
        playwright
            .chromium()
            .launchPersistentContext(
                home.resolve("profile"),
                new BrowserType.LaunchPersistentContextOptions()
                    .setExecutablePath(Path.of(CHROMIUM))
                    .setArgs(flags)
                    .setEnv(Map.of("TMPDIR", temporary.toString(), "HOME", home.toString()))
                    .setBypassCSP(true)
                    .setColorScheme(screen.scheme())
                    .setViewportSize(screen.width(), screen.height())
                    .setPermissions(List.of("microphone")));
    context.addInitScript(script());
    return new BrowserVisitor(url, context);
  }

  private static String script() throws IOException {
    try (InputStream in = BrowserVisitor.class.getResourceAsStream("tape.js")) {
      if (in == null) {
        throw new IOException("tape.js is not on the test class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  Page page() {
    return page;
  }

  /// Uncaught errors and console errors since the start.
  List<String> errors() {
    return List.copyOf(errors);
  }

  /// Comes in by the front door: fills the form and presses "Join and speak"; waits until live.
  ///
  /// @param raw without any processing of the microphone
  BrowserVisitor speak(String name, String room, boolean raw) {
    fill(name, room, raw);
    page.click("#join");
    until("() => window.rostra.connected");
    return this;
  }

  /// Comes in by the front door and presses "Only listen": over HLS, as the page begins.
  BrowserVisitor enter(String name, String room) {
    return enter(name, room, false);
  }

  BrowserVisitor enter(String name, String room, boolean raw) {
    fill(name, room, raw);
    page.click("#enter");
    until("() => window.rostra.view !== null");
    return this;
  }

  /// Comes by a link that brings a token; whether it lets them in is for the test to see.
  ///
  /// @param as what to come as: `host` opens the room if need be; empty for whatever the token says
  BrowserVisitor follow(String room, String token, String as) {
    String role = as.isEmpty() ? "" : "&as=" + as;
    page.navigate(url + "/?raw=1&room=" + room + role + "#token=" + token);
    return this;
  }

  private void fill(String name, String room, boolean raw) {
    page.navigate(url + (raw ? "/?raw=1" : "/"));
    page.fill("#name", name);
    page.fill("#room", room);
  }

  /// Listens over WebRTC, if need be by a press on its button; waits until it plays and HLS has
  /// made way.
  BrowserVisitor listenOverWebRtc() {
    if (page.evaluate("() => window.rostra.state.webrtc").equals("off")) {
      page.click("#webrtc");
    }
    until(
        "() => window.rostra.state.webrtc === 'connected' && window.rostra.heard === 'webrtc'"
            + " && window.rostra.state.hls === 'off'");
    return this;
  }

  /// Presses the HLS button, besides whatever else runs; waits until it plays, and is heard unless
  /// WebRTC is.
  BrowserVisitor listenOverHls() {
    if (page.evaluate("() => window.rostra.state.hls").equals("off")) {
      page.click("#hls");
    }
    until(
        "() => window.rostra.state.hls === 'connected'"
            + " && (window.rostra.heard === 'hls' || window.rostra.state.webrtc === 'connected')");
    return this;
  }

  /// Waits until an expression in the page is true.
  ///
  /// @throws AssertionError when it does not become so, with what the page says of itself
  void until(String expression) {
    try {
      page.waitForFunction(expression);
    } catch (TimeoutError e) {
      throw new AssertionError(
          "%s did not come; the page: %s, its errors: %s"
              .formatted(expression, page.evaluate(TELL), errors()),
          e);
    }
  }

  /// Waits for three seconds in which nothing that is heard had to be concealed: starting browsers
  /// tears holes into what runs on a small machine.
  void untilSmooth() {
    until(SMOOTH);
  }

  /// A number the page tells.
  double number(String expression) {
    return ((Number) page.evaluate(expression)).doubleValue();
  }

  /// Starts to record what the newest connection brings (`track`), what the newest playing element
  /// plays (`element`), or what the microphone says (`microphone`); returns the tape's name.
  String record(String kind) {
    String name = kind + TAPES.incrementAndGet();
    page.evaluate("([name, kind]) => tape.record(name, kind)", List.of(name, kind));
    return name;
  }

  /// Waits until something loud comes onto a tape.
  void untilLoud(String name) {
    until("() => tape.recent('%s', 0.3).rms > 0.05".formatted(name));
  }

  /// Waits until a tape has this many seconds, and takes it.
  BrowserTape take(String name, double seconds) {
    page.waitForFunction(
        "([name, seconds]) => tape.seconds(name) >= seconds", List.of(name, seconds));
    return BrowserTape.of((Map<?, ?>) page.evaluate("name => tape.take(name)", name));
  }

  @Override
  public void close() {
    context.close();
  }
}
