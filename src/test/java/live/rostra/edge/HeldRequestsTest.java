package live.rostra.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Held requests on real event loops; the test's thread is the publisher.
class HeldRequestsTest {
  private static final long LONG_MS = 60_000;

  private final Vertx vertx = Vertx.vertx();
  private final AtomicInteger latest = new AtomicInteger();
  private final HeldCounters counters = new HeldCounters();
  private final HeldRequests<Integer> held = new HeldRequests<>(vertx, latest::get, counters);
  private final ContextInternal loop = ((VertxInternal) vertx).createEventLoopContext();

  @AfterEach
  void close() throws Exception {
    get(vertx.close());
  }

  @Test
  void answersAtOnceWhatIsThere() throws Exception {
    publish(3);

    assertThat(get(holdOn(loop, 3, LONG_MS))).isEqualTo(3);
    assertThat(held.loops()).isZero();
  }

  @Test
  void answersWithTheFirstPublicationThatHasIt() throws Exception {
    CompletableFuture<Integer> request = holdOn(loop, 2, LONG_MS);
    onLoop(loop, () -> null).get(5, TimeUnit.SECONDS);

    publish(1);
    onLoop(loop, () -> null).get(5, TimeUnit.SECONDS);
    assertThat(request).isNotDone();
    publish(2);

    assertThat(get(request)).isEqualTo(2);
  }

  @Test
  void answersLateWhenNothingComes() throws Exception {
    assertThat(get(holdOn(loop, 1, 20))).isEqualTo(-1);
  }

  @Test
  void requestsWithContextsOfTheirOwnShareTheirLoop() throws Exception {
    List<CompletableFuture<Integer>> requests = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      requests.add(holdOn(loop.duplicate(), 1, LONG_MS));
    }
    onLoop(loop, () -> null).get(5, TimeUnit.SECONDS);

    assertThat(held.loops()).isEqualTo(1);
    publish(1);

    for (CompletableFuture<Integer> request : requests) {
      assertThat(get(request)).isEqualTo(1);
    }
  }

  @Test
  void completesOnTheContextOfTheRequest() throws Exception {
    ContextInternal own = loop.duplicate();
    CompletableFuture<Context> completedOn = new CompletableFuture<>();
    onLoop(
            own,
            () -> hold(1, LONG_MS).onComplete(_ -> completedOn.complete(Vertx.currentContext())))
        .get(5, TimeUnit.SECONDS);

    publish(1);

    assertThat(completedOn.get(5, TimeUnit.SECONDS)).isSameAs(own);
  }

  @Test
  void anAnswerMayBringTheNextRequest() throws Exception {
    CompletableFuture<Integer> second = new CompletableFuture<>();
    for (int i = 0; i < 3; i++) {
      onLoop(
              loop,
              () -> hold(1, LONG_MS).compose(_ -> hold(2, LONG_MS)).onSuccess(second::complete))
          .get(5, TimeUnit.SECONDS);
    }

    publish(1);
    onLoop(loop, () -> null).get(5, TimeUnit.SECONDS);
    publish(2);

    assertThat(second.get(5, TimeUnit.SECONDS)).isEqualTo(2);
  }

  /// Publisher and holders race for each value: a request that missed its publication would stay
  /// until its timeout, and be answered late.
  @Test
  void noRequestMissesItsPublication() throws Exception {
    int rounds = 20_000;
    int loops = 3;
    AtomicInteger late = new AtomicInteger();
    CountDownLatch done = new CountDownLatch(loops);
    for (int i = 0; i < loops; i++) {
      ContextInternal own = ((VertxInternal) vertx).createEventLoopContext();
      own.runOnContext(_ -> follow(own, 1, rounds, late, done));
    }

    for (int value = 1; value <= rounds; value++) {
      publish(value);
      Thread.onSpinWait();
    }

    assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(late).hasValue(0);
  }

  /// Holds for one value after the other, each from a context of its own, as players do.
  private void follow(
      ContextInternal loop, int value, int last, AtomicInteger late, CountDownLatch done) {
    if (value > last) {
      done.countDown();
      return;
    }
    loop.duplicate()
        .runOnContext(_ ->
            hold(value, 10_000)
                .onSuccess(found -> {
                  if (found < 0) {
                    late.incrementAndGet();
                  }
                  follow(loop, Math.max(value, found) + 1, last, late, done);
                }));
  }

  private void publish(int value) {
    latest.set(value);
    held.published();
  }

  private Future<Integer> hold(int value, long timeoutMs) {
    return held.hold(
        published -> published >= value ? Optional.of(published) : Optional.empty(),
        timeoutMs,
        () -> -1);
  }

  private CompletableFuture<Integer> holdOn(Context context, int value, long timeoutMs) {
    CompletableFuture<Integer> answer = new CompletableFuture<>();
    context.runOnContext(_ -> hold(value, timeoutMs).onSuccess(answer::complete));
    return answer;
  }

  private static <T> CompletableFuture<T> onLoop(Context context, Supplier<T> action) {
    CompletableFuture<T> result = new CompletableFuture<>();
    context.runOnContext(_ -> result.complete(action.get()));
    return result;
  }

  private static <T> T get(Future<T> future) throws Exception {
    return get(future.toCompletionStage().toCompletableFuture());
  }

  private static <T> T get(CompletableFuture<T> future) throws Exception {
    return future.get(5, TimeUnit.SECONDS);
  }
}
