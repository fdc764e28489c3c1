package live.rostra.state;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import live.rostra.room.RoomId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Facts in a file and in Postgres.
final class PostgresFacts implements RoomFacts {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresFacts.class);

  /// How long a start waits for a server that does not answer.
  private static final Duration SERVER_PATIENCE = Duration.ofSeconds(30);

  /// How long a start waits for what a node before it has left.
  private static final Duration REPLAY_PATIENCE = Duration.ofMinutes(5);

  /// A question waits this long for what was appended before it.
  private static final long CATCH_UP_MS = 500;

  /// Whoever comes in does not wait for so long.
  private static final long BAN_CATCH_UP_MS = 100;

  private static final long DEADLINE_MS = 5_000;

  /// A fact that has waited this long is remarked upon.
  private static final long REMARKABLE_MS = 5_000;

  private static final int MAX_WAITING_QUESTIONS = 1_000;
  private static final int MAX_PAGE = 500;
  private static final int MAX_ID = 128;

  private final VertxInternal vertx;
  private final FactsFile file;
  private final FactsIntake intake;
  private final Drain drain;
  private final Progress progress;
  private final Pool pool;
  private final RoomQueries queries;
  private final @Nullable EmbeddedPostgres server;

  private PostgresFacts(
      VertxInternal vertx,
      FactsFile file,
      long maxBytes,
      Supplier<PostgresAddress> address,
      int connections,
      @Nullable EmbeddedPostgres server)
      throws IOException, InterruptedException {
    this.vertx = vertx;
    this.file = file;
    this.server = server;
    this.drain = new Drain(vertx, file, address);
    long position = drain.position();
    file.skipTo(position);
    this.progress = new Progress(vertx, position);
    this.intake = new FactsIntake(vertx, file, maxBytes, drain::wake);
    this.pool = pool(vertx, address, connections);
    this.queries = new RoomQueries(pool);
  }

  /// Blocking.
  static RoomFacts open(VertxInternal vertx, FactsSettings settings)
      throws IOException, InterruptedException {
    FactsFile file = openFile(settings);
    EmbeddedPostgres server = null;
    try {
      Supplier<PostgresAddress> address;
      if (settings.url().isPresent()) {
        PostgresAddress configured = PostgresAddress.parse(settings.url().get());
        address = () -> configured;
      } else {
        EmbeddedPostgres own = startServer(settings);
        server = own;
        address = own::address;
      }
      Migrations.run(address.get(), SERVER_PATIENCE);
      PostgresFacts facts =
          new PostgresFacts(
              vertx, file, settings.maxBytes(), address, settings.connections(), server);
      facts.start();
      return facts;
    } catch (IOException | InterruptedException | RuntimeException e) {
      if (server != null) {
        server.close();
      }
      file.close();
      throw e;
    }
  }

  private static FactsFile openFile(FactsSettings settings) {
    try {
      return FactsFile.open(settings.directory(), settings.maxBytes());
    } catch (IOException e) {
      throw new UnusableStateException(
          "facts.directory %s cannot be used (%s)".formatted(settings.directory(), e.getMessage()));
    }
  }

  private static EmbeddedPostgres startServer(FactsSettings settings) throws InterruptedException {
    try {
      return EmbeddedPostgres.start(settings.postgres());
    } catch (IOException e) {
      throw new UnusableStateException(
          "postgres.directory %s cannot be used (%s)"
              .formatted(settings.postgres(), e.getMessage()));
    }
  }

  /// Connections on an event loop of their own: sound and requests have theirs.
  private static Pool pool(Vertx vertx, Supplier<PostgresAddress> address, int connections) {
    return PgBuilder.pool()
        .with(
            new PoolOptions()
                .setMaxSize(connections)
                .setMaxWaitQueueSize(MAX_WAITING_QUESTIONS)
                .setConnectionTimeout((int) DEADLINE_MS)
                .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS)
                .setEventLoopSize(1))
        // A server that has vanished without a word is noticed while something is asked of it.
        .with(
            new NetClientOptions()
                .setConnectTimeout((int) DEADLINE_MS)
                .setTcpKeepAlive(true)
                .setTcpUserTimeout((int) DEADLINE_MS))
        .connectingTo(() -> Future.succeededFuture(address.get().options()))
        .using(vertx)
        .build();
  }

  /// Takes what a node before this one has left to Postgres, before anybody asks.
  private void start() throws IOException, InterruptedException {
    long left = file.end() - progress.reached();
    if (left > 0) {
      LOG.info("taking {} appends of the node before this one to Postgres", left);
    }
    drain.start(progress::reach, intake::freed);
    if (!progress.waitFor(file.end(), REPLAY_PATIENCE)) {
      drain.stop();
      throw new UnusableStateException(
          "facts.directory: what the node before this one has left cannot be taken to Postgres: "
              + drain.failing());
    }
    intake.start();
  }

  @Override
  public Future<Void> append(List<Fact> facts) {
    return intake.append(facts);
  }

  @Override
  public Future<List<StoredRoom>> open() {
    return ask(RoomQueries::open);
  }

  @Override
  public Future<Long> nextEpoch(RoomId room) {
    return answer(queries.nextEpoch(room));
  }

  @Override
  public Future<List<ChatMessage>> chat(UUID instance, @Nullable String beforeId, int limit) {
    return ask(asked ->
        asked.chat(instance, beforeId == null ? null : checkedId(beforeId), checked(limit)));
  }

  @Override
  public Future<List<Ban>> bans(RoomId room) {
    return ask(asked -> asked.bans(room));
  }

  @Override
  public Future<Boolean> isBanned(RoomId room, String identity) {
    return ask(BAN_CATCH_UP_MS, asked -> asked.isBanned(room, identity));
  }

  @Override
  public Future<List<Report>> reports(RoomId room) {
    return ask(asked -> asked.reports(room));
  }

  @Override
  public Future<Page<AuditEntry>> audit(RoomId room, @Nullable String cursor, int limit) {
    return ask(
        asked -> asked.audit(room, cursor == null ? null : checkedId(cursor), checked(limit)));
  }

  /// @throws FactsException when `id` could not have been one
  private static String checkedId(String id) {
    if (id.isEmpty()
        || id.length() > MAX_ID
        || !id.chars().allMatch(letter -> letter > ' ' && letter < 0x7F)) {
      throw new FactsException(
          FactsException.Code.BAD_CURSOR, "this node has given no such cursor");
    }
    return id;
  }

  private static int checked(int limit) {
    if (limit < 1 || limit > MAX_PAGE) {
      throw new IllegalArgumentException("a page has 1 to " + MAX_PAGE + " items");
    }
    return limit;
  }

  private <T> Future<T> ask(Function<RoomQueries, Future<T>> question) {
    return ask(CATCH_UP_MS, question);
  }

  /// Asks once Postgres has what was appended before, or that takes too long, or does not get
  /// through now anyway.
  private <T> Future<T> ask(long catchUpMs, Function<RoomQueries, Future<T>> question) {
    if (drain.failing() != null) {
      return answer(question.apply(queries));
    }
    return progress.reaches(file.end(), catchUpMs).transform(_ -> answer(question.apply(queries)));
  }

  private static <T> Future<T> answer(Future<T> asked) {
    return asked
        .timeout(DEADLINE_MS, TimeUnit.MILLISECONDS)
        .recover(failure -> Future.failedFuture(unavailable(failure)));
  }

  private static Throwable unavailable(Throwable failure) {
    LOG.debug("Postgres did not answer", failure);
    return failure instanceof FactsException
        ? failure
        : new FactsException(FactsException.Code.UNAVAILABLE, "Postgres does not answer", failure);
  }

  @Override
  public Pool pool() {
    return pool;
  }

  @Override
  public Context loop() {
    return drain.loop();
  }

  @Override
  public FactsStats stats() {
    return intake.stats(
        new FactsStats.Drained(
            file.end() - progress.reached(),
            drain.oldestMs(System.currentTimeMillis()),
            drain.drained(),
            drain.failures(),
            drain.refused()));
  }

  @Override
  public Optional<String> trouble() {
    if (intake.diskFailed()) {
      return Optional.of("facts cannot be written to facts.directory");
    }
    return intake.full()
        ? Optional.of("the file of facts is full, because Postgres has been away for too long")
        : Optional.empty();
  }

  @Override
  public Optional<String> concern() {
    long oldestMs = drain.oldestMs(System.currentTimeMillis());
    boolean halfFull = intake.halfFull();
    if (halfFull || oldestMs >= REMARKABLE_MS) {
      return Optional.of(
          "%s%d appends of facts wait for Postgres, the oldest for %d s"
              .formatted(
                  halfFull ? "the file of facts is half full: " : "",
                  file.end() - progress.reached(),
                  oldestMs / 1_000));
    }
    return drain.refused() == 0
        ? Optional.empty()
        : Optional.of("%d facts were put aside in facts.directory".formatted(drain.refused()));
  }

  @Override
  public Future<Void> close(long drainMs) {
    return vertx
        .executeBlocking(() -> {
          intake.close();
          if (!progress.waitFor(file.end(), Duration.ofMillis(drainMs))) {
            LOG.warn(
                "{} appends of facts stay in their file, for the next start",
                file.end() - progress.reached());
          }
          drain.stop();
          return null;
        })
        .eventually(pool::close)
        .eventually(() ->
            vertx.executeBlocking(() -> {
              if (server != null) {
                server.close();
              }
              file.close();
              return null;
            }))
        .mapEmpty();
  }
}
