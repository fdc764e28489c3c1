package live.rostra.webhooks;

import java.time.Duration;
import java.util.Optional;

/// How an attempt ended.
sealed interface Outcome {
  /// The receiver has it: a status of 200 to 299.
  record Accepted() implements Outcome {}

  /// It will never take it: 410.
  record Gone() implements Outcome {}

  /// Not now.
  ///
  /// @param reason one sentence without addresses and without a full stop
  /// @param retryAfter what the receiver asked for
  record Failed(String reason, Optional<Duration> retryAfter) implements Outcome {}

  /// Nothing was sent, because of where it would go.
  ///
  /// @param reason one sentence without addresses and without a full stop
  record Refused(String reason) implements Outcome {}
}
