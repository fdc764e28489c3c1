package live.rostra.bench;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import live.rostra.testkit.LightClient;

/// The page's HLS player (hls.js in Chromium) in a live room: how far behind the mixer it plays, by
/// PROGRAM-DATE-TIME on one clock.
final class PlayerBench {
  private static final int SETTLE_SECONDS = 10;
  private static final int SECONDS = 30;
  private static final int READING_MS = 500;

  private final Report report;

  PlayerBench(Report report) {
    this.report = report;
  }

  void run(NodeProcess node) throws Exception {
    String room = "player";
    report.section("LL-HLS in hls.js (Chromium)");
    byte[][] packets = Talker.encode(500);
    try (LightClient speaker = node.speaker("anna", room).connected();
        Talker _ = new Talker(speaker, packets, 120 * 50);
        Playwright playwright =
            Playwright.create(
                new Playwright.CreateOptions()
                    .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        Browser browser = playwright.chromium().launch(options());
        Page page = browser.newPage()) {
      report.progress("starting Chromium, then %d s for the player to settle", SETTLE_SECONDS);
      page.navigate(node.url() + "/?room=" + room);
      page.click("#hls:not([disabled])");
      page.waitForFunction("() => window.rostra.state.hls === 'connected'");
      page.waitForTimeout(SETTLE_SECONDS * 1000.0);
      report.progress("measuring for %d s", SECONDS);
      measure(page);
    } finally {
      node.endRoom(room);
    }
  }

  private void measure(Page page) {
    List<Double> latencyMs = new ArrayList<>();
    List<Double> bufferMs = new ArrayList<>();
    double stallsBefore = stat(page, "stalls");
    long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (System.nanoTime() < endNs) {
      page.waitForTimeout(READING_MS);
      latencyMs.add(stat(page, "latencyMs"));
      bufferMs.add(stat(page, "bufferMs"));
    }
    Quantiles latency = Quantiles.of(latencyMs);
    report.figure("hls.js behind the mixer P50", latency.p50() / 1000, "s", 1.8);
    report.figure("hls.js behind the mixer P95", latency.p95() / 1000, "s", 1.8);
    report.figure("  hls.js aims at", stat(page, "targetLatencyMs") / 1000, "s");
    report.figure("  of it in the player's buffer P50", Quantiles.of(bufferMs).p50() / 1000, "s");
    report.figure("stalls", stat(page, "stalls") - stallsBefore, "", 0);
    report.note(
        "%d readings in %d s, %s", latency.count(), SECONDS, page.evaluate("navigator.userAgent"));
  }

  private static double stat(Page page, String name) {
    Object value = page.evaluate("name => window.rostra.stats.hls[name]", name);
    return value instanceof Number number ? number.doubleValue() : Double.NaN;
  }

  private static BrowserType.LaunchOptions options() {
    return new BrowserType.LaunchOptions()
        .setExecutablePath(Path.of("/usr/bin/chromium"))
        .setArgs(
            List.of(
                "--no-sandbox",
                "--disable-gpu",
                "--autoplay-policy=no-user-gesture-required",
                "--allow-loopback-in-peer-connection"));
  }
}
