package live.rostra.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Files that are still there after a power cut. Blocking.
final class DurableFile {
  private DurableFile() {}

  /// Writes a new file and forces its bytes to disk; a failure leaves none. Its name lasts only
  /// after {@link #forceEntries} of its directory.
  static void write(Path file, byte[] bytes) throws IOException {
    try {
      try (FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        ByteBuffer remaining = ByteBuffer.wrap(bytes);
        while (remaining.hasRemaining()) {
          channel.write(remaining);
        }
        channel.force(true);
      }
    } catch (IOException e) {
      Files.deleteIfExists(file);
      throw e;
    }
  }

  /// Forces the names in a directory to disk: without this a power cut could undo a new file, a
  /// rename or a deletion.
  static void forceEntries(Path directory) throws IOException {
    try (FileChannel entries = FileChannel.open(directory, StandardOpenOption.READ)) {
      entries.force(true);
    }
  }
}
