package live.rostra.ffmpeg;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import ws.schild.jave.process.ProcessLocator;

/// The ffmpeg that comes in jave's native jar, unpacked into a folder only we can write to.
///
/// jave's own locator runs whatever lies at a fixed path in the shared temporary folder, where
/// another user of the machine may have put something first; hence this one.
final class BundledFfmpeg implements ProcessLocator {
  private final Path executable;

  private BundledFfmpeg(Path executable) {
    this.executable = executable;
  }

  /// Unpacks the binary of this machine's architecture into `directory`, which is private to this
  /// user (mode 0700); an earlier copy there of the right size is used as it is. Blocking.
  ///
  /// @return empty when no binary for this machine is on the class path
  static Optional<ProcessLocator> unpack(Path directory) throws IOException {
    String name = "ffmpeg-" + System.getProperty("os.arch");
    URL resource = ProcessLocator.class.getResource("/ws/schild/jave/nativebin/" + name);
    if (resource == null) {
      return Optional.empty();
    }
    Path executable = directory.resolve(name);
    if (!Files.isRegularFile(executable)
        || Files.size(executable) != resource.openConnection().getContentLengthLong()) {
      Path unfinished = Files.createTempFile(directory, name, ".part");
      try (InputStream in = resource.openStream()) {
        Files.copy(in, unfinished, StandardCopyOption.REPLACE_EXISTING);
        Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString("rwx------"));
        Files.move(unfinished, executable, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(unfinished);
      }
    }
    return Optional.of(new BundledFfmpeg(executable));
  }

  @Override
  public String getExecutablePath() {
    return executable.toString();
  }
}
