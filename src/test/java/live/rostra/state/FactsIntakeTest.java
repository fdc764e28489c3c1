package live.rostra.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FactsIntakeTest {
  private static final long MAX = 1 << 20;

  private final Vertx vertx = Vertx.vertx();
  @TempDir Path directory;

  @AfterEach
  void close() throws Exception {
    await(vertx.close());
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  /// Whoever is interrupted while it forces a file closes it (InterruptibleChannel), and what was
  /// written last could not be forced any more.
  @Test
  void theFileIsStillOpenWhenNothingMoreIsTaken() throws Exception {
    for (int i = 0; i < 100; i++) {
      try (FactsFile file = FactsFile.open(directory.resolve("facts" + i), MAX)) {
        FactsIntake intake = new FactsIntake(vertx, file, MAX, () -> {});
        intake.start();
        await(intake.append(List.of(Facts.logged(i))));
        intake.close();

        file.write(List.of(new byte[] {1}));
        assertThat(file.end()).isEqualTo(2);
      }
    }
  }
}
