package live.rostra.config;

/// A mistake in the configuration that stops the start: one sentence that names the key.
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// @param sentence what is wrong, for the operator
  public ConfigException(String sentence) {
    super(sentence, null, false, false);
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
