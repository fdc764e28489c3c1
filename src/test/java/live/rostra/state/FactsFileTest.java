package live.rostra.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FactsFileTest {
  /// Files of 256 bytes.
  private static final long MAX = 4_096;

  @TempDir Path directory;
  private FactsFile file;

  @BeforeEach
  void open() throws IOException {
    file = FactsFile.open(directory, MAX);
  }

  @AfterEach
  void close() {
    file.close();
  }

  private void again() throws IOException {
    file.close();
    open();
  }

  private void write(int from, int to) throws IOException {
    for (int i = from; i < to; i++) {
      file.write(List.of(frame(i)));
    }
  }

  private static byte[] frame(int i) {
    return ("frame " + i + ".".repeat(i % 50)).getBytes(StandardCharsets.UTF_8);
  }

  private List<String> readAll(long from) throws IOException {
    List<String> read = new ArrayList<>();
    long at = from;
    while (true) {
      FactsFile.Batch batch = file.read(at, 7, 200);
      if (batch.frames().isEmpty()) {
        return read;
      }
      batch.frames().forEach(frame -> read.add(new String(frame, StandardCharsets.UTF_8)));
      at = batch.to();
    }
  }

  private static List<String> frames(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(i -> new String(frame(i), StandardCharsets.UTF_8))
        .toList();
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.filter(path -> path.toString().endsWith(".facts")).sorted().toList();
    }
  }

  @Test
  void framesAreReadInTheOrderInWhichTheyWereWritten() throws IOException {
    write(0, 100);

    assertThat(readAll(0)).isEqualTo(frames(0, 100));
    assertThat(readAll(63)).isEqualTo(frames(63, 100));
    assertThat(files()).hasSizeGreaterThan(5);
  }

  @Test
  void aReaderThatHasSeenAllSeesWhatComes() throws IOException {
    assertThat(readAll(0)).isEmpty();
    write(0, 3);
    assertThat(readAll(0)).isEqualTo(frames(0, 3));
    write(3, 40);
    assertThat(readAll(3)).isEqualTo(frames(3, 40));
  }

  @Test
  void anotherNodeFindsThemWithTheirPositions() throws IOException {
    write(0, 60);
    UUID source = file.source();

    again();

    assertThat(file.end()).isEqualTo(60);
    assertThat(file.source()).isEqualTo(source);
    write(60, 80);
    assertThat(readAll(0)).isEqualTo(frames(0, 80));
  }

  @Test
  void whatIsInPostgresIsDeleted() throws IOException {
    write(0, 100);
    long before = file.bytes();

    long freed = file.retire(90);

    assertThat(freed).isEqualTo(before - file.bytes()).isPositive();
    assertThat(files()).hasSizeLessThanOrEqualTo(3);
    assertThat(readAll(90)).isEqualTo(frames(90, 100));
    again();
    assertThat(file.end()).isEqualTo(100);
    assertThat(readAll(90)).isEqualTo(frames(90, 100));
  }

  @Test
  void aFrameThatWasNotWrittenWholeIsCutOffWhereverItEnds() throws IOException {
    file.write(List.of(frame(0), frame(1), frame(2)));
    byte[] whole = Files.readAllBytes(files().getFirst());
    int last = FactsFile.size(frame(2));
    for (int lost = 1; lost <= last; lost++) {
      file.close();
      Files.write(files().getFirst(), Arrays.copyOf(whole, whole.length - lost));

      open();

      assertThat(file.end()).isEqualTo(2);
      assertThat(readAll(0)).isEqualTo(frames(0, 2));
    }
    write(2, 4);
    again();
    assertThat(readAll(0)).isEqualTo(frames(0, 4));
  }

  @Test
  void aFrameWhoseBytesHaveChangedEndsItsFile() throws IOException {
    file.write(List.of(frame(0), frame(1), frame(2)));
    file.close();
    Path path = files().getFirst();
    byte[] bytes = Files.readAllBytes(path);
    bytes[FactsFile.size(frame(0)) + 10] ^= 1;
    Files.write(path, bytes);

    open();

    assertThat(readAll(0)).isEqualTo(frames(0, 1));
  }

  /// The disk failed in the middle of a group and would not let go of what it had: whoever asked
  /// was told so, and the next file begins where the group did.
  @Test
  void whatWasNotPromisedDoesNotStandInForWhatWas() throws IOException {
    file.write(List.of(frame(0), frame(1), frame(2), frame(30), frame(40)));
    byte[] failed = Files.readAllBytes(files().getFirst());
    file.close();
    Files.delete(files().getFirst());
    open();
    file.skipTo(3);
    write(3, 5);
    file.close();
    Files.write(directory.resolve("00000000000000000000.facts"), failed);

    open();

    assertThat(file.end()).isEqualTo(5);
    assertThat(readAll(0)).isEqualTo(frames(0, 5));
    assertThat(file.retire(3)).isPositive();
    assertThat(readAll(3)).isEqualTo(frames(3, 5));
  }

  @Test
  void positionsGoOnBehindWhatPostgresHasThoughTheDiskLostIt() throws IOException {
    write(0, 5);

    file.skipTo(8);
    write(8, 10);

    assertThat(file.end()).isEqualTo(10);
    FactsFile.Batch batch = file.read(8, 10, 1_000);
    assertThat(batch.from()).isEqualTo(8);
    assertThat(batch.frames()).hasSize(2);
    again();
    assertThat(file.end()).isEqualTo(10);
  }

  @Test
  void theDirectoryBelongsToOneNode() {
    assertThatThrownBy(() -> FactsFile.open(directory, MAX))
        .isInstanceOf(IOException.class)
        .hasMessage("another node uses it");
  }
}
