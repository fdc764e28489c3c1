package live.rostra.storage;

import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The steps of one run in the spool, one file each, named by its number. Room loop only; files are
/// touched on virtual threads.
final class SpoolRun implements Journal {
  private static final Logger LOG = LoggerFactory.getLogger(SpoolRun.class);
  private static final Pattern NAME = Pattern.compile("\\d{12}");

  private final Spool spool;
  private final BlockingWork work;
  private final Path directory;

  /// Sizes of the files, by number; those that could not be removed yet among them.
  private final TreeMap<Long, Integer> files = new TreeMap<>();

  /// Files below this number are not needed any more.
  private long neededFrom;

  private boolean over;
  private boolean removing;
  private boolean stuck;

  /// Steps that could not be written.
  private final Map<Long, Step> kept = new HashMap<>();

  SpoolRun(Spool spool, BlockingWork work, Path directory) {
    this.spool = spool;
    this.work = work;
    this.directory = directory;
  }

  /// What a node before this one has left.
  ///
  /// @param steps in order
  /// @param deletedTo segments below this number had been deleted
  record Found(List<SegmentUploader.Left> steps, long deletedTo) {}

  /// Looks at the directory; blocking, before anything else. A file that was not written whole was
  /// never relied on: it is removed.
  Found find() throws IOException {
    List<SegmentUploader.Left> left = new ArrayList<>();
    long deletedTo = Long.MAX_VALUE;
    for (Path file : Spool.list(directory)) {
      String name = file.getFileName().toString();
      try {
        if (!NAME.matcher(name).matches()) {
          throw new CorruptStepException("not a step's name");
        }
        byte[] bytes = Files.readAllBytes(file);
        StepFile.Content content = StepFile.decode(bytes);
        Step step = content.step();
        long number = Long.parseLong(name);
        left.add(
            new SegmentUploader.Left(number, step.addsFrom(), step.listsFrom(), step.listsTo()));
        deletedTo = Math.min(deletedTo, content.deletedTo());
        files.put(number, bytes.length);
      } catch (CorruptStepException e) {
        LOG.warn("removed a file from the spool: {}", e.getMessage());
        spool.occupied(-Files.size(file));
        Files.delete(file);
      }
    }
    return new Found(left, deletedTo);
  }

  @Override
  public boolean admits(int bytes) {
    return spool.admits(bytes);
  }

  @Override
  public Future<Void> write(long number, Step step, long deletedTo) {
    // What memory keeps is lost with the process; the segments after it are of no use without this.
    List<Step.Item> needed =
        kept.values().stream().flatMap(inMemory -> inMemory.needed().stream()).toList();
    Step whole = needed.isEmpty() ? step : step.after(needed);
    return work.run(() -> writeFile(number, whole, deletedTo))
        .map(size -> {
          spool.diskWorks();
          spool.occupied(size);
          files.put(number, size);
          return (Void) null;
        })
        .recover(failure -> {
          spool.diskFailed(failure);
          // The end is always told: it may go beyond the bound by its few kilobytes.
          if (!step.last() && !spool.remember(step.size())) {
            return Future.failedFuture(failure);
          }
          kept.put(number, step);
          return Future.succeededFuture();
        });
  }

  private int writeFile(long number, Step step, long deletedTo) throws IOException {
    byte[] bytes = StepFile.encode(step, deletedTo);
    if (!Files.isDirectory(directory)) {
      makeDirectory();
    }
    DurableFile.write(file(number), bytes);
    DurableFile.forceEntries(directory);
    return bytes.length;
  }

  private void makeDirectory() throws IOException {
    Path room = Objects.requireNonNull(directory.getParent());
    Path runs = Objects.requireNonNull(room.getParent());
    Files.createDirectories(directory);
    DurableFile.forceEntries(room);
    DurableFile.forceEntries(runs);
  }

  @Override
  public Future<Step> read(long number) {
    Step inMemory = kept.get(number);
    return inMemory != null ? Future.succeededFuture(inMemory) : work.run(() -> readFile(number));
  }

  private Step readFile(long number) throws IOException {
    try {
      return StepFile.decode(Files.readAllBytes(file(number))).step();
    } catch (NoSuchFileException _) {
      throw new CorruptStepException("its file is gone");
    }
  }

  @Override
  public void settled(long number) {
    kept.entrySet().removeIf(entry -> entry.getKey() < number && forget(entry.getValue()));
    // Without a file of its own, an older one stays: it still knows that there was this run.
    Long newest = files.floorKey(number);
    if (newest != null) {
      neededFrom = Math.max(neededFrom, newest);
      remove();
    }
  }

  private boolean forget(Step step) {
    if (!step.last()) {
      spool.remember(-step.size());
    }
    return true;
  }

  @Override
  public void finished() {
    kept.values().forEach(this::forget);
    kept.clear();
    neededFrom = Long.MAX_VALUE;
    over = true;
    remove();
  }

  /// Removes what is not needed any more: one removal at a time, oldest first and never past one
  /// that cannot be removed, so that what a killed node leaves is the end of its run, without a
  /// hole. What failed is tried again by the next one.
  private void remove() {
    List<Long> numbers = List.copyOf(files.headMap(neededFrom).keySet());
    if (removing || (numbers.isEmpty() && !over)) {
      return;
    }
    removing = true;
    boolean withDirectory = over;
    work.run(() -> removeFiles(numbers, withDirectory))
        .onComplete(
            _ -> {
              removing = false;
              stuck = false;
              numbers.forEach(this::removed);
              over &= !withDirectory;
              remove();
            },
            failure -> {
              removing = false;
              if (!stuck) {
                LOG.warn("the spool could not remove what is stored: {}", failure.toString());
              }
              stuck = true;
              if (files.headMap(neededFrom).size() > numbers.size()) {
                // More was settled meanwhile, which is the next one.
                remove();
              }
            });
  }

  private void removed(long number) {
    Integer size = files.remove(number);
    if (size != null) {
      spool.occupied(-size);
    }
  }

  private @Nullable Void removeFiles(List<Long> numbers, boolean withDirectory) throws IOException {
    for (long number : numbers) {
      Files.deleteIfExists(file(number));
    }
    if (withDirectory) {
      try {
        Files.deleteIfExists(directory);
      } catch (DirectoryNotEmptyException _) {
        // Another removal is under way; the next start removes the empty directory.
      }
    }
    return null;
  }

  private Path file(long number) {
    return directory.resolve("%012d".formatted(number));
  }
}
