package live.rostra.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.SslMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A real server in a directory of its own.
@Tag("it")
class EmbeddedPostgresTest {
  private Path directory;
  private final List<AutoCloseable> toClose = new ArrayList<>();

  /// One that somebody else than its owner can reach, as `nobody` must.
  @BeforeEach
  void make() throws IOException {
    directory = Files.createTempDirectory("rostra-embedded-");
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @AfterEach
  void remove() throws Exception {
    for (AutoCloseable each : toClose.reversed()) {
      each.close();
    }
    Trees.delete(directory);
  }

  /// Unpacking is most of a first start, and is looked at elsewhere.
  private void unpackedAlready() throws IOException {
    Files.createSymbolicLink(directory.resolve("server"), TestPostgres.programs());
  }

  private DataDirectory data() {
    return new DataDirectory(directory.resolve("data"));
  }

  private EmbeddedPostgres start() throws Exception {
    return start(ServerUser.find());
  }

  private EmbeddedPostgres start(ServerUser user) throws Exception {
    EmbeddedPostgres server = EmbeddedPostgres.start(directory, user, Map.of("fsync", "off"));
    toClose.add(server);
    return server;
  }

  private static String ask(EmbeddedPostgres server, String sql) {
    return TestPostgres.ask(TestPostgres.url(server.address()), sql);
  }

  private static void execute(EmbeddedPostgres server, String sql) {
    TestPostgres.execute(TestPostgres.url(server.address()), sql);
  }

  private static void await(String what, BooleanSupplier condition) {
    long untilNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(untilNs);
      LockSupport.parkNanos(5_000_000);
    }
  }

  private void keepsItsData(ServerUser user) throws Exception {
    EmbeddedPostgres first = start(user);
    execute(first, "CREATE TABLE kept AS SELECT 42 AS answer");
    ProcessHandle process = first.process();
    first.close();
    assertThat(data().worksHere(process.pid())).isFalse();

    assertThat(ask(start(user), "SELECT answer FROM kept")).isEqualTo("42");
  }

  @Test
  void keepsItsDataAndEndsWithItsNode() throws Exception {
    unpackedAlready();
    keepsItsData(ServerUser.find());
  }

