package live.rostra.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Playwright;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import live.rostra.codec.OpusSettings;
import live.rostra.http.Grant;
import live.rostra.testkit.LightClient;
import live.rostra.testkit.TestNode;
import live.rostra.testkit.Tone;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Everybody shouts.
@Tag("it")
class BrowserLoudRoomTest {
  private static final String ROOM = "arena";
  private static final int SPEAKERS = 10;
  private static final int SECONDS = 5;

  @Test
  void tenSpeakersAtFullScaleDoNotClip(@TempDir Path folder) throws Exception {
    try (TestNode node = TestNode.start();
        Shouters shouters = new Shouters(node);
        Playwright playwright = BrowserVisitor.playwright();
        BrowserVisitor listener =
            BrowserVisitor.open(playwright, node, folder.resolve("listener"), null)) {
      shouters.start();
      listener.enter("Lena", ROOM).listenOverWebRtc();
      listener.until(
          "() => window.rostra.view?.speakers.filter((one) => one.speaking).length === 10");
      float[] webRtc = listener.take(listener.record("track"), SECONDS).pcm();
      listener.listenOverHls();
      float[] hls = listener.take(listener.record("element"), SECONDS).pcm();

      assertLoudAndUnclipped("WebRTC", webRtc);
      assertLoudAndUnclipped("HLS", hls);
    }
  }

  /// Ten people, each with a full-scale tone.
  private record Shouters(TestNode node, List<LightVoice> voices) implements AutoCloseable {
    Shouters(TestNode node) {
      this(node, new ArrayList<>());
    }

    void start() throws Exception {
      for (int i = 0; i < SPEAKERS; i++) {
        String name = "shouter-" + i;
        LightClient client =
            LightClient.whip(
                node.url(), ROOM, node.token(name, ROOM, Grant.JOIN, Grant.SPEAK, Grant.HOST));
        float[] shout = Tone.floats(300 + 170 * i, 1, 4 * Tone.SAMPLE_RATE);
        voices.add(
            LightVoice.start(
                client.connected(), LightVoice.encode(shout, new OpusSettings(64_000, 5, true))));
      }
    }

    @Override
    public void close() throws Exception {
      for (LightVoice voice : voices) {
        voice.close();
      }
    }
  }

  private static void assertLoudAndUnclipped(String path, float[] heard) {
    int atFullScale = 0;
    float peak = 0;
    for (float sample : heard) {
      peak = Math.max(peak, Math.abs(sample));
      atFullScale += Math.abs(sample) >= 32_766 / 32_767f ? 1 : 0;
    }
    double rms = Tone.rmsDbfs(heard, Tone.SAMPLE_RATE, heard.length - Tone.SAMPLE_RATE);
    System.out.printf(
        "ten at full scale over %s: peak %.2f dB, RMS %.1f dB, %d samples at full scale%n",
        path, 20 * Math.log10(peak), rms, atFullScale);
    assertThat(atFullScale).as("samples at full scale over %s", path).isZero();
    assertThat(rms).isGreaterThan(-20);
  }
}
