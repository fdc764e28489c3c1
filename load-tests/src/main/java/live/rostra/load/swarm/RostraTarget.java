package live.rostra.load.swarm;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import live.rostra.load.Tokens;
import org.jspecify.annotations.Nullable;

/// A Rostra node: started here by `bin/rostra dev`, or one that runs already.
final class RostraTarget implements Target {
  private static final String ROOM = "swarm";
  private static final String KEY = "swarm:0123456789abcdef0123456789abcdef";
  private static final int JOINS_A_SECOND = 100;
  private static final int START_MS = 120_000;

  private final @Nullable ServerProcess process;
  private final long pid;
  private final Crowd crowd;
  private final Joining stage;
  private final Joining audience;
  private final Speakers speakers;
  private final RostraDoor door;

  private RostraTarget(
      @Nullable ServerProcess process,
      long pid,
      URI node,
      Tokens tokens,
      int most,
      List<byte[]> voice)
      throws IOException, InterruptedException {
    this.process = process;
    this.pid = pid;
    HttpClient http = HttpClient.newHttpClient();
    crowd = new Crowd(1 + most, Voices.profiles());
    stage = new Joining(crowd);
    stage.join(0, 1, 1, RostraDoor.speakers(http, node, tokens, ROOM));
    if (stage.joined() == 0) {
      throw new IOException("the speaker did not get in: " + stage.failures());
    }
    speakers = new Speakers(List.of(Objects.requireNonNull(crowd.member(0))), voice);
    audience = new Joining(crowd);
    door = RostraDoor.listeners(http, node, tokens, ROOM);
  }

  /// Starts a node whose limits let a crowd in from one address.
  ///
  /// @param cpus that it may use
  /// @param folder for what it stores
  static RostraTarget start(String cpus, Path folder, int most, List<byte[]> voice)
      throws IOException, InterruptedException {
    Path log = folder.resolve("rostra.log");
    int port = freePort();
    ServerProcess process =
        ServerProcess.start(
            cpus,
            Path.of("").toAbsolutePath(),
            log,
            Map.ofEntries(
                Map.entry("ROSTRA_HTTP_PORT", Integer.toString(port)),
                Map.entry("ROSTRA_MEDIA_BASE_PORT", "0"),
                Map.entry("ROSTRA_ADMIN_PORT", "0"),
                Map.entry("ROSTRA_STORAGE_DIRECTORY", folder.resolve("hls").toString()),
                Map.entry("ROSTRA_FACTS_DIRECTORY", folder.resolve("facts").toString()),
                // Unpacked once for all runs.
                Map.entry("ROSTRA_POSTGRES_DIRECTORY", "load-tests/target/swarm-postgres"),
                Map.entry("ROSTRA_AUTH_KEYS", KEY),
                Map.entry("ROSTRA_ROOMS_MAX_LISTENERS", "100000"),
                Map.entry("ROSTRA_LIMITS_NODE_POSTS", "100000"),
                Map.entry("ROSTRA_LOG_LEVEL", "warn")),
            List.of("bin/rostra", "dev"));
    try {
      URI node = URI.create("http://127.0.0.1:" + port);
      Ready.await(node.resolve("/livez"), process, START_MS);
      return new RostraTarget(process, process.pid(), node, Tokens.of(KEY), most, voice);
    } catch (IOException | RuntimeException e) {
      process.close();
      throw e;
    }
  }

  /// A node that runs, with the key that the environment names.
  static RostraTarget attach(URI node, long pid, int most, List<byte[]> voice)
      throws IOException, InterruptedException {
    return new RostraTarget(null, pid, node, Tokens.fromEnvironment(), most, voice);
  }

  static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  @Override
  public String name() {
    return "Rostra";
  }

  @Override
  public int first() {
    return 500;
  }

  @Override
  public double mostLateMs() {
    return 5;
  }

  @Override
  public int grow(int from, int to) throws InterruptedException {
    int before = audience.joined();
    audience.join(1 + from, 1 + to, JOINS_A_SECOND, door);
    return audience.joined() - before;
  }

  @Override
  public void shrink(int from, int to) throws InterruptedException {
    audience.leave(1 + from, 1 + to);
  }

  @Override
  public long pid() {
    return pid;
  }

  @Override
  public String failures() {
    return audience.failures().isEmpty() ? "" : audience.failures().toString();
  }

  @Override
  public Crowd crowd() {
    return crowd;
  }

  @Override
  public int speakers() {
    return 1;
  }

  @Override
  public void close() {
    speakers.close();
    if (process == null) {
      // A node that goes on should not have to wait until their consent has expired.
      audience.leave();
      stage.leave();
    }
    crowd.close();
    if (process != null) {
      process.close();
    }
  }
}
