package live.rostra.state;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.internal.VertxInternal;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowIterator;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings frames from the file to Postgres, in order, on a virtual thread of its own.
///
/// Each batch is one transaction, which first moves this file's mark in `facts_drained` from where
/// the batch begins to where it ends. A transaction whose outcome is unknown (the connection was
/// cut after COMMIT was sent) is therefore tried again safely: when it had come through, the mark
/// is no longer where the batch begins.
final class Drain {
  private static final Logger LOG = LoggerFactory.getLogger(Drain.class);

  /// A transaction of so much is short enough that others wait for no lock.
  private static final int MAX_FRAMES = 500;

  private static final int MAX_BYTES = 1 << 20;
  private static final long FIRST_RETRY_MS = 50;
  private static final long LAST_RETRY_MS = 2_000;

  /// A slow server gets more time each time, so that it comes through in the end.
  private static final Duration FIRST_PATIENCE = Duration.ofSeconds(3);

  private static final Duration LAST_PATIENCE = Duration.ofSeconds(15);

  private static final String MOVE =
      "UPDATE facts_drained SET position = $3, at = now() WHERE source = $1 AND position = $2";
  private static final String FIND = "SELECT position FROM facts_drained WHERE source = $1";
  private static final String REGISTER =
      "INSERT INTO facts_drained (source, position, at) VALUES ($1, $2, now())"
          + " ON CONFLICT DO NOTHING";

  private final VertxInternal vertx;

  /// Of its own: thousands of rows are put together on it.
  private final Context loop;

  private final FactsFile file;
  private final Supplier<PostgresAddress> address;
  private final AtomicLong drained = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final Thread thread;
  private @Nullable PgConnection connection;
  private volatile boolean stopping;

  /// When the oldest frame that waits was appended, in milliseconds since 1970; 0: none waits.
  private volatile long oldestAtMs;

  private volatile @Nullable String failing;

  /// The next frame to bring; this thread's.
  private long next;

  private LongConsumer reached = _ -> {};
  private LongConsumer freed = _ -> {};

  /// @param address of Postgres now
  Drain(VertxInternal vertx, FactsFile file, Supplier<PostgresAddress> address) {
    this.vertx = vertx;
    this.loop = vertx.createEventLoopContext();
    this.file = file;
    this.address = address;
    this.thread = Thread.ofVirtual().name("facts-drain").unstarted(this::run);
  }

  /// How far Postgres has come with this file, by its own account; blocking, before the first
  /// append.
  long position() throws IOException, InterruptedException {
    PgConnection asked = connected(LAST_PATIENCE);
    next =
        await(
            () ->
                execute(asked, REGISTER, Tuple.of(file.source(), 0L)).compose(_ -> position(asked)),
            LAST_PATIENCE);
    return next;
  }

  private Future<Long> position(PgConnection asked) {
    return asked
        .preparedQuery(FIND)
        .execute(Tuple.of(file.source()))
        .map(rows -> {
          RowIterator<Row> row = rows.iterator();
          return row.hasNext() ? row.next().getLong(0) : 0L;
        });
  }

  private static Future<Integer> execute(PgConnection on, String sql, Tuple values) {
    return on.preparedQuery(sql).execute(values).map(rows -> rows.rowCount());
  }

  /// Begins to bring what is there and what comes.
  ///
  /// @param reached is told the position after what Postgres has
  /// @param freed is told how many bytes of the file were deleted
  void start(LongConsumer reached, LongConsumer freed) {
    this.reached = reached;
    this.freed = freed;
    thread.start();
  }

  /// Where its connection is.
  Context loop() {
    return loop;
  }

  /// There is something to bring.
  void wake() {
    LockSupport.unpark(thread);
  }

  /// Ends; what is under way is given up.
  void stop() throws InterruptedException {
    stopping = true;
    thread.interrupt();
    thread.join();
    disconnect();
  }

  /// Facts that are in Postgres by this.
  long drained() {
    return drained.get();
  }

  /// Times that it did not work.
  long failures() {
    return failures.get();
  }

  /// Facts that Postgres will never take.
  long refused() {
    return refused.get();
  }

