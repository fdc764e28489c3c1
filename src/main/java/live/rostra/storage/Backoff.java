package live.rostra.storage;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// When a store that failed is asked again: later and later, and never by all rooms at once. Room
/// loop only.
final class Backoff {
  private final long firstMs;
  private final long lastMs;
  private final SegmentUploader.Timer timer;
  private final LongSupplier jitter;
  private int failures;
  private @Nullable Runnable resume;

  /// @param firstMs the delay after a first failure; it doubles with each
  /// @param lastMs the longest delay
  /// @param jitter random numbers
  Backoff(long firstMs, long lastMs, SegmentUploader.Timer timer, LongSupplier jitter) {
    this.firstMs = firstMs;
    this.lastMs = lastMs;
    this.timer = timer;
    this.jitter = jitter;
  }

  /// Whether nothing may be asked now.
  boolean waiting() {
    return resume != null;
  }

  /// Whether the last request failed: then one at a time is enough to find out.
  boolean failing() {
    return failures > 0;
  }

  void succeeded() {
    failures = 0;
  }

  /// Runs `action` after the delay. Failures of requests that were under way together count once.
  void failed(Runnable action) {
    if (resume != null) {
      return;
    }
    resume = action;
    long delayMs = Math.min(firstMs << Math.min(failures++, 20), lastMs);
    // Between half of it and all of it.
    long spreadMs = delayMs / 2 + Math.floorMod(jitter.getAsLong(), delayMs / 2 + 1);
    timer.after(
        spreadMs,
        () -> {
          resume = null;
          action.run();
        });
  }
}
