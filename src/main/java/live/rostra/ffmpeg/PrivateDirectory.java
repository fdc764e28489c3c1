package live.rostra.ffmpeg;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// Folders nobody else on the machine may look into or write to.
final class PrivateDirectory {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");

  private PrivateDirectory() {}

  /// Makes `directory` with mode 0700, or checks that it is such a folder of ours. Blocking.
  static Path ensure(Path directory) throws IOException {
    if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectories(directory.toAbsolutePath().getParent());
      Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    }
    if (!Files.isWritable(directory)) {
      throw new IOException(directory + " is not writable");
    }
    // Fails where the folder belongs to somebody else, which is the point.
    Files.setPosixFilePermissions(directory, OWNER_ONLY);
    return directory.toRealPath();
  }
}
