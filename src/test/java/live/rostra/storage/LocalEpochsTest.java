package live.rostra.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalEpochsTest {
  private static final Instant NOW = Instant.parse("2026-11-21T00:00:00Z");

  @TempDir Path directory;

  private Epochs open(Instant at) throws IOException {
    return LocalEpochs.open(directory.resolve("spool/epoch"), InstantSource.fixed(at));
  }

  @Test
  void growsWithEachTermAndEachStart() throws Exception {
    long before = 0;
    for (int start = 0; start < 5; start++) {
      Epochs epochs = open(NOW);
      for (int term = 0; term < 1_000; term++) {
        long next = epochs.next();
        assertThat(next).isGreaterThan(before);
        before = next;
      }
    }
  }

  @Test
  void growsWhenTheClockWasSetBackAndWhenTheFileWasLost() throws Exception {
    long first = open(NOW).next();
    long clockBack = open(NOW.minusSeconds(86_400)).next();
    Files.delete(directory.resolve("spool/epoch"));
    long lost = open(NOW.plusSeconds(60)).next();

    assertThat(clockBack).isGreaterThan(first);
    assertThat(lost).isGreaterThan(clockBack);
  }

  @Test
  void aFileThatHoldsSomethingElseIsNotGuessedAt() throws Exception {
    open(NOW);
    Files.writeString(directory.resolve("spool/epoch"), "seven");

    assertThatThrownBy(() -> open(NOW)).isInstanceOf(IOException.class);
  }
}
