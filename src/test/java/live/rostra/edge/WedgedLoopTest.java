package live.rostra.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import live.rostra.config.EdgeConfig;
import live.rostra.net.EventLoops;
import live.rostra.state.TestPostgres;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A media loop that stands still, in real time.
@Tag("it")
class WedgedLoopTest {
  private final Vertx vertx = Vertx.vertx();
  @TempDir Path storage;
  private MediaPlane media;

  @BeforeEach
  void start() throws Exception {
    Map<String, String> environment =
        Map.of(
            "ROSTRA_MEDIA_BASE_PORT", "0",
            "ROSTRA_MEDIA_LOOPS", "2",
            "ROSTRA_STORAGE_DIRECTORY", storage.toString(),
            "ROSTRA_FACTS_DIRECTORY", storage.resolve("facts").toString(),
            "ROSTRA_POSTGRES_URL", TestPostgres.database());
    media = get(MediaPlane.start(vertx, EdgeConfig.load(null, environment, true), true));
    media.health().start();
  }

  @AfterEach
  void stop() throws Exception {
    get(media.stop());
    get(vertx.close());
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private static void await(BooleanSupplier condition) {
    long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(deadlineNs);
      LockSupport.parkNanos(5_000_000);
    }
  }

  @Test
  void makesTheNodeNotReadyAndHangsNobodyWhoAsks() throws Exception {
    CountDownLatch wedge = new CountDownLatch(1);
    await(() -> media.edge().readiness().ready());
    long before = get(stats()).loops().get(1).port().received();

    media.contexts().get(1).runOnContext(_ -> awaitQuietly(wedge));

    await(() -> !media.edge().readiness().ready());
    assertThat(media.edge().readiness().reason())
        .matches("media loops: media-1 has not done any work for \\d+ s");
    // What it said last stands for the loop that does not answer.
    NodeStats stats = get(stats());
    assertThat(stats.loops()).hasSize(2);
    assertThat(stats.loops().get(1).port().received()).isEqualTo(before);
    assertThat(media.beats().get(1).silentNs()).isGreaterThan(TimeUnit.SECONDS.toNanos(2));

    wedge.countDown();

    await(() -> media.edge().readiness().ready());
    assertThat(media.beats().get(1).lag().sum()).isGreaterThan(1);
  }

  /// Asked for on a loop that does not stand still, as the front doors do.
  private Future<NodeStats> stats() {
    Context asker =
        Stream.generate(((VertxInternal) vertx)::createEventLoopContext)
            .filter(context -> EventLoops.disjoint(List.of(context), media.contexts()))
            .findFirst()
            .orElseThrow();
    Promise<NodeStats> answered = Promise.promise();
    asker.runOnContext(_ -> media.edge().stats().onComplete(answered));
    return answered.future();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
