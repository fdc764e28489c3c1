package live.rostra.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// What a node has on its disk, seen from outside, also while it writes there.
public final class SpoolFiles {
  private SpoolFiles() {}

  /// The steps below the spool's directory that were written whole, in order. A node that is killed
  /// may leave one more, cut short: nobody was told of it.
  public static List<Path> whole(Path spool) throws IOException {
    Path runs = spool.resolve("runs");
    if (!Files.isDirectory(runs)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(runs)) {
      return files.filter(Files::isRegularFile).filter(SpoolFiles::isWhole).sorted().toList();
    }
  }

  private static boolean isWhole(Path file) {
    try {
      StepFile.decode(Files.readAllBytes(file));
      return true;
    } catch (CorruptStepException | NoSuchFileException _) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
