package live.rostra.e2e;

import static live.rostra.e2e.LiveCall.ROOM;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import live.rostra.edge.NodeStats;
import live.rostra.http.Grant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Row T36: one identity that asks for connections as fast as it can and never uses one, and a
/// hundred that do so together. The limits are those of a node that was told nothing.
@Tag("it")
class JoinFloodTest {
  private static final Map<String, String> DEFAULTS =
      Map.of(
          "ROSTRA_LIMITS_POSTS",
          "10",
          "ROSTRA_LIMITS_NODE_POSTS",
          "200",
          "ROSTRA_LIMITS_CHANGES",
          "20",
          "ROSTRA_LIMITS_UNCONNECTED",
          "5");
  private static final int SECONDS = 10;
  private static final int THREADS = 4;
  private static final int CROWD = 100;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @Test
  void aFloodIsAnswered429AndLeavesNothingAfterFifteenSeconds() throws Exception {
    try (LiveCall call = new LiveCall(DEFAULTS)) {
      Map<String, Integer> _ = flood(call, 1, 1); // what is loaded once, is loaded
      awaitSessions(call, 2);
      NodeStats before = call.stats();
      long heapBefore = heap();
      long missing = call.ear().missing();

      Map<String, Integer> alone = flood(call, SECONDS, 1);
      int heldByOne = call.stats().sessions() - before.sessions();
      Map<String, Integer> crowd = flood(call, SECONDS, CROWD);
      NodeStats flooded = call.stats();
      awaitSessions(call, before.sessions());

      System.out.printf(
          "one identity, %d s: %s; %d identities, %d s: %s; heap %+,d bytes%n",
          SECONDS, alone, CROWD, SECONDS, crowd, heap() - heapBefore);
      assertThat(heldByOne).as("sessions of the one").isLessThanOrEqualTo(5);
      assertThat(alone.getOrDefault("201", 0)).isBetween(1, 10);
      assertThat(alone).containsKeys("too-many-requests", "too-many-unconnected");
      assertThat(flooded.sessions() - before.sessions()).isLessThanOrEqualTo(5 * (CROWD + 1));
      assertThat(crowd.keySet()).isSubsetOf("201", "too-many-requests", "too-many-unconnected");
      assertThat(LiveCall.loop(call.stats()).peers()).isEqualTo(LiveCall.loop(before).peers());
      assertThat(heap() - heapBefore).as("bytes that stayed").isLessThan(8L << 20);
      assertThat(call.ear().missing()).isEqualTo(missing);
      LiveCall.assertNoDefect(call.stats());
    }
  }

  /// What was answered, and how often.
  private Map<String, Integer> flood(LiveCall call, int seconds, int identities) throws Exception {
    URI endpoint = call.node().url().resolve("/whep/" + ROOM);
    List<String> tokens = new ArrayList<>();
    for (int i = 0; i < identities; i++) {
      tokens.add(call.node().token("mallory" + identities + "-" + i, ROOM, Grant.JOIN));
    }
    long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    Map<String, Integer> answers = new TreeMap<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      List<Future<List<String>>> running = new ArrayList<>();
      for (int t = 0; t < THREADS; t++) {
        int first = t;
        running.add(
            threads.submit(() -> {
              List<String> own = new ArrayList<>();
              for (int i = first; System.nanoTime() < endNs; i++) {
                own.add(post(endpoint, tokens.get(i % identities)));
              }
              return own;
            }));
      }
      for (Future<List<String>> each : running) {
        each.get().forEach(answer -> answers.merge(answer, 1, Integer::sum));
      }
    }
    return answers;
  }

  private String post(URI endpoint, String token) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(endpoint)
            .header("Content-Type", "application/sdp")
            .header("Authorization", "Bearer " + token)
            .POST(HttpRequest.BodyPublishers.ofString(HostileOffers.GOOD))
            .build();
    HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() == 429) {
      assertThat(response.headers().firstValue("Retry-After").orElseThrow()).matches("[1-9]\\d?");
      String type = new JsonObject(response.body()).getString("type");
      return type.substring(type.lastIndexOf('/') + 1);
    }
    return Integer.toString(response.statusCode());
  }

  /// 15 s from its POST a session is freed; what more it takes is the machine's.
  private static void awaitSessions(LiveCall call, int expected) throws Exception {
    long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(25);
    while (call.stats().sessions() > expected) {
      assertThat(System.nanoTime()).as("freed in time").isLessThan(deadlineNs);
      call.ear().await(10);
    }
  }

  private static long heap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
