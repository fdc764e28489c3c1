package live.rostra.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class HealthTest {
  private final AtomicLong nowNs = new AtomicLong();
  private final Health health = new Health(nowNs::get);

  private static void await(BooleanSupplier condition) {
    long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(deadlineNs);
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Test
  void eachFailingPartHasALine() {
    health.watch("disk", () -> Optional.of("7 MiB are left"));
    health.watch("ffmpeg", Optional::empty);
    health.watch("storage", () -> Optional.of("it is away"));

    assertThat(health.problems()).isEqualTo("disk: 7 MiB are left\nstorage: it is away");
    assertThat(health.findings()).hasSize(3);
  }

  @Test
  void askingDoesNotCheck() {
    AtomicInteger checks = new AtomicInteger();
    health.watch(
        "part",
        () -> {
          checks.incrementAndGet();
          return Optional.empty();
        });

    for (int i = 0; i < 100; i++) {
      assertThat(health.problems()).isEmpty();
    }

    assertThat(checks).hasValue(1);
  }

  @Test
  void aPartThatRecoversIsWellAgain() {
    AtomicReference<Optional<String>> state = new AtomicReference<>(Optional.of("it is away"));
    health.watch("storage", state::get);
    assertThat(health.problems()).isNotEmpty();

    state.set(Optional.empty());
    health.look();

    await(() -> health.problems().isEmpty());
  }

  @Test
  void aPartThatHangsIsAFindingAndDelaysNoOther() {
    CountDownLatch hangs = new CountDownLatch(1);
    AtomicInteger first = new AtomicInteger();
    AtomicInteger others = new AtomicInteger();
    health.watch(
        "storage",
        () -> {
          if (first.getAndIncrement() > 0) {
            awaitQuietly(hangs);
          }
          return Optional.empty();
        });
    health.watch(
        "disk",
        () -> {
          others.incrementAndGet();
          return Optional.empty();
        });

    health.look();
    await(() -> others.get() == 2 && first.get() == 2);
    assertThat(health.problems()).isEmpty();
    nowNs.addAndGet(Duration.ofSeconds(7).toNanos());

    assertThat(health.problems()).isEqualTo("storage: has not answered for 7 s");
    health.look();
    await(() -> others.get() == 3);
    assertThat(first).as("no second check beside the one that hangs").hasValue(2);
    hangs.countDown();
    await(() -> health.problems().isEmpty());
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aCheckThatThrowsIsAFinding() {
    health.watch(
        "disk",
        () -> {
          throw new IllegalStateException("at /home/somebody");
        });

    assertThat(health.problems())
        .isEqualTo("disk: the check itself failed (IllegalStateException)");
  }

  @Test
  void itLooksByItself() {
    AtomicInteger checks = new AtomicInteger();
    try (Health running = new Health()) {
      running.watch(
          "part",
          () -> {
            checks.incrementAndGet();
            return Optional.empty();
          });
      running.start();

      await(() -> checks.get() >= 2);
    }
  }
}
