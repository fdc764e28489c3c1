package live.rostra.storage;

import io.vertx.core.Future;

/// Where the steps of one run wait until the store has them. Room loop only.
///
/// Steps are numbered from 0 without gaps, in the order in which they are written.
interface Journal {
  /// Whether there is room for a step of so many bytes.
  boolean admits(int bytes);

  /// Takes a step. The future completes when it survives what this journal survives, and fails when
  /// it could not be kept.
  ///
  /// @param deletedTo all segments below this number have been deleted from the store
  Future<Void> write(long number, Step step, long deletedTo);

  /// A step that was written and is still needed; fails with {@link CorruptStepException} when it
  /// cannot be understood any more.
  Future<Step> read(long number);

  /// The playlist of this step is stored: those before it are not needed any more. It stays itself,
  /// as what a restarted node knows of the run, and to end it when the last step is lost.
  void settled(long number);

  /// The store needs nothing more: forgets the run.
  void finished();
}
