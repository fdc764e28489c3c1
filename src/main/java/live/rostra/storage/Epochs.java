package live.rostra.storage;

/// Numbers the terms in which a room is written to the store: of two writers, the one with the
/// higher number is right. Thread-safe.
public interface Epochs {
  /// A number higher than every one given before, also by nodes that ran here before. Never blocks.
  long next();
}
