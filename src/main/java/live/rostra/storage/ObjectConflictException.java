package live.rostra.storage;

/// Other bytes lie under the key of an object that never changes. They were not touched.
public final class ObjectConflictException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// @param key the key
  public ObjectConflictException(String key) {
    super("another object is stored as " + key + "; it was not overwritten", null, false, false);
  }
}
