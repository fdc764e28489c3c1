package live.rostra.state;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import org.tukaani.xz.XZInputStream;

/// The programs of PostgreSQL as they are packaged: `postgres-linux-x86_64.txz`, a tar archive
/// (POSIX.1-1988 "ustar": headers of 512 bytes, contents padded to 512) inside XZ.
///
/// ```
/// 0        100     108        124    136           156    157       257     345      500
/// | name … | mode … | ids      | size | time, sum … | type | link …  | ustar…| prefix |
/// ```
final class ServerArchive {
  private static final String NAME = "/postgres-linux-x86_64.txz";
  private static final int BLOCK = 512;

  private final URL resource;

  private ServerArchive(URL resource) {
    this.resource = resource;
  }

  /// The one on the class path.
  ///
  /// @throws IOException when there is none for this machine
  static ServerArchive find() throws IOException {
    URL resource =
        System.getProperty("os.arch").equals("amd64")
            ? ServerArchive.class.getResource(NAME)
            : null;
    if (resource == null) {
      throw new IOException("no PostgreSQL is packaged for this machine");
    }
    return new ServerArchive(resource);
  }

  /// Unpacks it below `parent`, unless that was done before, and removes others that were.
  ///
  /// @return the directory that has `bin` in it
  Path unpackInto(Path parent) throws IOException {
    Path home = parent.resolve(fingerprint());
    if (!Files.isDirectory(home)) {
      Files.createDirectories(parent);
      Trees.deleteEntries(parent);
      Path unfinished = parent.resolve("unfinished");
      try (InputStream in = new XZInputStream(resource.openStream())) {
        untar(in, unfinished);
      }
      Files.move(unfinished, home, StandardCopyOption.ATOMIC_MOVE);
    }
    return home;
  }

  /// Tells this archive from those of other releases without reading it.
  private String fingerprint() throws IOException {
    URLConnection connection = resource.openConnection();
    connection.setUseCaches(true);
    long value =
        connection instanceof JarURLConnection jar
            ? Objects.requireNonNull(jar.getJarEntry()).getCrc()
            : connection.getContentLengthLong();
    return Long.toHexString(value);
  }

  static void untar(InputStream in, Path root) throws IOException {
    Files.createDirectories(root);
    byte[] header = new byte[BLOCK];
    // Two blocks of zeros end the archive; one is enough to know.
    while (in.readNBytes(header, 0, BLOCK) == BLOCK && header[0] != 0) {
      String prefix = text(header, 345, 155);
      String name = (prefix.isEmpty() ? "" : prefix + "/") + text(header, 0, 100);
      Path path = root.resolve(name).normalize();
      if (!path.startsWith(root)) {
        throw new IOException("an entry leads out of the archive: " + name);
      }
      long size = octal(header, 124, 12);
      switch (header[156]) {
        case '5' -> Files.createDirectories(path);
        case '2' -> Files.createSymbolicLink(path, Path.of(text(header, 157, 100)));
        case '0', 0 -> {
          writeFile(in, size, path);
          boolean executable = (octal(header, 100, 8) & 0100) != 0;
          Files.setPosixFilePermissions(
              path, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
        }
        default -> throw new IOException("the archive has an entry of an unknown kind: " + name);
      }
      in.skipNBytes(-size & (BLOCK - 1));
    }
  }

  private static void writeFile(InputStream in, long size, Path path) throws IOException {
    Files.createDirectories(Objects.requireNonNull(path.getParent()));
    byte[] buffer = new byte[64 << 10];
    try (OutputStream out = Files.newOutputStream(path)) {
      for (long left = size; left > 0; ) {
        int read = in.read(buffer, 0, (int) Math.min(left, buffer.length));
        if (read < 0) {
          throw new EOFException("the archive ends in " + path.getFileName());
        }
        out.write(buffer, 0, read);
        left -= read;
      }
    }
  }

  private static String text(byte[] header, int at, int length) {
    int end = at;
    while (end < at + length && header[end] != 0) {
      end++;
    }
    return new String(header, at, end - at, StandardCharsets.UTF_8);
  }

  private static long octal(byte[] header, int at, int length) throws IOException {
    try {
      return Long.parseLong(text(header, at, length).strip(), 8);
    } catch (NumberFormatException e) {
      throw new IOException("the archive has a broken header", e);
    }
  }
}
