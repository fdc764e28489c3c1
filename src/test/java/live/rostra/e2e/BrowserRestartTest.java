package live.rostra.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.AriaRole;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import live.rostra.http.Grant;
import live.rostra.room.Role;
import live.rostra.testkit.RawWebSocket;
import live.rostra.testkit.Tone;
import live.rostra.testkit.Wav;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A node with the PostgreSQL of its own that is killed under a host's and a listener's page, and
/// started again: both go on by themselves.
@Tag("it")
class BrowserRestartTest {
  private static final String ROOM = "salon";
  private static final String HAND = "#hands li[data-identity='Lena']";
  private static final String MESSAGE = "#chat :text('%s')";
  private static final double PATIENCE_MS = 60_000;

  /// Stays for as long as a page is not loaded anew.
  private static final String MARK = "() => { window.connectionsBefore = tape.connections(); }";

  /// By a connection of its own: that the old one is dead shows only after some seconds.
  private static final String RESUMED =
      "() => tape.connections() > window.connectionsBefore"
          + " && window.rostra.state.socket === 'joined'"
          + " && window.rostra.state.webrtc === 'connected'";

  /// What is heard over HLS was mixed after a moment, in Unix time.
  private static final String HEARS_OF =
      "() => window.rostra.state.hls === 'connected'"
          + " && Date.now() - (window.rostra.latencyMs.hls ?? Infinity) > %d";

  @TempDir private Path folder;

  private NodeProcess start(Map<String, String> ports) throws IOException {
    Map<String, String> environment = NodeProcess.withItsOwnPostgres(folder);
    environment.put("ROSTRA_MEDIA_LOOPS", "1");
    environment.putAll(ports);
    return NodeProcess.serve(Files.createDirectories(folder.resolve("tmp")), environment);
  }

  /// Somebody without a page.
  private record Visitor(RawWebSocket socket, JsonObject joined) implements AutoCloseable {
    static Visitor join(URI node, String identity, JsonObject since) throws IOException {
      RawWebSocket socket = RawWebSocket.open(node.getPort(), "/ws/" + ROOM);
      String token = NodeProcess.token(identity, ROOM, Grant.JOIN);
      JsonObject join = new JsonObject().put("type", "join").put("id", "j").put("token", token);
      socket.text((since == null ? join : join.put("since", since)).encode());
      return new Visitor(socket, socket.message());
    }

    JsonObject place() {
      return new JsonObject()
          .put("epoch", joined.getLong("epoch"))
          .put("seq", joined.getLong("seq"));
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  @Test
  void bothPagesGoOnByThemselvesWhereTheyWere() throws Exception {
    Wav tone = Wav.mono(Tone.floats(440, 0.3, 4 * Tone.SAMPLE_RATE));
    Wav silence = Wav.mono(new float[Tone.SAMPLE_RATE]);
    JsonObject place;
    try (NodeProcess first = start(Map.of())) {
      NodeProcess.Address at = first.address();
      try (Playwright playwright = BrowserVisitor.playwright();
          BrowserVisitor anna = visitor(playwright, at.http(), "anna", tone);
          BrowserVisitor lena = visitor(playwright, at.http(), "lena", silence)) {
        anna.follow(ROOM, token("Anna", Role.HOST), "host");
        anna.page().click("#speak");
        anna.until("() => window.rostra.connected");
        lena.follow(ROOM, token("Lena", Role.LISTENER), "");
        lena.listenOverHls();
        lena.page().click("#hand");
        anna.page().waitForSelector(HAND);
        // The cross-fade is over: HLS has made way, and is started again beside the connection.
        lena.until("() => window.rostra.heard === 'webrtc' && window.rostra.state.hls === 'off'");
        lena.listenOverHls();
        post(lena, "Before the storm");
        post(anna, "Hold fast");
        try (Visitor trudy = Visitor.join(at.http(), "trudy", null)) {
          place = trudy.place();
          ban(anna, "trudy");
          assertThat(trudy.socket().message("closing").getString("reason")).isEqualTo("banned");
        }
        anna.page().evaluate(MARK);
        lena.page().evaluate(MARK);
        first.kill();
        lena.page().waitForSelector("#reconnecting:visible");
        anna.page().waitForSelector("#reconnecting:visible");

        try (NodeProcess second =
            start(
                Map.of(
                    "ROSTRA_HTTP_PORT", "" + at.http().getPort(),
                    "ROSTRA_MEDIA_BASE_PORT", "" + at.udpPort()))) {
          assertThat(second.address()).isEqualTo(at);
          long againMs = System.currentTimeMillis();

          for (BrowserVisitor each : new BrowserVisitor[] {anna, lena}) {
            each.until(RESUMED);
            each.page().waitForSelector(MESSAGE.formatted("Before the storm"));
            each.page().waitForSelector(MESSAGE.formatted("Hold fast"));
            each.page().waitForSelector(HAND);
            assertThat(each.page().isVisible("#reconnecting")).isFalse();
          }
          assertThat(anna.page().evaluate("() => window.rostra.state.role")).isEqualTo("host");
          assertThat(lena.page().evaluate("() => window.rostra.state.place")).isEqualTo(1);
          String heard = lena.record("track");
          lena.untilLoud(heard);
          lena.until(HEARS_OF.formatted(againMs));
          String streamed = lena.record("element");
          lena.untilLoud(streamed);
          theHandWorks(anna, lena);
          try (Visitor eve = Visitor.join(at.http(), "eve", place);
              Visitor trudy = Visitor.join(at.http(), "trudy", place)) {
            assertThat(eve.joined().getString("type")).isEqualTo("joined");
            assertThat(eve.joined().getJsonArray("missed")).isNull();
            assertThat(eve.joined().getJsonObject("snapshot").getLong("epoch"))
                .isGreaterThan(place.getLong("epoch"));
            assertThat(trudy.joined().getString("code")).isEqualTo("banned");
          }
          anna.until("() => window.rostra.view.bans.some((one) => one.identity === 'trudy')");
        }
      }
    }
  }

  /// The way into the mix is there again too.
  private static void theHandWorks(BrowserVisitor anna, BrowserVisitor lena) {
    anna.page().click(HAND + " button.primary");
    lena.until("() => window.rostra.connected");
  }

  private BrowserVisitor visitor(Playwright playwright, URI url, String name, Wav microphone)
      throws IOException {
    BrowserVisitor visitor =
        BrowserVisitor.open(
            playwright, url, folder.resolve(name), microphone, BrowserVisitor.Screen.DESKTOP);
    visitor.page().setDefaultTimeout(PATIENCE_MS);
    return visitor;
  }

  private static String token(String identity, Role role) {
    return role == Role.HOST
        ? NodeProcess.token(identity, ROOM, Grant.HOST)
        : NodeProcess.token(identity, ROOM, role, Grant.SPEAK);
  }

  private static void post(BrowserVisitor who, String text) {
    who.page().fill("#chat-text", text);
    who.page().press("#chat-text", "Enter");
    who.page().waitForSelector(MESSAGE.formatted(text));
  }

  private static void ban(BrowserVisitor host, String identity) {
    host.page().click("#audience li[data-identity='%s'] button".formatted(identity));
    host.page()
        .getByRole(AriaRole.MENUITEM, new Page.GetByRoleOptions().setName("Ban…").setExact(true))
        .click();
    host.page().click("#ask-ok");
  }
}
