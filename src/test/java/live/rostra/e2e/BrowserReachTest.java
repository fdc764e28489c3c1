package live.rostra.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Playwright;
import io.vertx.core.json.JsonArray;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import live.rostra.codec.OpusSettings;
import live.rostra.edge.NodeStats;
import live.rostra.http.Grant;
import live.rostra.testkit.LightClient;
import live.rostra.testkit.TestNode;
import live.rostra.testkit.Tone;
import live.rostra.testkit.Wav;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The page speaks and hears by every way a network leaves open: UDP, TCP to the media port where
/// UDP is dropped, and a real TURN server.
@Tag("it")
class BrowserReachTest {
  private static final String ROOM = "salon";

  /// Which browser.
  enum Browser {
    CHROMIUM,
    FIREFOX
  }

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource(Browser.class)
  void speaksAndHearsOverUdp(Browser browser) throws Exception {
    try (TestNode node = TestNode.start(Map.of("ROSTRA_MEDIA_LOOPS", "1"));
        LightVoice cicero = cicero(node, false);
        Visitor flora = visitor(browser, node)) {
      assertThat(cicero).isNotNull();
      flora.join(false);

      NodeStats.Loop loop = stats(node);
      System.out.printf("%s over UDP: %s%n", browser, loop.tcp());
      // A browser may try TCP as well; media takes the better way.
      assertThat(loop.tcp().sent()).isLessThan(loop.port().sent() / 10);
    }
  }

  @ParameterizedTest
  @EnumSource(Browser.class)
  void speaksAndHearsOverTcpWhereUdpIsDropped(Browser browser) throws Exception {
    try (NoUdp _ = NoUdp.everywhere();
        TestNode node = TestNode.start(Map.of("ROSTRA_MEDIA_LOOPS", "1"));
        LightVoice cicero = cicero(node, true);
        Visitor flora = visitor(browser, node)) {
      assertThat(cicero).isNotNull();
      flora.join(false);

      NodeStats.Loop loop = stats(node);
      System.out.printf("%s over TCP: %s%n", browser, loop.tcp());
      assertThat(loop.port().received()).as("datagrams").isZero();
      assertThat(loop.tcp().backlogged()).isZero();
      assertThat(loop.tcp().connections()).isGreaterThanOrEqualTo(2);
    }
  }

  @ParameterizedTest
  @EnumSource(Browser.class)
  void speaksAndHearsThroughATurnServer(Browser browser) throws Exception {
    try (Coturn coturn = Coturn.start(folder.resolve("coturn"));
        TestNode node =
            TestNode.start(
                Map.of(
                    "ROSTRA_MEDIA_LOOPS",
                    "1",
                    "ROSTRA_TURN_URLS",
                    coturn.url(),
                    "ROSTRA_TURN_SECRET",
                    Coturn.SECRET));
        LightVoice cicero = cicero(node, false);
        Visitor flora = visitor(browser, node)) {
      assertThat(cicero).isNotNull();
      flora.join(true);

      JsonArray own = flora.stats("local-candidate");
      System.out.printf("%s through coturn: %s%n", browser, own);
      assertThat(own)
          .isNotEmpty()
          .allSatisfy(one -> assertThat(one.toString()).contains("\"candidateType\":\"relay\""));
      assertThat(coturn.log()).contains(":Flora>: incoming packet ALLOCATE processed, success");
    }
  }

  private static LightVoice cicero(TestNode node, boolean tcp) throws Exception {
    String token = node.token("Cicero", ROOM, Grant.JOIN, Grant.SPEAK, Grant.HOST);
    LightClient client =
        tcp
            ? LightClient.whipOverTcp(node.url(), ROOM, token)
            : LightClient.whip(node.url(), ROOM, token);
    return LightVoice.start(
        client.connected(),
        LightVoice.encode(
            Tone.floats(440, 0.3, 4 * Tone.SAMPLE_RATE), new OpusSettings(32_000, 5, true)));
  }

  private static NodeStats.Loop stats(TestNode node) {
    return LiveCall.loop(node.stats());
  }

  /// Flora, in one browser or the other.
  private interface Visitor extends AutoCloseable {
    void preload(String script) throws Exception;

    void enter() throws Exception;

    void until(String expression) throws Exception;

    JsonArray stats(String type) throws Exception;

    /// Joins and speaks, until the room hears her and she hears the room.
    default void join(boolean relayed) throws Exception {
      if (relayed) {
        preload(
            """
            window.RTCPeerConnection = class extends window.RTCPeerConnection {
              constructor(configuration) {
                super({ ...configuration, iceTransportPolicy: 'relay' });
              }
            };
            """);
      }
      enter();
      until("window.rostra.connected");
      until("window.rostra.stats.webrtc?.totalAudioEnergy > 0.01");
      until("window.rostra.view?.speakers.some((one) => one.identity === 'Flora' && one.speaking)");
    }
  }

  private Visitor visitor(Browser browser, TestNode node) throws Exception {
    return switch (browser) {
      case CHROMIUM -> chromium(node);
      case FIREFOX -> firefox(node);
    };
  }

  private Visitor chromium(TestNode node) throws Exception {
    Playwright playwright = BrowserVisitor.playwright();
    Wav tone = Wav.mono(Tone.floats(300, 0.3, 4 * Tone.SAMPLE_RATE));
    BrowserVisitor visitor =
        BrowserVisitor.open(playwright, node, folder.resolve("chromium"), tone);
    return new Visitor() {
      @Override
      public void preload(String script) {
        visitor.page().addInitScript(script);
      }

      @Override
      public void enter() {
        visitor.speak("Flora", ROOM, true);
      }

      @Override
      public void until(String expression) {
        visitor.until("() => " + expression);
      }

      @Override
      public JsonArray stats(String type) {
        return new JsonArray(
            visitor
                .page()
                .evaluate("async (type) => JSON.stringify(await tape.stats(type))", type)
                .toString());
      }

      @Override
      public void close() {
        visitor.close();
        playwright.close();
      }
    };
  }

  private Visitor firefox(TestNode node) throws Exception {
    FirefoxVisitor visitor = FirefoxVisitor.open(folder.resolve("firefox"));
    try (InputStream in = BrowserReachTest.class.getResourceAsStream("tape.js")) {
      visitor.preload(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
    return new Visitor() {
      @Override
      public void preload(String script) throws Exception {
        visitor.preload(script);
      }

      @Override
      public void enter() throws Exception {
        visitor.navigate(node.url().resolve("/?raw=1"));
        visitor.evaluate(
            "(document.querySelector('#name').value = 'Flora',"
                + " document.querySelector('#room').value = '"
                + ROOM
                + "',"
                + " document.querySelector('#join').click())");
      }

      @Override
      public void until(String expression) throws Exception {
        visitor.until(expression);
      }

      @Override
      public JsonArray stats(String type) throws Exception {
        return visitor.list("tape.stats('" + type + "')");
      }

      @Override
      public void close() throws Exception {
        visitor.close();
      }
    };
  }
}
