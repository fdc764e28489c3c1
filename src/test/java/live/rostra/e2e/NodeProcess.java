package live.rostra.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import live.rostra.http.Grant;
import live.rostra.http.TokenKey;
import live.rostra.http.Tokens;
import live.rostra.room.Role;
import live.rostra.state.TestPostgres;

/// `live.rostra.Rostra` as an operator runs it: a process of its own, on this test's JDK and class
/// path, with the JVM flags of `bin/rostra`.
final class NodeProcess implements AutoCloseable {
  static final String KEY_ID = "test";
  static final String SECRET = "0123456789abcdef0123456789abcdef";

  private static final Pattern UP = Pattern.compile("HTTP (http\\S+), media UDP \\[(\\d+)");

  private final Process process;

  private NodeProcess(Process process) {
    this.process = process;
  }

  /// What a command printed until it ended.
  record Result(int exitCode, String out, String err) {
    /// Lines on standard error.
    List<String> complaints() {
      return err.lines().toList();
    }
  }

  /// Where a running node is.
  record Address(URI http, int udpPort) {}

  /// A token for somebody who may speak in this room and open it, of a node with that key.
  static String token(String room) {
    return token("anna", room, Grant.JOIN, Grant.SPEAK, Grant.HOST);
  }

  /// A token of such a node.
  static String token(String identity, String room, Grant first, Grant... more) {
    return token(identity, room, Optional.empty(), EnumSet.of(first, more));
  }

  /// The same for somebody who comes by a lower role than the grant allows.
  static String token(String identity, String room, Role role, Grant grant) {
    return token(identity, room, Optional.of(role), EnumSet.of(grant));
  }

  private static String token(
      String identity, String room, Optional<Role> role, EnumSet<Grant> grants) {
    TokenKey key = TokenKey.of(KEY_ID, SECRET.getBytes(StandardCharsets.UTF_8));
    return new Tokens(List.of(key), InstantSource.system())
        .issue(identity, identity, room, grants, role, Duration.ofHours(1));
  }

  /// Runs a command to its end.
  static Result run(Map<String, String> environment, String... arguments) throws Exception {
    Process process = start(List.of(), List.of(), environment, arguments);
    CompletableFuture<String> err = text(process.getErrorStream());
    CompletableFuture<String> out = text(process.getInputStream());
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("still running: " + String.join(" ", arguments));
    }
    return new Result(process.exitValue(), out.get(), err.get());
  }

  /// The settings of a node on free ports of 127.0.0.1 that stores to `storage`, and facts beside
  /// it and in a new database.
  static Map<String, String> onLoopback(Path storage) {
    return Map.of(
        "ROSTRA_AUTH_KEYS", KEY_ID + ":" + SECRET,
        "ROSTRA_HTTP_HOST", "127.0.0.1",
        "ROSTRA_HTTP_PORT", "0",
        "ROSTRA_MEDIA_HOST", "127.0.0.1",
        "ROSTRA_MEDIA_BASE_PORT", "0",
        "ROSTRA_ADMIN_PORT", "0",
        "ROSTRA_STORAGE_DIRECTORY", storage.toString(),
        "ROSTRA_FACTS_DIRECTORY",
            storage.resolveSibling(storage.getFileName() + "-facts").toString(),
        "ROSTRA_POSTGRES_URL", TestPostgres.database());
  }

  /// The same with a PostgreSQL that the node runs itself, everything below one folder.
  static Map<String, String> withItsOwnPostgres(Path folder) {
    Map<String, String> environment = new HashMap<>(onLoopback(folder.resolve("storage")));
    environment.remove("ROSTRA_POSTGRES_URL");
    environment.put("ROSTRA_POSTGRES_DIRECTORY", folder.resolve("postgres").toString());
    return environment;
  }

  /// Starts `serve` on free ports; its temporary files go to `temporary`.
  static NodeProcess serve(Path temporary, Map<String, String> environment) throws IOException {
    return serve(List.of(), temporary, environment);
  }

  /// Starts `serve` by a command that executes what stands behind it.
  static NodeProcess serve(List<String> wrapper, Path temporary, Map<String, String> environment)
      throws IOException {
    return new NodeProcess(
        start(wrapper, List.of("-Djava.io.tmpdir=" + temporary), environment, "serve"));
  }

  private static Process start(
      List<String> wrapper,
      List<String> flags,
      Map<String, String> environment,
      String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(wrapper);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@bin/jvm-flags");
    // Not the tests' own, which comes first on the class path.
    command.add("-Dlogback.configurationFile=src/main/resources/logback.xml");
    command.addAll(flags);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "live.rostra.Rostra"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("ROSTRA_"));
    builder.environment().putAll(environment);
    return builder.start();
  }

  private static CompletableFuture<String> text(InputStream in) {
    return CompletableFuture.supplyAsync(() -> {
      try (in) {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    });
  }

  /// Waits for the line that says where the node listens.
  Address address() throws IOException {
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    StringBuilder printed = new StringBuilder();
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      Matcher up = UP.matcher(line);
      if (up.find()) {
        return new Address(URI.create(up.group(1)), Integer.parseInt(up.group(2)));
      }
      printed.append(line).append('\n');
    }
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    throw new AssertionError("the node did not start: " + printed + err);
  }

  /// Sends SIGTERM; again does so again.
  void terminate() {
    assertThat(process.toHandle().destroy()).isTrue();
  }

  /// Kills it without a word (SIGKILL), and not what it has started.
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  boolean alive() {
    return process.isAlive();
  }

  /// The processes that it has started.
  List<ProcessHandle> children() {
    try (Stream<ProcessHandle> children = process.descendants()) {
      return children.toList();
    }
  }

  /// Waits for the end and gives what was logged.
  Result end(long seconds) throws Exception {
    CompletableFuture<String> err = text(process.getErrorStream());
    assertThat(process.waitFor(seconds, TimeUnit.SECONDS)).as("has ended").isTrue();
    return new Result(process.exitValue(), "", err.get());
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
