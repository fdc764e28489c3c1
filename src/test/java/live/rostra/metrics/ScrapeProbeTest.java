package live.rostra.metrics;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import live.rostra.testkit.TestNode;
import org.junit.jupiter.api.Test;

class ScrapeProbeTest {
  @Test
  void probe() throws Exception {
    try (TestNode node = TestNode.start(Map.of())) {
      var http = java.net.http.HttpClient.newHttpClient();
      for (String p : new String[] {"/", "/livez", "/nothing", "/whip/x", "/hls/x/index.m3u8", "/api/v1/rooms", "/api/v1/rooms/abc"}) {
        http.send(java.net.http.HttpRequest.newBuilder(node.url().resolve(p)).build(), java.net.http.HttpResponse.BodyHandlers.discarding());
      }
      http.send(java.net.http.HttpRequest.newBuilder(node.url().resolve("/whip/x")).method("FOO", java.net.http.HttpRequest.BodyPublishers.noBody()).build(), java.net.http.HttpResponse.BodyHandlers.discarding());
      Files.writeString(Path.of("/tmp/watch-scrape.txt"), Scraped.from(node.admin()).text());
    }
  }
}
