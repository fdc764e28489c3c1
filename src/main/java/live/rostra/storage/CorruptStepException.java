package live.rostra.storage;

/// A file of the spool holds something else than what was written.
final class CorruptStepException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// @param what what is wrong with it
  CorruptStepException(String what) {
    super(what, null, false, false);
  }
}
