package live.rostra.state;

import io.vertx.pgclient.SslMode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A PostgreSQL of the node's own: packaged programs, data in a directory, a process that only this
/// node can log in to.
///
/// ```
/// <directory>/lock      held while a node uses it
///             server/   the programs, unpacked
///             data/     the data (initdb)
///             password  of the user "rostra", readable by its owner alone
///             log       what the server says
/// ```
///
/// The server listens on 127.0.0.1, on a free port of each start, and asks everybody for the
/// password. One that a killed node has left is ended before a new one starts; one that dies is
/// started again. Thread-safe; methods block.
final class EmbeddedPostgres implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);

  /// The one user.
  static final String USER = "rostra";

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int START_TRIES = 5;
  private static final long LOOK_MS = 100;
  private static final long LAST_RETRY_MS = 5_000;
  private static final long LARGE_LOG = 1 << 20;

  /// What suits a guest on a machine that mixes sound; statements are never written to the log,
  /// because there are people's words in them.
  private static final Map<String, String> SETTINGS =
      Map.ofEntries(
          Map.entry("listen_addresses", "127.0.0.1"),
          Map.entry("unix_socket_directories", ""),
          Map.entry("timezone", "UTC"),
          Map.entry("max_connections", "120"),
          Map.entry("shared_buffers", "32MB"),
          Map.entry("min_wal_size", "32MB"),
          Map.entry("max_wal_size", "256MB"),
          Map.entry("io_method", "sync"),
          Map.entry("jit", "off"),
          Map.entry("log_checkpoints", "off"),
          Map.entry("log_error_verbosity", "terse"),
          Map.entry("log_min_error_statement", "panic"));

  private final Path root;
  private final DirectoryLock lock;
  private final ServerUser user;
  private final Path programs;
  private final DataDirectory data;
  private final Map<String, String> settings;
  private final String password;
  private final CountDownLatch closing = new CountDownLatch(1);
  private volatile int port;

  private EmbeddedPostgres(
      Path root,
      DirectoryLock lock,
      ServerUser user,
      Path programs,
      Map<String, String> settings,
      String password) {
    this.root = root;
    this.lock = lock;
    this.user = user;
    this.programs = programs;
    this.settings = settings;
    this.password = password;
    this.data = new DataDirectory(dataIn(root));
  }

  private static Path dataIn(Path root) {
    return root.resolve("data");
  }

  /// Starts the server of a directory, which is made when it does not exist.
  ///
  /// @throws IOException with a sentence that says what `directory` lacks
  static EmbeddedPostgres start(Path directory) throws IOException, InterruptedException {
    return start(directory, ServerUser.find(), Map.of());
  }

  /// @param more settings of the server, for tests
  static EmbeddedPostgres start(Path directory, ServerUser user, Map<String, String> more)
      throws IOException, InterruptedException {
    Path root = Files.createDirectories(directory).toRealPath();
    DirectoryLock lock = DirectoryLock.take(root);
    EmbeddedPostgres server = null;
    try {
      boolean first = !new DataDirectory(dataIn(root)).exists();
      if (first) {
        LOG.info("unpacking PostgreSQL and making its data, once");
      }
      long beganNs = System.nanoTime();
      Path programs = ServerArchive.find().unpackInto(root.resolve("server"));
      Map<String, String> settings = new HashMap<>(SETTINGS);
      settings.putAll(more);
      server =
          new EmbeddedPostgres(
              root, lock, user, programs.resolve("bin"), settings, password(root, first));
      server.endLeftOver();
      if (first) {
        server.makeData();
      }
      server.startServer();
      server.makeDatabase();
      Thread.ofPlatform().daemon().name("postgres-watch").start(server::watch);
      LOG.info("PostgreSQL is up after {} ms", (System.nanoTime() - beganNs) / 1_000_000);
      return server;
    } catch (IOException | InterruptedException | RuntimeException e) {
      if (server == null) {
        lock.close();
      } else {
        server.close();
      }
      throw e;
    }
  }

  private static String password(Path root, boolean first) throws IOException {
    Path file = root.resolve("password");
    if (first) {
      byte[] secret = new byte[24];
      new SecureRandom().nextBytes(secret);
      Files.deleteIfExists(file);
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(file, HexFormat.of().formatHex(secret) + "\n");
    }
    if (!Files.exists(file)) {
      throw new IOException("the file password is missing beside its data");
    }
    return Files.readString(file).strip();
  }

  /// How to reach the server now; another start may be at another port.
  PostgresAddress address() {
    return new PostgresAddress("127.0.0.1", port, USER, USER, password, SslMode.DISABLE);
  }

  /// Where the programs of all releases are unpacked, for tests.
  Path programs() {
    return root.resolve("server");
  }

  /// The process of the server, for tests.
  ProcessHandle process() throws IOException {
    return data.postmaster().orElseThrow(() -> new IOException("it is not running"));
  }

  /// Ends the server that a killed node has left.
  private void endLeftOver() throws IOException, InterruptedException {
    if (data.postmaster().isPresent()) {
      LOG.info("ending the PostgreSQL that a killed node has left");
      stopServer();
    }
    for (ProcessHandle process : data.processes()) {
      // Without a postmaster, or one that does not end.
      process.destroyForcibly();
    }
    waitForProcesses();
    data.forgetServer();
  }

  private void waitForProcesses() throws IOException, InterruptedException {
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (!data.processes().isEmpty()) {
      if (System.nanoTime() > until) {
        throw new IOException("processes of an old server do not end");
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_MS);
    }
  }

  /// Data appear whole or not at all.
  private void makeData() throws IOException, InterruptedException {
    Path unfinished = root.resolve("unfinished");
    Trees.delete(unfinished);
    Files.createDirectory(
        unfinished,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    user.own(unfinished);
    user.own(root.resolve("password"));
    run(
        "initdb",
        "--pgdata=" + unfinished,
        "--username=" + USER,
        "--pwfile=" + root.resolve("password"),
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale-provider=builtin",
        "--locale=C",
        "--builtin-locale=C.UTF-8",
        "off".equals(settings.get("fsync")) ? "--no-sync" : "--no-instructions");
    Files.move(unfinished, data.path(), StandardCopyOption.ATOMIC_MOVE);
  }

  /// One of its own, called like the user.
  private void makeDatabase() throws IOException {
    PostgresAddress admin =
        new PostgresAddress("127.0.0.1", port, "postgres", USER, password, SslMode.DISABLE);
    try (Connection connection = admin.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      try (ResultSet found =
          statement.executeQuery("SELECT FROM pg_database WHERE datname = '" + USER + "'")) {
        if (found.next()) {
          return;
        }
      }
      statement.execute("CREATE DATABASE " + USER);
    } catch (SQLException e) {
      throw new IOException("its server does not let us in: " + e.getMessage(), e);
    }
  }

  private void startServer() throws IOException, InterruptedException {
    Path log = root.resolve("log");
    if (Files.exists(log) && Files.size(log) > LARGE_LOG) {
      Files.move(log, root.resolve("log.old"), StandardCopyOption.REPLACE_EXISTING);
    }
    if (!Files.exists(log)) {
      Files.createFile(log);
    }
    user.own(log);
    for (int i = 1; ; i++) {
      long logged = Files.size(log);
      try {
        run(
            "pg_ctl",
            "--pgdata=" + data.path(),
            "--log=" + log,
            "--wait",
            "--timeout=" + PATIENCE.toSeconds(),
            "--options=" + options(freePort()),
            "start");
        break;
      } catch (IOException e) {
        // The port may have been taken meanwhile.
        if (i == START_TRIES) {
          throw new IOException(sentence(log, logged, e), e);
        }
      }
    }
    if (data.postmaster().isEmpty()) {
      // It would be taken for dead for as long as it lives.
      stopServer();
      throw new IOException("/proc does not show the node its server");
    }
    port = data.port();
  }

  private String options(int at) {
    List<String> options = new ArrayList<>(List.of("-p", Integer.toString(at)));
    settings.forEach((name, value) -> options.add("-c %s='%s'".formatted(name, value)));
    return String.join(" ", options);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /// What the server itself has said, which is more than its starter knows.
  private static String sentence(Path log, long from, IOException failure) throws IOException {
    String said = Files.readString(log);
    return said.substring((int) Math.min(from, said.length()))
        .lines()
        .filter(line -> line.contains("FATAL:"))
        .reduce((_, last) -> last)
        .map(line -> "its server does not start: " + line.replaceFirst(".*FATAL:\\s*", ""))
        .orElse(String.valueOf(failure.getMessage()));
  }

  /// Starts the server again when it has died.
  private void watch() {
    try {
      long waitMs = LOOK_MS;
      while (!closing.await(waitMs, TimeUnit.MILLISECONDS)) {
        waitMs = lookAfterServer() ? LOOK_MS : Math.min(2 * waitMs, LAST_RETRY_MS);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// @return false when there is none
  private boolean lookAfterServer() throws InterruptedException {
    synchronized (lock) {
      try {
        if (closing.getCount() == 0 || data.postmaster().isPresent()) {
          return true;
        }
        LOG.warn("PostgreSQL has died: starting it again");
        endLeftOver();
        startServer();
        return true;
      } catch (IOException e) {
        LOG.error("PostgreSQL cannot be started again: {}", e.getMessage());
        return false;
      }
    }
  }

  private void stopServer() throws InterruptedException {
    for (String mode : List.of("fast", "immediate")) {
      try {
        run(
            "pg_ctl",
            "--pgdata=" + data.path(),
            "--mode=" + mode,
            "--wait",
            "--timeout=20",
            "stop");
        return;
      } catch (IOException e) {
        LOG.warn("PostgreSQL does not end ({}): {}", mode, e.getMessage());
      }
    }
  }

  /// Runs one of the programs to its end.
  ///
  /// @throws IOException with what it said last, when it failed
  private void run(String program, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(programs.resolve(program).toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(user.command(command))
            .directory(root.toFile())
            .redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
    builder.environment().put("LC_ALL", "C");
    Process process = builder.start();
    process.getOutputStream().close();
    String said =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    if (process.waitFor() != 0) {
      throw new IOException(
          "%s failed: %s".formatted(program, said.substring(said.lastIndexOf('\n') + 1)));
    }
  }

  /// Ends the server, cleanly when it lets us, and lets another node have the directory.
  @Override
  public void close() {
    closing.countDown();
    synchronized (lock) {
      if (!lock.isHeld()) {
        return;
      }
      try {
        if (data.postmaster().isPresent()) {
          stopServer();
          waitForProcesses();
        }
        lock.close();
      } catch (IOException e) {
        LOG.warn("PostgreSQL could not be ended: {}", e.getMessage());
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
