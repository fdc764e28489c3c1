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
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
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

  private static final String AWAY = "Postgres does not answer";

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
            onLoop(() ->
                execute(asked, REGISTER, Tuple.of(file.source(), 0L))
                    .compose(_ -> position(asked))),
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
      int tries = 0;
      while (!stopping) {
        try {
          bringAll();
        } catch (IOException | RuntimeException e) {
          tries = failing == null ? 0 : tries + 1;
          failed("the file of facts cannot be read", e, tries);
        }
      }
    } catch (InterruptedException _) {
      // Ending.
    }
  }

  private void bringAll() throws InterruptedException, IOException {
    while (!stopping) {
      FactsFile.Batch frames = file.read(next, MAX_FRAMES, MAX_BYTES);
      if (frames.frames().isEmpty()) {
        oldestAtMs = 0;
        failing = null;
        LockSupport.park(this);
      } else {
        bring(decoded(frames));
      }
    }
  }

  /// A frame, read.
  ///
  /// @param bytes as they are in the file
  /// @param facts what it says; nothing when it cannot be read
  /// @param unreadable why this version cannot read it; null: it can
  private record Frame(byte[] bytes, List<Fact> facts, @Nullable String unreadable) {}

  /// Frames that follow each other.
  ///
  /// @param from position of the first
  private record Batch(long from, List<Frame> frames) {
    /// The position after the last.
    long to() {
      return from + frames.size();
    }

    List<Fact> facts() {
      return frames.stream().flatMap(frame -> frame.facts.stream()).toList();
    }

    Batch before(long position) {
      return new Batch(from, frames.subList(0, (int) (position - from)));
    }

    Batch after(long position) {
      return new Batch(position, frames.subList((int) (position - from), frames.size()));
    }
  }

  private Batch decoded(FactsFile.Batch batch) {
    List<Frame> frames = new ArrayList<>();
    for (byte[] bytes : batch.frames()) {
      try {
        FactCodec.Appended appended = FactCodec.decode(bytes);
        if (frames.isEmpty()) {
          oldestAtMs = appended.atMs();
        }
        frames.add(new Frame(bytes, appended.facts(), null));
      } catch (IOException e) {
        // Its checksum is right: a newer version wrote it.
        frames.add(new Frame(bytes, List.of(), String.valueOf(e.getMessage())));
      }
    }
    return new Batch(batch.from(), frames);
  }

  /// Until it is in Postgres. Of what Postgres refuses one half is brought after the other, so that
  /// the facts of few frames are written one at a time, and all others are not held up by them.
  private void bring(Batch batch) throws InterruptedException {
    Map<Integer, String> refusals = new ConcurrentSkipListMap<>();
    boolean oneByOne = false;
    for (int tries = 0; !stopping; tries++) {
      try {
        Duration patience = patience(tries);
        PgConnection on = connected(patience);
        boolean carefully = oneByOne;
        await(onLoop(() -> transact(on, batch, carefully ? refusals : null)), patience);
        arrived(batch, refusals);
        return;
      } catch (PgException e) {
        if (!unacceptable(e) || oneByOne) {
          failed(AWAY, e, tries);
        } else if (batch.frames().size() == 1) {
          oneByOne = true;
        } else {
          long middle = batch.from() + batch.frames().size() / 2;
          bring(batch.before(middle));
          bring(batch.after(middle));
          return;
        }
      } catch (IOException e) {
        failed(AWAY, e, tries);
      }
    }
  }

  private static Duration patience(int tries) {
    Duration patience = FIRST_PATIENCE.multipliedBy(1L << Math.min(tries, 3));
    return patience.compareTo(LAST_PATIENCE) < 0 ? patience : LAST_PATIENCE;
  }

  /// @param refusals why Postgres does not take facts, by where they are in the batch
  private void arrived(Batch batch, Map<Integer, String> refusals) {
    if (failing != null) {
      LOG.info("Postgres takes facts again");
      failing = null;
    }
    next = batch.to();
    for (Frame frame : batch.frames()) {
      if (frame.unreadable() != null) {
        refuse("a frame that this version cannot read: " + frame.unreadable(), frame.bytes());
      }
    }
    List<Fact> facts = batch.facts();
    refusals.forEach((i, why) ->
        refuse(
            why + " " + facts.get(i).getClass().getSimpleName(),
            FactCodec.encode(System.currentTimeMillis(), List.of(facts.get(i)))));
    drained.addAndGet(facts.size());
    freed.accept(file.retire(next));
    reached.accept(next);
  }

  private void failed(String why, Exception e, int tries) throws InterruptedException {
    failures.incrementAndGet();
    disconnect();
    if (!why.equals(failing)) {
      LOG.warn("facts wait in their file, {}: {}", why, e.toString());
      LOG.debug("where that was found", e);
    }
    failing = why;
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
  ///
  /// @param refusals is told what Postgres does not take of facts that are written one at a time;
  ///   null: all at once
  private Future<Void> transact(
      PgConnection on, Batch batch, @Nullable Map<Integer, String> refusals) {
    return on.query("BEGIN")
        .execute()
        .compose(_ -> moveMark(on, batch))
        .compose(left ->
            refusals == null
                ? FactWriter.write(on, left.facts())
                : writeEach(on, left.facts(), refusals))
        .compose(_ -> on.query("COMMIT").execute())
        .<Void>mapEmpty()
        .recover(failure ->
            failure instanceof PgException
                ? on.query("ROLLBACK").execute().transform(_ -> Future.failedFuture(failure))
                : Future.failedFuture(failure));
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

  /// One fact at a time. What becomes of each is the same in every transaction: one that finds the
  /// mark moved knows it from the one that has moved it.
  private static Future<Void> writeEach(
      PgConnection on, List<Fact> facts, Map<Integer, String> refusals) {
    Future<Void> written = Future.succeededFuture();
    for (int i = 0; i < facts.size(); i++) {
      int at = i;
      written =
          written
              .compose(_ -> writeOne(on, facts.get(at)))
              .onSuccess(refusal -> {
                if (refusal.isPresent()) {
                  refusals.put(at, refusal.get());
                } else {
                  refusals.remove(at);
                }
              })
              .mapEmpty();
    }
    return written;
  }

  /// @return why Postgres does not take it
  private static Future<Optional<String>> writeOne(PgConnection on, Fact fact) {
    return on.query("SAVEPOINT fact")
        .execute()
        .compose(_ -> FactWriter.write(on, List.of(fact)))
        .compose(
            _ -> on.query("RELEASE fact").execute().map(Optional.empty()),
            failure ->
                failure instanceof PgException e && unacceptable(e)
                    ? on.query("ROLLBACK TO fact").execute().map(Optional.of(e.getSqlState()))
                    : Future.failedFuture(failure));
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
      CompletableFuture<PgConnection> connecting =
          onLoop(() -> PgConnection.connect(vertx, address.get().options()));
      try {
        current = await(connecting, patience);
      } catch (IOException | InterruptedException e) {
        // It may come about yet, and nobody would know of it.
        Future.fromCompletionStage(connecting).onSuccess(Drain::close);
        throw e;
      }
      // The statement that is under way fails by itself.
      current.exceptionHandler(e -> LOG.debug("the connection to Postgres has failed", e));
      connection = current;
    }
    return current;
  }

  private void disconnect() {
    PgConnection current = connection;
    connection = null;
    if (current != null) {
      close(current);
    }
  }

  /// Never waits: a server that has gone away does not answer to this either.
  private static void close(PgConnection gone) {
    gone.close().onFailure(e -> LOG.debug("a connection was closed already", e));
  }

  private <T> CompletableFuture<T> onLoop(Supplier<Future<T>> asked) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    loop.runOnContext(_ -> asked.get().onComplete(answer::complete, answer::completeExceptionally));
    return answer;
  }

  private static <T> T await(CompletableFuture<T> answer, Duration patience)
      throws IOException, InterruptedException {
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
