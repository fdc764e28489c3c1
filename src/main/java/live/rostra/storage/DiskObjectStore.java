package live.rostra.storage;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Objects as files below one directory, which belongs to one node.
///
/// An object is written beside its place, forced to disk, and linked or renamed into it: a reader
/// sees the old one or the new one, also after a crash. Metadata is not kept: whoever serves the
/// directory derives it from the names. A version is the SHA-256 of the bytes. Work runs on virtual
/// threads, a bounded number at a time.
public final class DiskObjectStore implements ObjectStore {
  /// More do not make a disk faster.
  private static final int CONCURRENCY = 8;

  /// Where unfinished objects lie; no key can name it, because of its dot.
  private static final String INCOMING = ".incoming";

  private final BlockingWork work;
  private final Path root;
  private final Path incoming;

  /// Comparing a version and replacing it must be one step. Keys share locks by their hash.
  private final Object[] locks = Stream.generate(Object::new).limit(64).toArray();

  private DiskObjectStore(Vertx vertx, Path root) {
    this.work = new BlockingWork(vertx, "disk-store", CONCURRENCY);
    this.root = root;
    this.incoming = root.resolve(INCOMING);
  }

  /// Opens the store below `root`, which is made when it does not exist; what a crash left
  /// unfinished is removed. Blocking: at the start of the node.
  public static DiskObjectStore open(Vertx vertx, Path root) throws IOException {
    Files.createDirectories(root);
    var store = new DiskObjectStore(vertx, root.toRealPath());
    Files.createDirectories(store.incoming);
    try (DirectoryStream<Path> unfinished = Files.newDirectoryStream(store.incoming)) {
      for (Path file : unfinished) {
        Files.delete(file);
      }
    }
    return store;
  }

  @Override
  public Future<Void> putNew(String key, byte[] bytes, Metadata metadata) {
    Path target = path(key);
    return work.run(() -> {
      place(
          target,
          bytes,
          unfinished -> {
            try {
              // A link, unlike a rename, never takes the place of what is there.
              Files.createLink(target, unfinished);
            } catch (FileAlreadyExistsException _) {
              if (!Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)
                  || !Arrays.equals(Files.readAllBytes(target), bytes)) {
                throw new ObjectConflictException(key);
              }
            }
          });
      return null;
    });
  }

  @Override
  public Future<Version> replace(
      String key, byte[] bytes, Metadata metadata, @Nullable Version expected) {
    Path target = path(key);
    return work.run(() -> {
      synchronized (locks[Math.floorMod(key.hashCode(), locks.length)]) {
        Stored now = find(target);
        Version there = now == null ? null : now.version();
        if (expected == null ? there != null : !expected.equals(there)) {
          throw new PreconditionFailedException(key);
        }
        place(
            target,
            bytes,
            unfinished -> Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE));
      }
      return version(bytes);
    });
  }

  @Override
  public Future<Stored> read(String key) {
    Path source = path(key);
    return work.run(() -> {
      Stored found = find(source);
      if (found == null) {
        throw new ObjectNotFoundException(key);
      }
      return found;
    });
  }

  @Override
  public Future<Void> delete(String key) {
    Path target = path(key);
    return work.run(() -> {
      if (!Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
        Files.deleteIfExists(target);
      }
      return null;
    });
  }

  @Override
  public @Nullable String failure() {
    return null;
  }

  @Override
  public void close() {
    // Files are closed by those who open them.
  }

  private Path path(String key) {
    return root.resolve(ObjectKey.check(key));
  }

  private static @Nullable Stored find(Path source) throws Exception {
    if (!Files.isRegularFile(source, LinkOption.NOFOLLOW_LINKS)) {
      return null;
    }
    try {
      byte[] bytes = Files.readAllBytes(source);
      return new Stored(bytes, version(bytes));
    } catch (NoSuchFileException _) {
      return null;
    }
  }

  private static Version version(byte[] bytes) throws Exception {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
    return new Version(Base64.getEncoder().encodeToString(digest));
  }

  /// How a finished file gets its name.
  private interface Naming {
    void name(Path unfinished) throws IOException;
  }

  private void place(Path target, byte[] bytes, Naming naming) throws IOException {
    Path directory = Objects.requireNonNull(target.getParent());
    Files.createDirectories(directory);
    Path unfinished = incoming.resolve(UUID.randomUUID().toString());
    try {
      DurableFile.write(unfinished, bytes);
      naming.name(unfinished);
      DurableFile.forceEntries(directory);
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }
}
