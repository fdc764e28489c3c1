package live.rostra.storage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/// Epochs of a node that owns all its rooms: the start of the node, counted in a file, then the
/// terms since.
///
/// A start is numbered by the second it happens in, but always higher than the one before it, so
/// that epochs grow when the clock was set back, and also when the file was lost with its disk.
public final class LocalEpochs implements Epochs {
  /// Terms in one start; more of them than rooms can open in a second.
  private static final int TERM_BITS = 20;

  private final AtomicLong next;

  private LocalEpochs(long start) {
    this.next = new AtomicLong(start << TERM_BITS);
  }

  /// Counts a start of the node in `file`, durably. Blocking.
  public static LocalEpochs open(Path file, InstantSource clock) throws IOException {
    long start = Math.max(last(file) + 1, clock.instant().getEpochSecond());
    Path directory = Objects.requireNonNull(file.toAbsolutePath().getParent());
    Files.createDirectories(directory);
    Path unfinished = directory.resolve(file.getFileName() + ".new");
    Files.deleteIfExists(unfinished);
    DurableFile.write(unfinished, (start + "\n").getBytes(StandardCharsets.US_ASCII));
    Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    DurableFile.forceEntries(directory);
    return new LocalEpochs(start);
  }

  private static long last(Path file) throws IOException {
    try {
      return Long.parseLong(Files.readString(file).strip());
    } catch (NoSuchFileException _) {
      return 0;
    } catch (NumberFormatException _) {
      throw new IOException(file + " does not hold a number");
    }
  }

  @Override
  public long next() {
    return next.getAndIncrement();
  }
}
