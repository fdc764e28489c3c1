package live.rostra.storage;

/// The object that was to be replaced is not in the state that the writer knows.
public final class PreconditionFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// @param key the key
  public PreconditionFailedException(String key) {
    super(key + " is not in the state that was expected", null, false, false);
  }
}
