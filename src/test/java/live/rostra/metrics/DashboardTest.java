package live.rostra.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import live.rostra.http.Grant;
import live.rostra.testkit.LightClient;
import live.rostra.testkit.RawWebSocket;
import live.rostra.testkit.TestNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A real Prometheus that scrapes a live node, with our rules: it is asked everything that the
/// dashboard asks.
@Tag("it")
class DashboardTest {
  private static final String ROOM = "watched";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  /// Shows only what happens, and nothing of it may have happened; or, of a collection, has not.
  private static boolean mayBeEmpty(String query) {
    return query.endsWith("> 0") || query.contains("jvm_gc_pause");
  }

  @Test
  void everyQueryIsAnsweredAndNoAlertFiresOfANodeThatIsWell(@TempDir Path folder) throws Exception {
    try (TestNode node = TestNode.start();
        LightClient speaker =
            LightClient.whip(
                node.url(), ROOM, node.token("anna", ROOM, Grant.JOIN, Grant.SPEAK, Grant.HOST));
        RawWebSocket socket = RawWebSocket.open(node.url().getPort(), "/ws/" + ROOM)) {
      speaker.connected();
      String token = node.token("ben", ROOM, Grant.JOIN, Grant.SPEAK);
      socket.json("type", "join", "id", "1", "token", token).message("joined");
      URI prometheus = URI.create("http://127.0.0.1:" + freePort());
      Process process = start(folder, prometheus, node.admin().getAuthority());
      try {
        awaitScrapes(prometheus, process, folder);
        List<String> queries =
            Expressions.dashboard().stream()
                .filter(query -> !query.isEmpty() && !query.startsWith("label_values"))
                .map(query -> query.replace("$node", ".*").replace("$__rate_interval", "4s"))
                .toList();
        assertThat(queries).hasSizeGreaterThan(100);
        List<String> silent = new ArrayList<>();
        for (String query : queries) {
          if (ask(prometheus, query).isEmpty() && !mayBeEmpty(query)) {
            silent.add(query);
          }
        }
        assertThat(silent).isEmpty();

        JsonArray groups = get(prometheus, "/api/v1/rules").getJsonArray("groups");
        assertThat(groups).hasSize(1);
        JsonArray rules = groups.getJsonObject(0).getJsonArray("rules");
        assertThat(rules).hasSize(Expressions.alerts().size());
        for (int i = 0; i < rules.size(); i++) {
          JsonObject rule = rules.getJsonObject(i);
          assertThat(rule.getString("health")).as(rule.encode()).isEqualTo("ok");
          assertThat(rule.getString("state")).as(rule.encode()).isNotEqualTo("firing");
        }
      } finally {
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
          process.destroyForcibly().waitFor();
        }
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  /// Our own configuration, but for the address of the node and a quicker beat.
  private static Process start(Path folder, URI at, String node) throws IOException {
    String ours = Files.readString(Path.of("infra/prometheus/prometheus.yml"));
    String quick = ours.replace("127.0.0.1:9464", node).replace("_interval: 15s", "_interval: 1s");
    assertThat(quick).contains(node).contains("scrape_interval: 1s");
    Files.copy(Expressions.ALERTS, folder.resolve("alerts.yml"));
    Path config = Files.writeString(folder.resolve("prometheus.yml"), quick);
    return new ProcessBuilder(
            "prometheus",
            "--config.file=" + config,
            "--storage.tsdb.path=" + folder.resolve("data"),
            "--web.listen-address=" + at.getAuthority())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("prometheus.log").toFile())
        .start();
  }

  /// Rates need two scrapes within their interval.
  private static void awaitScrapes(URI prometheus, Process process, Path folder) throws Exception {
    long deadlineNs = System.nanoTime() + PATIENCE.toNanos();
    while (!hasScraped(prometheus)) {
      assertThat(process.isAlive() && System.nanoTime() < deadlineNs)
          .as(Files.readString(folder.resolve("prometheus.log")))
          .isTrue();
      LockSupport.parkNanos(100_000_000);
    }
  }

  private static boolean hasScraped(URI prometheus) throws Exception {
    try {
      HttpResponse<Void> ready =
          HTTP.send(
              HttpRequest.newBuilder(prometheus.resolve("/-/ready")).build(),
              HttpResponse.BodyHandlers.discarding());
      return ready.statusCode() == 200
          && !ask(prometheus, "count_over_time(rostra_build_info[1m]) > 5").isEmpty()
          && get(prometheus, "/api/v1/rules").encode().split("\"health\":\"ok\"", -1).length
              > Expressions.alerts().size();
    } catch (ConnectException _) {
      return false;
    }
  }

  private static JsonArray ask(URI prometheus, String query) throws Exception {
    return get(prometheus, "/api/v1/query?query=" + URLEncoder.encode(query, UTF_8))
        .getJsonArray("result");
  }

  private static JsonObject get(URI prometheus, String path) throws Exception {
    HttpResponse<String> response =
        HTTP.send(
            HttpRequest.newBuilder(prometheus.resolve(path)).build(),
            HttpResponse.BodyHandlers.ofString());
    JsonObject answer = new JsonObject(response.body());
    assertThat(answer.getString("status")).as(path + " " + response.body()).isEqualTo("success");
    return answer.getJsonObject("data");
  }
}
