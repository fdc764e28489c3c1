package live.rostra.bench;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import live.rostra.http.Grant;
import live.rostra.http.TokenKey;
import live.rostra.http.Tokens;
import live.rostra.testkit.LightClient;

/// A node as people run it: `bin/rostra dev` with its own JVM and flags, on free loopback ports.
final class NodeProcess implements AutoCloseable {
  private static final String KID = "bench";
  private static final String SECRET = "0123456789abcdef0123456789abcdef";
  private static final Pattern PAGE = Pattern.compile("page +(http://[^/]+)/");
  private static final Pattern METRICS = Pattern.compile("metrics +(http://\\S+)");
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final Process process;
  private final Path storage;
  private final Tokens tokens =
      new Tokens(List.of(TokenKey.of(KID, SECRET)), InstantSource.system());
  private final CompletableFuture<URI> url = new CompletableFuture<>();
  private final CompletableFuture<URI> metrics = new CompletableFuture<>();

  private NodeProcess(Process process, Path storage, Path log) {
    this.process = process;
    this.storage = storage;
    Thread.ofPlatform().daemon().name("node-output").start(() -> read(log));
  }

  /// Starts a node and waits until it has printed its addresses. Its output goes to `log`.
  static NodeProcess start(Path log) throws Exception {
    Files.createDirectories(log.getParent());
    Path storage = Files.createTempDirectory("rostra-bench-");
    ProcessBuilder builder = new ProcessBuilder("bin/rostra", "dev").redirectErrorStream(true);
    builder
        .environment()
        .putAll(
            Map.ofEntries(
                Map.entry("ROSTRA_HTTP_PORT", "0"),
                Map.entry("ROSTRA_MEDIA_BASE_PORT", "0"),
                Map.entry("ROSTRA_ADMIN_PORT", "0"),
                Map.entry("ROSTRA_STORAGE_DIRECTORY", storage.toString()),
                Map.entry("ROSTRA_FACTS_DIRECTORY", storage.resolve("facts").toString()),
                // Unpacked once for all runs.
                Map.entry("ROSTRA_POSTGRES_DIRECTORY", "target/bench-postgres"),
                Map.entry("ROSTRA_AUTH_KEYS", KID + ":" + SECRET),
                // Joins are measured one behind the other, as fast as they go.
                Map.entry("ROSTRA_LIMITS_POSTS", "1000000"),
                Map.entry("ROSTRA_LIMITS_NODE_POSTS", "1000000"),
                Map.entry("ROSTRA_LIMITS_UNCONNECTED", "10000"),
                // A crowd from one address.
                Map.entry("ROSTRA_LIMITS_SOURCE_SOCKETS", "100000")));
    NodeProcess node = new NodeProcess(builder.start(), storage, log);
    try {
      node.url.get(60, TimeUnit.SECONDS);
    } catch (Exception e) {
      node.close();
      throw e;
    }
    return node;
  }

  private void read(Path log) {
    try (BufferedReader output = process.inputReader();
        Writer copy = Files.newBufferedWriter(log)) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        copy.append(line).append('\n').flush();
        Matcher page = PAGE.matcher(line);
        if (page.find()) {
          url.complete(URI.create(page.group(1)));
        }
        Matcher where = METRICS.matcher(line);
        if (where.find()) {
          metrics.complete(URI.create(where.group(1)));
        }
      }
      url.completeExceptionally(new IOException("the node ended early; see " + log));
    } catch (IOException e) {
      url.completeExceptionally(e);
    }
  }

  URI url() {
    return url.join();
  }

  long pid() {
    return process.pid();
  }

  /// What it has used of all processors so far.
  Duration processorTime() {
    return process.info().totalCpuDuration().orElseThrow();
  }

  /// One of its metrics.
  ///
  /// @param series the name, with the labels as they are printed
  double metric(String series) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(metrics.get(10, TimeUnit.SECONDS)).build();
    return HTTP.send(request, HttpResponse.BodyHandlers.ofString())
        .body()
        .lines()
        .filter(line -> line.startsWith(series + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new IOException("there is no metric " + series));
  }

  String token(String identity, String room, Grant first, Grant... more) {
    return tokens.issue(identity, room, EnumSet.of(first, more), Duration.ofHours(1));
  }

  /// Somebody who speaks by WHIP; opens the room when it is not there.
  LightClient speaker(String identity, String room) throws IOException, InterruptedException {
    return LightClient.whip(url(), room, token(identity, room, Grant.HOST));
  }

  /// Somebody who listens by WHEP.
  LightClient listener(String identity, String room, LightClient.Receiver receiver)
      throws IOException, InterruptedException {
    return LightClient.whep(url(), room, token(identity, room, Grant.JOIN), receiver);
  }

  void createRoom(String room) throws IOException, InterruptedException {
    HttpRequest request =
        request("/api/v1/rooms", room)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(new JsonObject().put("id", room).encode()))
            .build();
    HttpResponse<String> response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() / 100 != 2) {
      throw new IOException(response.statusCode() + " " + response.body());
    }
  }

  void endRoom(String room) throws IOException, InterruptedException {
    HTTP.send(
        request("/api/v1/rooms/" + room, room).DELETE().build(),
        HttpResponse.BodyHandlers.discarding());
  }

  /// The room as the API shows it.
  JsonObject room(String room) throws IOException, InterruptedException {
    HttpRequest request = request("/api/v1/rooms/" + room, room).GET().build();
    return new JsonObject(HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body());
  }

  private HttpRequest.Builder request(String path, String room) {
    return HttpRequest.newBuilder(url().resolve(path))
        .header("Authorization", "Bearer " + token("bench", room, Grant.HOST));
  }

  /// Ends the node as an operator does, by SIGTERM, and removes what it stored.
  @Override
  public void close() throws IOException, InterruptedException {
    process.destroy();
    if (!process.waitFor(20, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
    try (var paths = Files.walk(storage)) {
      paths
          .sorted(java.util.Comparator.reverseOrder())
          .forEach(path -> {
            try {
              Files.delete(path);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
  }
}