  /// How long the oldest frame has waited, as of `nowMs`; 0 when none waits.
  long oldestMs(long nowMs) {
    long at = oldestAtMs;
    return at == 0 ? 0 : Math.max(0, nowMs - at);
  }

  /// Why it does not work now; null when it does.
  @Nullable String failing() {
    return failing;
  }

  private void run() {
    try {
      while (!stopping) {
        FactsFile.Batch frames = file.read(next, MAX_FRAMES, MAX_BYTES);
        if (frames.frames().isEmpty()) {
          oldestAtMs = 0;
          LockSupport.park(this);
        } else {
          bring(decoded(frames));
        }
      }
    } catch (InterruptedException _) {
      // Ending.
    } catch (IOException | RuntimeException e) {
      failing = "the file of facts cannot be read";
      LOG.error("facts stay in their file until the node starts again", e);
    }
  }

  /// Frames, read.
  ///
  /// @param from position of the first
  /// @param to the position after the last
  /// @param frames what is in each
  private record Batch(long from, long to, List<List<Fact>> frames) {
    List<Fact> facts() {
      return frames.stream().flatMap(List::stream).toList();
    }

    Batch after(long position) {
      return new Batch(position, to, frames.subList((int) (position - from), frames.size()));
    }
  }

  private Batch decoded(FactsFile.Batch batch) {
    List<List<Fact>> frames = new ArrayList<>();
    for (byte[] frame : batch.frames()) {
      try {
        FactCodec.Appended appended = FactCodec.decode(frame);
        if (frames.isEmpty()) {
          oldestAtMs = appended.atMs();
        }
        frames.add(appended.facts());
      } catch (IOException e) {
        // Its checksum is right: a newer version wrote it.
        refuse("a frame that this version cannot read: " + e.getMessage(), frame);
        frames.add(List.of());
      }
    }
    return new Batch(batch.from(), batch.to(), frames);
  }

  /// Until it is in Postgres.
  private void bring(Batch batch) throws InterruptedException, IOException {
    boolean carefully = false;
    for (int tries = 0; !stopping; tries++) {
      try {
        Duration patience = patience(tries);
        PgConnection on = connected(patience);
        boolean oneByOne = carefully;
        await(() -> transact(on, batch, oneByOne), patience);
        arrived(batch);
        return;
      } catch (PgException e) {
        if (unacceptable(e) && !carefully) {
          LOG.warn("Postgres does not take a fact: {}", e.getSqlState());
          carefully = true;
          disconnect();
        } else {
          failed(e, tries);
        }
      } catch (IOException e) {
        failed(e, tries);
      }
    }
  }

  private static Duration patience(int tries) {
    Duration patience = FIRST_PATIENCE.multipliedBy(1L << Math.min(tries, 3));
    return patience.compareTo(LAST_PATIENCE) < 0 ? patience : LAST_PATIENCE;
  }

  private void arrived(Batch batch) {
    if (failing != null) {
      LOG.info("Postgres takes facts again");
      failing = null;
    }
    next = batch.to();
    drained.addAndGet(batch.frames().stream().mapToInt(List::size).sum());
    freed.accept(file.retire(next));
    reached.accept(next);
  }

