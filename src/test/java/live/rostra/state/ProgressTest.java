package live.rostra.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private final Vertx vertx = Vertx.vertx();
  private final Progress progress = new Progress((VertxInternal) vertx, 5);

  @AfterEach
  void close() throws Exception {
    await(vertx.close());
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  @Test
  void whoeverWaitsIsToldOncePostgresHasIt() throws Exception {
    await(progress.reaches(5, 1));
    Future<Void> first = progress.reaches(6, 30_000);
    Future<Void> second = progress.reaches(7, 30_000);

    progress.reach(6);
    await(first);

    assertThat(second.isComplete()).isFalse();
    assertThat(progress.waiting()).isEqualTo(1);
    progress.reach(9);
    await(second);
    assertThat(progress.waiting()).isZero();
  }

  @Test
  void whoeverHasWaitedForTooLongIsForgotten() {
    List<Future<Void>> asked = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      asked.add(progress.reaches(6, 10));
    }

    assertThatThrownBy(() -> await(Future.join(asked))).hasMessageContaining("10");
    assertThat(asked).allMatch(Future::failed);
    assertThat(progress.waiting()).isZero();
  }
}
