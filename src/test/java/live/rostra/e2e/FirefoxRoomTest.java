package live.rostra.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import live.rostra.codec.OpusSettings;
import live.rostra.http.Grant;
import live.rostra.testkit.LightClient;
import live.rostra.testkit.TestNode;
import live.rostra.testkit.Tone;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The page in Firefox ESR: it speaks and listens, encrypted by AES-GCM.
@Tag("it")
class FirefoxRoomTest {
  private static final String ROOM = "salon";

  @Test
  void speaksAndListens(@TempDir Path folder) throws Exception {
    float[] tone = Tone.floats(440, 0.3, 4 * Tone.SAMPLE_RATE);
    try (TestNode node = TestNode.start();
        LightVoice cicero =
            LightVoice.start(
                LightClient.whip(
                        node.url(),
                        ROOM,
                        node.token("Cicero", ROOM, Grant.JOIN, Grant.SPEAK, Grant.HOST))
                    .connected(),
                LightVoice.encode(tone, new OpusSettings(32_000, 5, true)));
        FirefoxVisitor flora = FirefoxVisitor.open(folder)) {
      assertThat(cicero).isNotNull();
      flora.preload(tape()).navigate(node.url().resolve("/?raw=1"));
      flora.evaluate(
          "(document.querySelector('#name').value = 'Flora',"
              + " document.querySelector('#room').value = '"
              + ROOM
              + "',"
              + " document.querySelector('#join').click())");
      flora.until("window.rostra.connected");
      flora.until("window.rostra.stats.webrtc?.totalAudioEnergy > 0.01");
      flora.until(
          "window.rostra.view?.speakers.some((one) => one.identity === 'Flora' && one.speaking)");
      System.out.println("Firefox's speaker transport: " + flora.list("tape.stats('transport')"));

      flora.until("window.rostra.latencyMs.webrtc !== null");
      System.out.printf(
          "Firefox hears: energy %.3f, latency %.0f ms by %s%n",
          flora.number("window.rostra.stats.webrtc.totalAudioEnergy"),
          flora.number("window.rostra.latencyMs.webrtc"),
          flora.evaluate("window.rostra.stats.webrtc.method"));

      flora.evaluate("document.querySelector('#hls').click()");
      flora.until("window.rostra.latencyMs.hls !== null");
      System.out.printf("Firefox over HLS: %.0f ms%n", flora.number("window.rostra.latencyMs.hls"));
      assertThat(flora.number("window.rostra.latencyMs.hls")).isBetween(500.0, 8_000.0);

      assertThat(flora.list("tape.stats('transport')"))
          .anySatisfy(one ->
              assertThat(one.toString())
                  .contains("\"dtlsState\":\"connected\"")
                  .containsPattern("srtpCipher\":\"[A-Z_]*AES_128_GCM\""));
    }
  }

  private static String tape() throws Exception {
    try (InputStream in = FirefoxRoomTest.class.getResourceAsStream("tape.js")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
