package live.rostra.storage;

/// There is no object under a key.
public final class ObjectNotFoundException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// @param key the key
  public ObjectNotFoundException(String key) {
    super("there is no object " + key, null, false, false);
  }
}
