package live.rostra.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// Directories with all that is in them.
final class Trees {
  private Trees() {}

  /// Deletes a file or a directory; nothing when there is none.
  static void delete(Path root) throws IOException {
    if (Files.exists(root)) {
      for (Path path : walk(root).reversed()) {
        Files.deleteIfExists(path);
      }
    }
  }

  /// Deletes what is in a directory.
  static void deleteEntries(Path directory) throws IOException {
    for (Path path : walk(directory).reversed()) {
      if (!path.equals(directory)) {
        Files.deleteIfExists(path);
      }
    }
  }

  /// A directory before what is in it; links are not followed.
  static List<Path> walk(Path root) throws IOException {
    try (Stream<Path> paths = Files.walk(root)) {
      return paths.sorted(Comparator.naturalOrder()).toList();
    }
  }
}