  private void failed(Exception e, int tries) throws InterruptedException {
    failures.incrementAndGet();
    disconnect();
    if (failing == null) {
      LOG.warn("Postgres does not take facts, they wait in their file: {}", e.getMessage());
    }
    failing = "Postgres does not answer";
    long waitMs = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS << Math.min(tries, 10));
    // Many nodes that lost the same server do not come back as one.
    TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextLong(waitMs / 2, waitMs + 1));
  }

  /// Whether it is what the fact says that Postgres does not take: data exceptions, violated
  /// constraints, and what is too large (PostgreSQL, appendix A).
  private static boolean unacceptable(PgException e) {
    String state = e.getSqlState();
    return state.startsWith("22") || state.startsWith("23") || state.startsWith("54");
  }

  /// In plain words: the client's own transactions end with the first statement that fails, and do
  /// not know of savepoints.
  private Future<Void> transact(PgConnection on, Batch batch, boolean carefully) {
    return on.query("BEGIN")
        .execute()
        .compose(_ -> moveMark(on, batch))
        .compose(left -> carefully ? writeEach(on, left) : FactWriter.write(on, left.facts()))
        .compose(_ -> on.query("COMMIT").execute())
        .mapEmpty();
  }

  /// @return what is left of the batch
  private Future<Batch> moveMark(PgConnection on, Batch batch) {
    return execute(on, MOVE, Tuple.of(file.source(), batch.from(), batch.to()))
        .compose(moved ->
            moved == 1
                ? Future.succeededFuture(batch)
                : position(on).compose(at -> rest(on, batch, at)));
  }

  /// The mark is not where it was left: a COMMIT without an answer has come through, or the
  /// database is another one.
  private Future<Batch> rest(PgConnection on, Batch batch, long at) {
    if (at >= batch.to()) {
      return Future.succeededFuture(batch.after(batch.to()));
    }
    Batch left = at > batch.from() ? batch.after(at) : batch;
    Future<Integer> moved =
        at == 0
            ? execute(on, REGISTER, Tuple.of(file.source(), 0L))
                .compose(_ -> execute(on, MOVE, Tuple.of(file.source(), at, batch.to())))
            : execute(on, MOVE, Tuple.of(file.source(), at, batch.to()));
    return moved.compose(rows ->
        rows == 1
            ? Future.succeededFuture(left)
            : Future.failedFuture(new IOException("another transaction has moved the mark")));
  }

  /// One fact at a time; what Postgres does not take is put aside.
  private Future<Void> writeEach(PgConnection on, Batch batch) {
    Future<Void> written = Future.succeededFuture();
    for (Fact fact : batch.facts()) {
      written = written.compose(_ -> writeOne(on, fact));
    }
    return written;
  }

  private Future<Void> writeOne(PgConnection on, Fact fact) {
    return on.query("SAVEPOINT fact")
        .execute()
        .compose(_ -> FactWriter.write(on, List.of(fact)))
        .compose(
            _ -> on.query("RELEASE fact").execute().mapEmpty(),
            failure -> {
              if (!(failure instanceof PgException e) || !unacceptable(e)) {
                return Future.failedFuture(failure);
              }
              refuse(
                  e.getSqlState() + " " + fact.getClass().getSimpleName(),
                  FactCodec.encode(System.currentTimeMillis(), List.of(fact)));
              return on.query("ROLLBACK TO fact").execute().mapEmpty();
            });
  }

  /// Keeps what nobody takes, for a person to look at.
  private void refuse(String why, byte[] frame) {
    refused.incrementAndGet();
    LOG.error("a fact was put aside in facts.directory, in the file refused: {}", why);
    try {
      Files.writeString(
          file.refused(),
          why + " " + Base64.getEncoder().encodeToString(frame) + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      LOG.error("it could not be put aside: {}", e.toString());
    }
  }

  private PgConnection connected(Duration patience) throws IOException, InterruptedException {
    PgConnection current = connection;
    if (current == null) {
      current = await(() -> PgConnection.connect(vertx, address.get().options()), patience);
      // The statement that is under way fails by itself.
      current.exceptionHandler(e -> LOG.debug("the connection to Postgres has failed", e));
      connection = current;
    }
    return current;
  }

  /// Never waits: a server that has gone away does not answer to this either.
  private void disconnect() {
    PgConnection current = connection;
    connection = null;
    if (current != null) {
      current.close().onFailure(e -> LOG.debug("a connection was closed already", e));
    }
  }

  /// Does something on the loop and waits for it.
  private <T> T await(Supplier<Future<T>> asked, Duration patience)
      throws IOException, InterruptedException {
    CompletableFuture<T> answer = new CompletableFuture<>();
    loop.runOnContext(_ -> asked.get().onComplete(answer::complete, answer::completeExceptionally));
    try {
      return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new IOException("no answer in " + patience.toSeconds() + " s", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof PgException refusal) {
        throw refusal;
      }
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IOException(String.valueOf(cause.getMessage()), cause);
    }
  }
}