  @Test
  void runsAsNobodyWhereANamespaceIsNotAllowed() throws Exception {
    assertThat(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))
        .as("only root can become nobody: run this as root")
        .isEqualTo(0);
    keepsItsData(ServerUser.nobody());
  }

  @Test
  void letsNobodyInWithoutItsPasswordWhichOnlyItsOwnerCanRead() throws Exception {
    unpackedAlready();
    PostgresAddress at = start().address();

    for (String password : List.of("", "rostra", at.password() + "x")) {
      PostgresAddress guessed =
          new PostgresAddress(
              at.host(), at.port(), at.database(), at.user(), password, SslMode.DISABLE);
      assertThatThrownBy(() -> guessed.dataSource().getConnection())
          .hasMessageContaining("password");
    }
    assertThat(Files.getPosixFilePermissions(directory.resolve("password")))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(at.password()).hasSize(48);
    assertThat(Files.getPosixFilePermissions(directory.resolve("data")))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void theDirectoryBelongsToOneNode() throws Exception {
    unpackedAlready();
    EmbeddedPostgres first = start();

    assertThatThrownBy(this::start).hasMessage("another node uses it");
    assertThat(ask(first, "SELECT 1")).isEqualTo("1");
  }

  @Test
  void aServerThatDiesIsStartedAgain() throws Exception {
    unpackedAlready();
    EmbeddedPostgres server = start();
    execute(server, "CREATE TABLE kept AS SELECT 42 AS answer");
    ProcessHandle died = server.process();

    died.destroyForcibly();
    await("it has died", () -> !data().worksHere(died.pid()));
    await("there is another", () -> isUp(server));

    assertThat(server.process().pid()).isNotEqualTo(died.pid());
    assertThat(ask(server, "SELECT answer FROM kept")).isEqualTo("42");
  }

  private static boolean isUp(EmbeddedPostgres server) {
    try {
      server.process();
      return ask(server, "SELECT 1").equals("1");
    } catch (IOException | IllegalStateException _) {
      return false;
    }
  }

  @Test
  void aStrangerWithTheNumberOfADeadServerIsLeftAlone() throws Exception {
    unpackedAlready();
    EmbeddedPostgres first = start();
    execute(first, "CREATE TABLE kept AS SELECT 42 AS answer");
    Path pidFile = directory.resolve("data").resolve("postmaster.pid");
    List<String> lines = new ArrayList<>(Files.readAllLines(pidFile));
    first.close();
    Process stranger = new ProcessBuilder("sleep", "600").start();
    toClose.add(stranger::destroyForcibly);
    lines.set(0, Long.toString(stranger.pid()));
    Files.write(pidFile, lines);

    EmbeddedPostgres second = start();

    assertThat(ask(second, "SELECT answer FROM kept")).isEqualTo("42");
    second.close();
    assertThat(stranger.isAlive()).isTrue();
  }

  @Test
  void aFileWithoutSenseInPlaceOfTheNumberIsNoHindrance() throws Exception {
    unpackedAlready();
    start().close();
    Files.writeString(directory.resolve("data").resolve("postmaster.pid"), "what?\n");

    assertThat(ask(start(), "SELECT 1")).isEqualTo("1");
  }

  @Test
  void aFirstStartThatWasCutOffIsMadeUpFor() throws Exception {
    Files.createDirectories(directory.resolve("unfinished").resolve("base"));
    Files.createDirectories(directory.resolve("server").resolve("unfinished").resolve("bin"));

    assertThat(ask(start(), "SELECT 1")).isEqualTo("1");
  }

  @Test
  void aStartThatFailsSaysWhatTheServerSaid() throws Exception {
    unpackedAlready();
    start().close();
    Files.writeString(directory.resolve("data").resolve("PG_VERSION"), "9\n");

    assertThatThrownBy(this::start)
        .hasMessageContaining("its server does not start")
        .hasMessageContaining("incompatible");
  }

  @Test
  void aStartThatIsNotLetInLeavesNoServerBehind() throws Exception {
    unpackedAlready();
    start().close();
    Files.writeString(directory.resolve("password"), "another\n");

    assertThatThrownBy(this::start).hasMessageContaining("its server does not let us in");
    assertThat(data().processes()).isEmpty();
  }

  /// T12 and the first half of a restart: nothing that was promised is lost, nothing is there
  /// twice, and the server that outlived its node is ended.
  @Test
  void whatWasPromisedBeforeAKillIsThereAfterIt() throws Exception {
    Vertx vertx = Vertx.vertx();
    toClose.add(() -> vertx.close().toCompletionStage().toCompletableFuture().get());
    long promised;
    ProcessHandle orphan;
    DataDirectory data = new DataDirectory(directory.resolve("postgres/data"));
    try (FactsProcess process = new FactsProcess(directory)) {
      process.awaitPromise(3_000);
      promised = process.kill();
      orphan = data.postmaster().orElseThrow();
    }
    assertThat(data.worksHere(orphan.pid())).as("PostgreSQL outlives the node").isTrue();

    RoomFacts facts =
        RoomFacts.open(vertx, FactsProcess.settings(directory))
            .toCompletionStage()
            .toCompletableFuture()
            .get(60, TimeUnit.SECONDS);
    try {
      assertThat(data.worksHere(orphan.pid())).as("and is ended by the next").isFalse();
      assertThat(facts.stats().drained().waiting()).isZero();
      List<Long> there = new ArrayList<>();
      facts
          .pool()
          .query("SELECT seq FROM room_log ORDER BY seq")
          .execute()
          .toCompletionStage()
          .toCompletableFuture()
          .get()
          .forEach(row -> there.add(row.getLong(0)));
      assertThat(there).doesNotHaveDuplicates().hasSizeGreaterThan((int) promised);
      assertThat(there.getLast()).isEqualTo(there.size() - 1);
    } finally {
      facts.close(5_000).toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }
  }

  /// An upgrade deletes the programs of the release before, those of a server that runs among them.
  @Test
  void theServerThatAKilledNodeHasLeftIsEndedByTheNextRelease() throws Exception {
    Vertx vertx = Vertx.vertx();
    toClose.add(() -> vertx.close().toCompletionStage().toCompletableFuture().get());
    ProcessHandle orphan;
    DataDirectory data = new DataDirectory(directory.resolve("postgres/data"));
    try (FactsProcess process = new FactsProcess(directory)) {
      process.awaitPromise(10);
      process.kill();
      orphan = data.postmaster().orElseThrow();
    }
    Trees.delete(directory.resolve("postgres/server"));

    RoomFacts facts =
        RoomFacts.open(vertx, FactsProcess.settings(directory))
            .toCompletionStage()
            .toCompletableFuture()
            .get(60, TimeUnit.SECONDS);
    try {
      // Of a process that nobody has reaped the link is there, and leads nowhere.
      assertThat(Files.exists(Path.of("/proc/" + orphan.pid() + "/cwd"))).isFalse();
    } finally {
      facts.close(5_000).toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }
  }

  /// As in a container without CAP_SYS_PTRACE, where the server is `nobody`.
  @Test
  void aServerThatTheNodeMayNotLookIntoIsKnownAllTheSame() throws Exception {
    assertThat(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))
        .as("only root can become nobody: run this as root")
        .isEqualTo(0);
    Path said = directory.resolve("said");
    Process node =
        new ProcessBuilder(
                "setpriv",
                "--bounding-set=-sys_ptrace",
                "--inh-caps=-sys_ptrace",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@bin/jvm-flags",
                "-cp",
                System.getProperty("java.class.path"),
                PostgresProcess.class.getName(),
                directory.resolve("postgres").toString())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    toClose.add(node::destroyForcibly);

    assertThat(node.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(said)
        .content()
        .contains("started again after its death: true")
        .contains("the same before: true");
    assertThat(node.exitValue()).isZero();
    assertThat(new DataDirectory(directory.resolve("postgres/data")).processes()).isEmpty();
  }

  /// T12.
  @Test
  void postgresIsKilledForAWhileDuringModeration() throws Exception {
    unpackedAlready();
    Vertx vertx = Vertx.vertx();
    toClose.add(() -> vertx.close().toCompletionStage().toCompletableFuture().get());
    EmbeddedPostgres first = start();
    PostgresProxy proxy = new PostgresProxy(first.address());
    toClose.add(proxy);
    RoomFacts facts =
        RoomFacts.open(
                vertx,
                new FactsSettings(
                    Optional.of(proxy.url()), directory, 2, directory.resolve("facts"), 1 << 20))
            .toCompletionStage()
            .toCompletableFuture()
            .get(60, TimeUnit.SECONDS);
    toClose.add(() -> facts.close(5_000).toCompletionStage().toCompletableFuture().get());
    execute(first, "ALTER TABLE audit DROP CONSTRAINT audit_pkey");
    List<Future<Void>> appended = new ArrayList<>();

    for (int i = 0; i < 500; i++) {
      appended.add(
          facts.append(
              List.of(Facts.logged(i), new Fact.Audited(Facts.audit("%06d".formatted(i))))));
      if (i == 100) {
        first.process().destroyForcibly();
        first.close();
      }
      LockSupport.parkNanos(5_000_000);
    }
    Future.all(appended).toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    await("nothing gets through", () -> facts.stats().drained().failures() > 5);
    EmbeddedPostgres second = start();
    proxy.leadTo(second.address());
    long backNs = System.nanoTime();
    await("all is there", () -> facts.stats().drained().waiting() == 0);

    assertThat(System.nanoTime() - backNs).isLessThan(TimeUnit.SECONDS.toNanos(5));
    assertThat(ask(second, "SELECT count(*) || ' ' || count(DISTINCT id) FROM audit"))
        .isEqualTo("500 500");
    assertThat(ask(second, "SELECT count(*) FROM room_log")).isEqualTo("500");
  }
}
