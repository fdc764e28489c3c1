package live.rostra.storage;

import io.vertx.core.Future;
import java.util.TreeMap;

/// Steps in memory, for a store that is as near as a spool would be.
final class MemoryJournal implements Journal {
  private final long maxBytes;
  private final TreeMap<Long, Step> steps = new TreeMap<>();
  private long bytes;

  /// @param maxBytes what may wait
  MemoryJournal(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  @Override
  public boolean admits(int more) {
    return bytes + more <= maxBytes;
  }

  @Override
  public Future<Void> write(long number, Step step, long deletedTo) {
    bytes += step.size();
    steps.put(number, step);
    return Future.succeededFuture();
  }

  @Override
  public Future<Step> read(long number) {
    Step step = steps.get(number);
    return step == null
        ? Future.failedFuture(new CorruptStepException("there is no step " + number))
        : Future.succeededFuture(step);
  }

  @Override
  public void settled(long number) {
    forgetTo(number);
  }

  @Override
  public void finished() {
    forgetTo(Long.MAX_VALUE);
  }

  private void forgetTo(long end) {
    var gone = steps.headMap(end);
    gone.values().forEach(step -> bytes -= step.size());
    gone.clear();
  }
}
