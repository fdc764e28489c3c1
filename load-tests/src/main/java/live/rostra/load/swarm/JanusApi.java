package live.rostra.load.swarm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// One session of Janus' HTTP API: requests by POST, what happens later by a long poll.
final class JanusApi implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration POLL = Duration.ofSeconds(45);

  private final HttpClient http;
  private final URI root;
  private final long session;
  private final Map<String, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /// Opens a session.
  ///
  /// @param root such as http://127.0.0.1:8088/janus
  JanusApi(HttpClient http, URI root) throws IOException, InterruptedException {
    this.http = http;
    this.root = root;
    this.session =
        post("", JSON.createObjectNode().put("janus", "create")).path("data").path("id").asLong();
    Thread.ofVirtual().start(this::poll);
  }

  static ObjectNode body(String request) {
    return JSON.createObjectNode().put("request", request);
  }

  /// Attaches to a plugin, such as `janus.plugin.audiobridge`; the number of the handle.
  long attach(String plugin) throws IOException, InterruptedException {
    ObjectNode message = JSON.createObjectNode().put("janus", "attach").put("plugin", plugin);
    return post("/" + session, message).path("data").path("id").asLong();
  }

  void detach(long handle) throws IOException, InterruptedException {
    JsonNode _ = post("/" + session + "/" + handle, JSON.createObjectNode().put("janus", "detach"));
  }

  /// Sends a request to a plugin and waits for what it answers.
  ///
  /// @param type of `sdp`: `offer` or `answer`
  /// @throws IOException when the plugin reports an error
  JsonNode request(long handle, ObjectNode body, @Nullable String type, @Nullable String sdp)
      throws IOException, InterruptedException {
    String transaction = UUID.randomUUID().toString();
    CompletableFuture<JsonNode> later = new CompletableFuture<>();
    waiting.put(transaction, later);
    try {
      ObjectNode message = JSON.createObjectNode().put("janus", "message");
      message.set("body", body);
      if (sdp != null) {
        message.set("jsep", JSON.createObjectNode().put("type", type).put("sdp", sdp));
      }
      JsonNode answer = post("/" + session + "/" + handle, message.put("transaction", transaction));
      if (answer.path("janus").asText().equals("ack")) {
        answer = later.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      }
      JsonNode data = answer.path("plugindata").path("data");
      if (data.has("error")) {
        throw new IOException("Janus: " + data.path("error").asText());
      }
      return answer;
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("Janus did not answer " + body.path("request").asText(), e);
    } finally {
      waiting.remove(transaction);
    }
  }

  private JsonNode post(String path, ObjectNode message) throws IOException, InterruptedException {
    if (!message.has("transaction")) {
      message.put("transaction", UUID.randomUUID().toString());
    }
    HttpResponse<String> response =
        http.send(
            HttpRequest.newBuilder(URI.create(root + path))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(message.toString()))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    JsonNode answer = JSON.readTree(response.body());
    if (answer.path("janus").asText().equals("error")) {
      throw new IOException("Janus: " + answer.path("error").path("reason").asText());
    }
    return answer;
  }

  private void poll() {
    URI events = URI.create(root + "/" + session + "?maxev=50");
    while (!closed) {
      try {
        HttpResponse<String> response =
            http.send(
                HttpRequest.newBuilder(events).timeout(POLL).GET().build(),
                HttpResponse.BodyHandlers.ofString());
        JsonNode answer = JSON.readTree(response.body());
        for (JsonNode event : answer.isArray() ? answer : JSON.createArrayNode().add(answer)) {
          CompletableFuture<JsonNode> later = waiting.get(event.path("transaction").asText());
          if (later != null && event.path("janus").asText().equals("event")) {
            later.complete(event);
          }
        }
      } catch (IOException e) {
        if (!closed) {
          waiting.values().forEach(later -> later.completeExceptionally(e));
        }
        return;
      } catch (InterruptedException _) {
        return;
      }
    }
  }

  /// Stops polling; the server forgets the session by itself.
  @Override
  public void close() {
    closed = true;
  }
}
