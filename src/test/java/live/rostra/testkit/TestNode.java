package live.rostra.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import live.rostra.Node;
import live.rostra.config.EdgeConfig;
import live.rostra.edge.NodeStats;
import live.rostra.http.Grant;
import live.rostra.state.TestPostgres;
import org.jspecify.annotations.Nullable;

/// A whole node in this JVM, on free loopback ports, with a storage directory and a database of its
/// own.
public final class TestNode implements AutoCloseable {
  private static final String KEY = "test:0123456789abcdef0123456789abcdef";

  private final Node node;
  private final Path storage;
  private final Path facts;

  /// Of a database that nobody else uses; null when the test has one.
  private final @Nullable String database;

  private boolean stopped;

  private TestNode(Node node, Path storage, Path facts, @Nullable String database) {
    this.node = node;
    this.storage = storage;
    this.facts = facts;
    this.database = database;
  }

  /// Starts a node with these settings (by environment variable) over the test defaults.
  public static TestNode start(Map<String, String> settings) throws Exception {
    Path storage = Files.createTempDirectory("rostra-storage-");
    Map<String, String> environment = new HashMap<>();
    environment.put("ROSTRA_HTTP_PORT", "0");
    environment.put("ROSTRA_MEDIA_BASE_PORT", "0");
    environment.put("ROSTRA_ADMIN_PORT", "0");
    environment.put("ROSTRA_STORAGE_DIRECTORY", storage.toString());
    environment.put("ROSTRA_AUTH_KEYS", KEY);
    Path facts = Files.createTempDirectory("rostra-facts-");
    environment.put("ROSTRA_FACTS_DIRECTORY", facts.toString());
    boolean own = settings.keySet().stream().noneMatch(name -> name.startsWith("ROSTRA_POSTGRES_"));
    String database = own ? TestPostgres.database() : null;
    if (database != null) {
      environment.put("ROSTRA_POSTGRES_URL", database);
    }
    // Tests ask faster than people, often with one identity.
    environment.put("ROSTRA_LIMITS_POSTS", "1000000");
    environment.put("ROSTRA_LIMITS_NODE_POSTS", "1000000");
    environment.put("ROSTRA_LIMITS_CHANGES", "1000000");
    environment.put("ROSTRA_LIMITS_UNCONNECTED", "10000");
    environment.putAll(settings);
    EdgeConfig config = EdgeConfig.load(null, environment, true);
    Node node =
        Node.start(config, true)
            .toCompletionStage()
            .toCompletableFuture()
            .get(60, TimeUnit.SECONDS);
    return new TestNode(node, storage, facts, database);
  }

  /// Starts a node with the test defaults.
  public static TestNode start() throws Exception {
    return start(Map.of());
  }

  /// The node.
  public Node node() {
    return node;
  }

  /// Its HTTP address.
  public URI url() {
    return URI.create(node.url());
  }

  /// Its port for operators.
  public URI admin() {
    return URI.create(node.adminUrl().orElseThrow());
  }

  /// The multivariant playlist of a room.
  public URI hls(String room) {
    return url().resolve("/hls/" + room + "/index.m3u8");
  }

  /// What its loops have counted.
  public NodeStats stats() {
    return OnLoop.await(node.edge().stats());
  }

  /// Where segments are stored.
  public Path storage() {
    return storage;
  }

  /// A token for one room.
  public String token(String identity, String room, Grant... grants) {
    EnumSet<Grant> set = EnumSet.noneOf(Grant.class);
    set.addAll(List.of(grants));
    return node.tokens().issue(identity, room, set, Duration.ofHours(1));
  }

  /// Ends the node and waits until it has ended.
  public void stop() throws Exception {
    if (!stopped) {
      stopped = true;
      node.stop().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
  }

  @Override
  public void close() throws Exception {
    stop();
    delete(storage);
    delete(facts);
    if (database != null) {
      TestPostgres.drop(database);
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> paths = Files.walk(directory)) {
      paths
          .sorted(Comparator.reverseOrder())
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
