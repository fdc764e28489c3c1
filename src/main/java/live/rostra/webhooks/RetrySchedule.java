package live.rostra.webhooks;

import java.time.Duration;
import java.util.function.LongSupplier;

/// When a delivery that failed is tried again: later and later, and not all at once.
final class RetrySchedule {
  /// An event that is older is given up when an attempt fails.
  static final Duration LIFE = Duration.ofHours(24);

  static final Duration FIRST = Duration.ofSeconds(1);
  static final Duration LONGEST = Duration.ofMinutes(5);

  /// The longest wait that a receiver may ask for.
  static final Duration LONGEST_ASKED = Duration.ofHours(1);

  private final LongSupplier random;

  /// @param random any numbers
  RetrySchedule(LongSupplier random) {
    this.random = random;
  }

  /// The delay after attempt number `attempt`: it doubles with each, and is cut by up to half.
  Duration after(int attempt) {
    long wholeMs = Math.min(FIRST.toMillis() << Math.min(attempt - 1, 20), LONGEST.toMillis());
    return Duration.ofMillis(wholeMs / 2 + Math.floorMod(random.getAsLong(), wholeMs / 2 + 1));
  }

  /// A delay that the receiver asked for, within bounds.
  static Duration asked(Duration delay) {
    if (delay.compareTo(FIRST) < 0) {
      return FIRST;
    }
    return delay.compareTo(LONGEST_ASKED) > 0 ? LONGEST_ASKED : delay;
  }
}
