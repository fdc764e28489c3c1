package live.rostra.storage;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// Objects as files below one directory, which belongs to one node.
///
/// An object is written beside its place, forced to disk, and renamed into it: a reader sees the
/// old one or the new one, also after a crash. Metadata is not kept: whoever serves the directory
/// derives it from the names. Work runs on virtual threads, a bounded number at a time.
public final class DiskObjectStore implements ObjectStore {
  /// More do not make a disk faster.
  private static final int CONCURRENCY = 8;

  /// Where unfinished objects lie; no key can name it, because of its dot.
  private static final String INCOMING = ".incoming";

  private final VertxInternal vertx;
  private final Path root;
  private final Path incoming;
  private final Semaphore permits = new Semaphore(CONCURRENCY);

  private DiskObjectStore(VertxInternal vertx, Path root) {
    this.vertx = vertx;
    this.root = root;
    this.incoming = root.resolve(INCOMING);
  }

  /// Opens the store below `root`, which is made when it does not exist; what a crash left
  /// unfinished is removed. Blocking: at the start of the node.
  public static DiskObjectStore open(Vertx vertx, Path root) throws IOException {
    Files.createDirectories(root);
    var store = new DiskObjectStore((VertxInternal) vertx, root.toRealPath());
    Files.createDirectories(store.incoming);
    try (DirectoryStream<Path> unfinished = Files.newDirectoryStream(store.incoming)) {
      for (Path file : unfinished) {
        Files.delete(file);
      }
    }
    return store;
  }

  @Override
  public Future<Void> put(String key, byte[] bytes, Metadata metadata) {
    Path target = path(key);
    return onVirtualThread(() -> {
      write(target, bytes);
      return null;
    });
  }

  @Override
  public Future<byte[]> get(String key) {
    Path source = path(key);
    return onVirtualThread(() -> {
      if (!Files.isRegularFile(source, LinkOption.NOFOLLOW_LINKS)) {
        throw new ObjectNotFoundException(key);
      }
      try {
        return Files.readAllBytes(source);
      } catch (NoSuchFileException _) {
        throw new ObjectNotFoundException(key);
      }
    });
  }

  @Override
  public Future<Void> delete(String key) {
    Path target = path(key);
    return onVirtualThread(() -> {
      if (!Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
        Files.deleteIfExists(target);
      }
      return null;
    });
  }

  private Path path(String key) {
    return root.resolve(ObjectKey.check(key));
  }

  private void write(Path target, byte[] bytes) throws IOException {
    Path directory = target.getParent();
    Files.createDirectories(directory);
    Path unfinished = incoming.resolve(UUID.randomUUID().toString());
    try {
      try (FileChannel file =
          FileChannel.open(unfinished, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        ByteBuffer remaining = ByteBuffer.wrap(bytes);
        while (remaining.hasRemaining()) {
          file.write(remaining);
        }
        file.force(true);
      }
      Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
      // The rename lives in the directory: without this a power cut could undo it.
      try (FileChannel entries = FileChannel.open(directory, StandardOpenOption.READ)) {
        entries.force(true);
      }
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  private <T extends @Nullable Object> Future<T> onVirtualThread(Callable<T> work) {
    ContextInternal caller = vertx.getOrCreateContext();
    var promise = caller.<T>promise();
    Thread.ofVirtual()
        .name("disk-store")
        .start(() -> {
          try {
            permits.acquire();
            try {
              promise.complete(work.call());
            } finally {
              permits.release();
            }
          } catch (Exception e) {
            promise.fail(e);
          }
        });
    return promise.future();
  }
}
