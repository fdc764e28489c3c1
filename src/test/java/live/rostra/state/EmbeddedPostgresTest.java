package live.rostra.state;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("it")
class EmbeddedPostgresTest {
  @TempDir Path dir;

  @Test
  void startsTwice() throws Exception {
    for (int i = 0; i < 3; i++) {
      long t = System.nanoTime();
      try (EmbeddedPostgres p = EmbeddedPostgres.start(dir)) {
        System.err.println("start " + (System.nanoTime() - t) / 1_000_000);
        t = System.nanoTime();
      }
      System.err.println("stop " + (System.nanoTime() - t) / 1_000_000);
    }
    for (int i = 0; i < 3; i++) {
      long t = System.nanoTime();
      try (EmbeddedPostgres p =
          EmbeddedPostgres.start(dir.resolve("nb"), ServerUser.nobody(), Map.of())) {
        System.err.println("start " + (System.nanoTime() - t) / 1_000_000);
      }
    }
  }
}
